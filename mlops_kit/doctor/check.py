"""The answer to one question of the doctor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mlops_kit.errors import KitError


@dataclass(frozen=True)
class Check:
    """`ok`; `absent`, which only some commands need; or `problem`, which must be mended. `hint` says how."""

    name: str
    status: Literal["ok", "absent", "problem"]
    detail: str
    hint: str = ""

    @classmethod
    def failed(cls, name: str, error: KitError) -> Check:
        """Return a problem in the words of an error."""
        return cls(name, "problem", error.message, error.hint)


def healthy(checks: Iterable[Check]) -> bool:
    """Say whether nothing must be mended."""
    return all(check.status != "problem" for check in checks)
