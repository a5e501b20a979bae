"""Which release a version of a model is to become: what deploy, `model release` and `ci release` share."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.errors import RefusedError
from mlops_kit.models import registry
from mlops_kit.models.release import next_revision
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.release import Release, read_release


def approved(scope: ModelScope, number: int | None) -> registry.Version:
    """Return an approved version, the newest where no number is given; raises RefusedError."""
    how = f"with the options of this command: mlops-kit model approve {scope.environment.name} {scope.model}"
    try:
        version = registry.find(scope, number, registry.APPROVED)
    except registry.NoSuchVersionError as error:
        raise RefusedError(error.message, how) from None
    if version.status != registry.APPROVED:
        raise RefusedError(
            f"{scope.model} version {version.version} is not approved: it is {version.status}",
            f"{how} --version {version.version}",
        )
    return version


def candidate(scope: ModelScope, version: registry.Version) -> Release:
    """Return the release of a version, as if it were the model's first."""
    return Release(
        model=scope.model,
        version=version.version,
        package_arn=version.arn,
        digest=version.digest,
        image=scope.settings.image or version.image,
        data=version.data,
        commit=version.commit,
        approved_by=version.approved_by,
        approved_at=version.approved_at,
        metrics=dict(version.metrics),
    )


def next_release(scope: ModelScope, number: int | None) -> Release:
    """Return the release of an approved version (default: the newest) under the revision that it gets here.

    Where the release file has it already, perhaps from a run that was killed, it is that one: the same
    names. Raises RefusedError for an unapproved version, ConfigurationError for a broken release file.
    """
    release = candidate(scope, approved(scope, number))
    written = read_release(scope.target.releases, scope.model)
    if written and replace(release, revision=written.revision) == written:
        return written
    return replace(release, revision=next_revision(scope.target.releases, scope.model))
