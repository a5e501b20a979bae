"""The kit's own policies: Checkov checks, one file each, in a folder that says where they apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

CHECKS = Path(__file__).parent / "checks"


class Scope(StrEnum):
    """Where a policy applies: the name of its folder."""

    EVERYWHERE = "everywhere"
    """In code and in plans of every environment."""
    PRODUCTION = "production"
    """In plans of environments that protect from deletion."""
    BOUNDARY = "boundary"
    """In plans of environments that set a permissions boundary."""


@dataclass(frozen=True)
class KitPolicy:
    """What a check's file says beside what Checkov reads."""

    id: str
    name: str
    scope: Scope
    severity: str
    why: str
    fix: str


@lru_cache(maxsize=1)
def kit_policies() -> Mapping[str, KitPolicy]:
    """Return the kit's policies by id."""
    found = {}
    for scope in Scope:
        for path in sorted((CHECKS / scope).glob("*.yaml")):
            about = yaml.safe_load(path.read_text(encoding="utf-8"))["metadata"]
            found[about["id"]] = KitPolicy(
                about["id"], about["name"], scope, about["severity"], about["why"], about["fix"]
            )
    return found


def folders() -> list[Path]:
    """Return the folders of checks."""
    return [CHECKS / scope for scope in Scope]
