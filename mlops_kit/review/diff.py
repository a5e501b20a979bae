"""What changes in a resource, attribute by attribute; every text is masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Difference:
    """One attribute's change. Texts are as Terraform writes values: strings quoted, the rest as JSON."""

    path: str
    """`tags.owner`, `container[0].image`"""
    before: str | None
    """None where it was not set."""
    after: str | None
    """None where it will not be set; `(known after apply)` where that is so."""
    kind: Kind
    unknown: bool = False
    forces_replacement: bool = False
    lines: tuple[str, ...] = ()
    """A unified diff of nested JSON or of lines of text; empty where `before` and `after` say it."""
