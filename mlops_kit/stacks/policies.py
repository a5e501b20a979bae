"""Policies over several plans at once: starting Checkov costs more than all that it checks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.project import Project


def check_policies(
    project: Project, environment: str, plans: Mapping[str, tuple[Path, bytes]]
) -> dict[str, Mapping[str, Any]]:
    """Return the policy report of each stack, by its root and its redacted plan. Raises KitError."""
    return {}
