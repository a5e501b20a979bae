"""What the model commands do, each in one call: guard, registry, result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from mlops_kit import checkout
from mlops_kit.aws.identity import verify_account
from mlops_kit.errors import ConfigurationError, RefusedError
from mlops_kit.models import registry
from mlops_kit.models.alone import alone
from mlops_kit.models.candidate import next_release
from mlops_kit.models.commit import current_commit
from mlops_kit.models.deploy import verified
from mlops_kit.models.endpoint import EndpointState
from mlops_kit.models.image import framework_image, serving_image
from mlops_kit.models.package import Archive, pack, read_archive
from mlops_kit.models.release import write_release
from mlops_kit.models.scope import ModelScope
from mlops_kit.review.masking import masked_text
from mlops_kit.stacks.archive import verify_archive
from mlops_kit.stacks.evidence import record, verified_caller
from mlops_kit.stacks.release import Release, read_release

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html: the pattern is `.*`.
_MAX_COMMENT = 1024


def register_path(
    scope: ModelScope,
    path: Path,
    framework: str | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> tuple[registry.Version, bool]:
    """Register an archive, or a model directory; return the version and whether it is new.

    `framework` names one of AWS's own images (`sklearn:1.4-2`) to serve with; `tell` is told of waiting for
    another registration, since both would find that the model is new. Raises ConfigurationError, before
    anything is asked of AWS, for a path that holds no such model and an image that there is not.
    """
    with TemporaryDirectory(prefix="mlops-kit-") as folder:
        archive = pack(path, Path(folder) / "model.tar.gz") if path.is_dir() else read_archive(path)
        _check_name(scope, archive, path)
        region, instance = scope.environment.region, scope.settings.instance_type
        image = framework_image(framework, region, instance) if framework else ""
        verify_account(scope.target, scope.environment)
        image = image or serving_image(scope)
        with alone(scope, "registration", tell):
            return registry.register(scope, archive, image, current_commit(scope.project.root))


def approve(
    scope: ModelScope,
    version: int | None,
    reject: bool,
    comment: str,
    warn: Callable[[str], None] = lambda text: None,
) -> registry.Version:
    """Approve or reject a version (default: the newest pending one); return it as it is then.

    Where none is pending and the newest is what it should become, there is nothing to do. A decision that
    changes something is kept in the audit trail; `warn` is told where that fails. Raises ConfigurationError
    for a comment that SageMaker does not take.
    """
    _check_comment(comment)
    operation = "model-reject" if reject else "model-approve"
    who = verified_caller(scope.target, scope.environment, operation, warn, model=scope.model)
    status = registry.REJECTED if reject else registry.APPROVED
    chosen = _to_decide(scope, version, status)
    decided = registry.decide(scope, chosen, status, who, comment)
    if chosen.status != status:
        commit = checkout.current_commit(scope.project.root)
        record(
            scope.target,
            scope.environment,
            operation,
            "succeeded",
            who.arn,
            warn,
            commit=commit.id if commit else None,
            model=scope.model,
            model_digest=chosen.digest,
            details={
                "version": chosen.version,
                "model_commit": chosen.commit,
                "comment": masked_text(comment),
            },
        )
    return decided


def _check_comment(comment: str) -> None:
    if len(comment) > _MAX_COMMENT:
        raise ConfigurationError(
            f"the comment is {len(comment):,} characters long; SageMaker keeps {_MAX_COMMENT:,}",
            "say it shorter, and where the rest can be read",
        )
    if comment.splitlines() not in ([], [comment]):
        raise ConfigurationError("the comment has several lines; SageMaker keeps one", "write it as one")


def _to_decide(scope: ModelScope, version: int | None, status: str) -> registry.Version:
    try:
        return registry.find(scope, version, registry.PENDING)
    except registry.NoSuchVersionError:
        newest = registry.versions(scope)[0]
        if newest.status == status:
            return newest
        raise


def listing(scopes: Sequence[ModelScope]) -> list[tuple[registry.Version, bool]]:
    """Return the versions of some models, newest first within each, and whether it is the released one."""
    rows = []
    for scope in scopes:
        release = read_release(scope.target.releases, scope.model)
        rows += [
            (version, release is not None and release.package_arn == version.arn)
            for version in registry.versions(scope)
        ]
    return rows


def verify(scopes: Sequence[ModelScope]) -> list[tuple[Release, EndpointState]]:
    """Return the endpoints of models that are released; raises KitError where one serves another thing."""
    return [(release, verified(scope, release)) for scope, release in _released(scopes)]


def verify_archives(scopes: Sequence[ModelScope]) -> list[Release]:
    """Return the releases of models; raises RefusedError where an archive is not what was registered."""
    released = _released(scopes)
    for scope, release in released:
        verify_archive(scope.target, release.data, release.digest)
    return [release for _, release in released]


def _released(scopes: Sequence[ModelScope]) -> list[tuple[ModelScope, Release]]:
    found = [(scope, read_release(scope.target.releases, scope.model)) for scope in scopes]
    return [(scope, release) for scope, release in found if release]


def release(scope: ModelScope, number: int | None) -> tuple[Release, Path, bool]:
    """Write the release file of an approved version (default: the newest), for a plan to be made from.

    Return the release, where it is written and whether it is new there. Nothing changes in the account.
    Raises RefusedError for another account or an unapproved version.
    """
    verify_account(scope.target, scope.environment)
    found = next_release(scope, number)
    new = found != read_release(scope.target.releases, scope.model)
    return found, write_release(scope.target.releases, found), new


def proposal(scope: ModelScope, number: int | None) -> Release:
    """Return the release of an approved version (default: the newest), for a file that somebody else applies.

    Raises RefusedError for an unapproved version, or one that is released already. The archive is looked at
    before the apply: whoever proposes need not be able to read it.
    """
    found = next_release(scope, number)
    if found == read_release(scope.target.releases, scope.model):
        raise RefusedError(
            f"{scope.model} version {found.version} is what {scope.environment.name} has released already",
            "approve another version, or name one with --version",
        )
    return found


def _check_name(scope: ModelScope, archive: Archive, path: Path) -> None:
    if archive.manifest.name != scope.model:
        raise ConfigurationError(
            f"{path} is a model named {archive.manifest.name!r}, not {scope.model!r}",
            'register it under its own name, or correct "name" in its manifest.json',
        )
