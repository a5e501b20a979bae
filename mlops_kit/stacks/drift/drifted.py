"""One resource that was changed outside Terraform."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlops_kit.stacks.drift.echoes import Echoes

if TYPE_CHECKING:
    from mlops_kit.review.diff import Difference
    from mlops_kit.stacks.session import Session


@dataclass(frozen=True)
class Drifted:
    """What became of a resource; `by` and `at` (RFC 3339, UTC) are None where CloudTrail does not know.

    `action` is `update`, or `delete` where the object is gone.
    """

    address: str
    type: str
    action: str
    differences: tuple[Difference, ...]
    by: str | None = None
    at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as the report's schema has it."""
        return {
            "address": self.address,
            "type": self.type,
            "action": self.action,
            "differences": [
                {"path": one.path, "before": one.before, "after": one.after} for one in self.differences
            ],
            "by": self.by,
            "at": self.at,
        }

    def lines(self) -> Iterator[str]:
        """Yield it for people."""
        who = f", by {self.by}" if self.by else ", by whom is not known"
        when = f" at {self.at}" if self.at else ""
        yield f"{'- ' if self.action == 'delete' else '~ '}{self.address}{who}{when}"
        if self.action == "delete":
            return
        for one in self.differences:
            yield f"    {one.path}: {_shown(one.before)} -> {_shown(one.after)}"
            yield from (f"      {line}" for line in one.lines)


def drifted(session: Session, shown: bytes) -> list[Drifted]:
    """Return what drifted, of a refresh-only plan's JSON. Values are masked; echoes are left out."""
    from mlops_kit.review.changes import Action, Change
    from mlops_kit.review.diff import differences
    from mlops_kit.review.read import read_plan
    from mlops_kit.stacks.drift.culprit import culprit

    raw = json.loads(shown)
    echoes = Echoes(raw)
    found = []
    for entry, plain in zip(read_plan(shown).resource_drift, raw.get("resource_drift", ()), strict=True):
        change = Change(entry)
        if not change.managed or change.action is Action.NO_OP:
            continue
        gone = change.action is Action.DESTROY
        mirrored = echoes.paths(plain["address"], plain["change"], change.type)
        differing = () if gone else tuple(d for d in differences(change) if not _below(d.path, mirrored))
        if differing or gone:
            by, at = culprit(session, change.type, _identity(plain["change"]))
            found.append(
                Drifted(change.address, change.type, "delete" if gone else "update", differing, by, at)
            )
    return found


def _identity(change: Mapping[str, Any]) -> Mapping[str, Any]:
    values: Mapping[str, Any] = change.get("before") or change.get("after") or {}
    return values


def _below(path: str, paths: set[str]) -> bool:
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in paths)


def _shown(text: str | None) -> str:
    return "(not set)" if text is None else text
