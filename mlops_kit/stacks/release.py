"""The release that a serving stack deploys, and how its file is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from mlops_kit import given
from mlops_kit.errors import ConfigurationError
from mlops_kit.kept import Kept
from mlops_kit.target import Target

RESTORE = "put back the committed file; where there is none, remove this one and deploy the model again"
"""The next step where a release file is none."""


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


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _measures(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(number, int | float) and not isinstance(number, bool)
        for name, number in value.items()
    )


_TEXT = ("text", lambda value: isinstance(value, str))
_KINDS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "version": ("a whole number from 1", _counts),
    "revision": ("a whole number from 1", _counts),
    "approved_at": ("a time", lambda value: isinstance(value, str | date)),
    "metrics": ("a mapping of metrics to their numbers", _measures),
}
"""What the values of a release's file are; of all others text."""


def release_path(releases: Path, model: str) -> Path:
    """Return where a model's release file lies under an environment's `releases` folder."""
    return releases / f"{model}.yaml"


def failed_path(releases: Path, model: str) -> Path:
    """Return where the release of a failed deployment is kept until one succeeds."""
    return releases / f"{model}.failed.yaml"


def withdraw(releases: Path, model: str) -> Path | None:
    """Remove a model's release files; return where the release was, None where there was none."""
    failed_path(releases, model).unlink(missing_ok=True)
    path = release_path(releases, model)
    if not path.exists():
        return None
    path.unlink()
    return path


def release_data(target: Target, model: str | None) -> dict[str, Any] | None:
    """Return the release of a stack's model as JSON has it; None without a model or a release.

    Raises ConfigurationError for a malformed file.
    """
    release = read_release(target.releases, model) if model else None
    return None if release is None else dict(json.loads(json.dumps(release.as_mapping(), default=str)))


def read_release(releases: Path, model: str) -> Release | None:
    """Return a model's release, None where there is none. Raises ConfigurationError for a malformed file."""
    return read_file(release_path(releases, model))


def read_file(path: Path) -> Release | None:
    """Return the release that a file holds, None without a file. Raises ConfigurationError."""
    try:
        data = given.read(path, given.SMALL, RESTORE)
    except FileNotFoundError:
        return None
    kept = Kept("releases", "checked")
    content = kept.read_json(data)  # loading YAML takes longer than all else here
    if not content:
        content = _checked(path, data)
        kept.write_json(content, data)
    return Release(**content)


def _checked(path: Path, data: bytes) -> dict[str, Any]:
    import yaml

    text = given.text_of(data, path, RESTORE)
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: of a day that there is not
        raise ConfigurationError(f"{path} is not YAML: {error}", RESTORE) from error
    names = {item.name for item in fields(Release)}
    if not isinstance(content, dict) or set(content) != names:
        found = set(content) if isinstance(content, dict) else set()
        wrong = [f"lacks {name}" for name in sorted(names - found)]
        wrong += [f"has the unknown key {name}" for name in sorted(map(str, found - names))]
        raise ConfigurationError(f"{path} {', '.join(wrong)}", RESTORE)
    for name, value in content.items():
        what, fits = _KINDS.get(name, _TEXT)
        if not fits(value):
            line = next((n for n, line in enumerate(text.splitlines(), 1) if line.startswith(f"{name}:")), 1)
            raise ConfigurationError(f"{path}:{line}: {name} must be {what}, not {value!r}", RESTORE)
    return content
