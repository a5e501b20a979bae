"""The release that a serving stack deploys, as the release file has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

_AGAIN = "deploy the model again to write it"


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
