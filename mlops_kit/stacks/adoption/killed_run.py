"""What an apply did whose Terraform was killed, read from the log that it left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlops_kit.terraform.events import Diagnostic, Event, ResourceEvent, SummaryEvent, parse


def apply_log(folder: Path) -> Path:
    """Return where the last apply of a stack with this folder has left its log."""
    return folder / "logs" / "apply.jsonl"


@dataclass
class KilledApply:
    """Creations by address: `made` has the ids of those that were completed, `begun` the others."""

    made: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    types: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, log: Path) -> KilledApply | None:
        """Read an apply's log; None where there is none, or it ended in order and its state was written.

        Terraform writes its summary, or the errors it stopped for, after the state.
        """
        apply = cls()
        for event in events(log):
            if isinstance(event, SummaryEvent) or (isinstance(event, Diagnostic) and event.is_error):
                return None
            if isinstance(event, ResourceEvent) and event.action == "create":
                apply._note(event)
        return apply if apply.made or apply.begun else None

    def _note(self, event: ResourceEvent) -> None:
        hook: Mapping[str, Any] = event.data.get("hook", {})
        self.types[event.address] = str(hook.get("resource", {}).get("resource_type", ""))
        if event.stage == "start":
            self.begun.add(event.address)
        elif event.stage == "complete":
            self.begun.discard(event.address)
            self.made[event.address] = event.identifier if hook.get("id_key") == "id" else ""


def events(log: Path) -> Iterator[Event]:
    """Yield what an apply's log says; nothing where there is none."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        if event := parse(line):  # the last line may be cut
            yield event
