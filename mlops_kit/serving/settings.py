"""What the container's environment says: SageMaker's own variables, and a few of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Largest request body of a real-time endpoint ("Maximum payload size for endpoint invocation" among
# SageMaker's quotas); batch and asynchronous inference set MLOPS_KIT_MAX_BODY_MB higher.
_MAX_BODY_MB = "25"

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(ValueError):
    """An environment variable holds what the server cannot use; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Where the model lies, where to listen, how large a request body (bytes) may be."""

    model_dir: Path
    host: str
    port: int
    max_body: int
    log_level: str = "INFO"
    trusted_types: frozenset[str] = frozenset()


def read_settings(environment: Mapping[str, str], in_container: bool) -> Settings:
    """Return the settings; `in_container` (argument `serve`) listens on every interface by default.

    Raises SettingsError.
    """
    default_host = "0.0.0.0" if in_container else "127.0.0.1"  # noqa: S104 - SageMaker calls from outside
    types = environment.get("MLOPS_KIT_TRUSTED_TYPES", "")
    log_level = environment.get("LOG_LEVEL", "INFO").upper()
    if log_level not in _LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL must be one of {', '.join(_LOG_LEVELS)}, not {log_level!r}")
    return Settings(
        model_dir=Path(environment.get("SM_MODEL_DIR", "/opt/ml/model")),
        host=environment.get("MLOPS_KIT_HOST", default_host),
        port=_number(environment, "SAGEMAKER_BIND_TO_PORT", "8080", 0, 65535),
        max_body=_number(environment, "MLOPS_KIT_MAX_BODY_MB", _MAX_BODY_MB, 1, 1024) * 1024 * 1024,
        log_level=log_level,
        trusted_types=frozenset(name.strip() for name in types.split(",") if name.strip()),
    )


def _number(environment: Mapping[str, str], name: str, default: str, low: int, high: int) -> int:
    text = environment.get(name, default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a number from {low} to {high}, not {text!r}")
    return int(text)
