"""The release that a serving stack deploys, as the release file has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

_AGAIN = "deploy the model again to write it"


def release_data(target: Target, model: str | None) -> dict[str, Any] | None:
    """Return the release of a stack's model as JSON has it; None without a model or a release."""
    release = read_release(target, model) if model else None
    return None if release is None else dict(json.loads(json.dumps(dict(release), default=str)))


def read_release(target: Target, model: str) -> Mapping[str, Any] | None:
    """Return a model's release, None where there is none. Raises ConfigurationError for a broken one."""
    import yaml

    path = target.releases / f"{model}.yaml"
    try:
        release = yaml.safe_load(path.read_text())
    except FileNotFoundError:
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} is not YAML: {error}", "deploy the model again to write it"
        ) from error
    if not isinstance(release, dict):
        raise ConfigurationError(f"{path} is not a release", _AGAIN)
    return release
