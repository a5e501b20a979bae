"""A plan as Terraform describes it (`terraform show -json`), reduced to what the kit decides on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.terraform.events import Resources


@dataclass(frozen=True)
class ResourceChange:
    """What a plan does to one resource; `actions` in Terraform's words and order.

    `deposed`: it is about a former object of the address, which another one has replaced.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    deposed: bool = False

    @property
    def replaces(self) -> bool:
        """Whether the resource is destroyed and made anew, in either order."""
        return {"create", "delete"} <= set(self.actions)


@dataclass(frozen=True)
class Plan:
    """Every resource and output that a plan changes. Values are left out: they may be secret."""

    changes: tuple[ResourceChange, ...]
    outputs: tuple[str, ...]
    terraform_version: str = ""

    @classmethod
    def from_json(cls, shown: Mapping[str, Any]) -> Plan:
        """Read what `terraform show -json PLANFILE` printed."""
        changes = tuple(
            ResourceChange(
                change["address"], change["type"], tuple(change["change"]["actions"]), "deposed" in change
            )
            for change in shown.get("resource_changes", ())
            if change.get("mode") == "managed" and not set(change["change"]["actions"]) <= {"no-op", "read"}
        )
        outputs = tuple(
            name for name, change in shown.get("output_changes", {}).items() if change["actions"] != ["no-op"]
        )
        return cls(changes, outputs, str(shown.get("terraform_version", "")))

    @property
    def resources(self) -> Resources:
        """Counts as Terraform's summary gives them."""
        actions = [action for change in self.changes for action in change.actions]
        return Resources(actions.count("create"), actions.count("update"), actions.count("delete"))

    @property
    def empty(self) -> bool:
        """Whether applying it would change nothing."""
        return not self.changes and not self.outputs

    def within(self, reviewed: Plan) -> bool:
        """Whether every change is one of the reviewed plan's: this plan is what remains of that one.

        What that plan made or replaced may come back as a creation (it was only destroyed) or as a
        replacement (it was half made).
        """
        before = {(change.address, change.deposed): set(change.actions) for change in reviewed.changes}
        return all(
            set(change.actions) == before.get((change.address, change.deposed))
            or (
                "create" in before.get((change.address, False), ())
                and set(change.actions) <= {"create", "delete"}
            )
            for change in self.changes
        )
