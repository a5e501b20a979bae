"""Writes release files: which version of a model is live in an environment, for review and the repository."""

from __future__ import annotations

from pathlib import Path

from mlops_kit.disk import write_whole
from mlops_kit.stacks.release import Release, failed_path, read_file, release_path

_HEADER = "# Written by `mlops-kit`: the release that the serving stack applies.\n"


def next_revision(releases: Path, model: str) -> int:
    """Return a revision that no deployment of the model has had."""
    known = (read_file(path(releases, model)) for path in (release_path, failed_path))
    return 1 + max((release.revision for release in known if release), default=0)


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
    write_whole(path, content)
