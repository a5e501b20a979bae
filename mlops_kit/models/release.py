"""Release files: which version of a model is live in an environment, for review and for the repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from mlops_kit.errors import ConfigurationError
from mlops_kit.stacks.release import RESTORE, parsed, release_path

_HEADER = "# Written by `mlops-kit deploy`: the release that the serving stack applies.\n"


@dataclass(frozen=True)
class Release:
    """A registered, approved version; `data` is the archive's S3 address, `digest` its `sha256:…`.

    `revision` counts deployments and is part of the names of what a deployment makes: after a failed one,
    what it left behind does not stand in the way of the next, which may go back to the version before.
    """

    model: str
    version: int
    package_arn: str
    digest: str
    image: str
    data: str
    commit: str
    approved_by: str
    approved_at: str
    revision: int = 1
    metrics: Mapping[str, float] = field(default_factory=dict)

    def as_mapping(self) -> dict[str, Any]:
        """Return it as written to the file."""
        return asdict(self)


def failed_path(releases: Path, model: str) -> Path:
    """Return where the release of a failed deployment is kept until one succeeds."""
    return releases / f"{model}.failed.yaml"


def read_release(releases: Path, model: str) -> Release | None:
    """Return a model's release, None where there is none. Raises ConfigurationError for a malformed file."""
    return _read(release_path(releases, model))


def next_revision(releases: Path, model: str) -> int:
    """Return a revision that no deployment of the model has had."""
    known = (_read(path(releases, model)) for path in (release_path, failed_path))
    return 1 + max((release.revision for release in known if release), default=0)


def _read(path: Path) -> Release | None:
    try:
        content = parsed(path)
    except FileNotFoundError:
        return None
    names = {item.name for item in fields(Release)}
    if not isinstance(content, dict) or set(content) != names:
        given = set(content) if isinstance(content, dict) else set()
        wrong = [f"lacks {name}" for name in sorted(names - given)]
        wrong += [f"has the unknown key {name}" for name in sorted(map(str, given - names))]
        raise ConfigurationError(f"{path} {', '.join(wrong)}", RESTORE)
    return Release(**content)


def write_release(releases: Path, release: Release) -> Path:
    """Write a model's release file, whole or not at all."""
    path = release_path(releases, release.model)
    replace_file(path, release_text(release))
    return path


def write_failed(releases: Path, release: Release) -> None:
    """Keep the release of a failed deployment beside the release file."""
    replace_file(failed_path(releases, release.model), release_text(release))


def release_text(release: Release) -> bytes:
    """Return the content of a release's file."""
    import yaml

    text: str = yaml.safe_dump(release.as_mapping(), sort_keys=False, allow_unicode=True)
    return (_HEADER + text).encode()


def replace_file(path: Path, content: bytes | None) -> None:
    """Give a file this content in one step; None removes it."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
