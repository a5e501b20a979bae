"""The release that a serving stack deploys, as the release file has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

RESTORE = "put back the committed file, or deploy the model again"
"""The next step where a release file is none."""


def release_path(releases: Path, model: str) -> Path:
    """Return where a model's release file lies under an environment's `releases` folder."""
    return releases / f"{model}.yaml"


def release_data(target: Target, model: str | None) -> dict[str, Any] | None:
    """Return the release of a stack's model as JSON has it; None without a model or a release."""
    release = read_release(target, model) if model else None
    return None if release is None else dict(json.loads(json.dumps(dict(release), default=str)))


def read_release(target: Target, model: str) -> Mapping[str, Any] | None:
    """Return a model's release, None where there is none. Raises ConfigurationError for a broken one."""
    path = release_path(target.releases, model)
    try:
        release = parsed(path)
    except FileNotFoundError:
        return None
    if not isinstance(release, dict):
        raise ConfigurationError(f"{path} is not a release", RESTORE)
    return release


def parsed(path: Path) -> object:
    """Return what a release file holds. Raises FileNotFoundError; ConfigurationError where it is not YAML."""
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not YAML: {error}", RESTORE) from error
