"""What Terraform says while it works: its `-json` lines as typed values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Resources:
    """How many resources a plan or an apply adds, changes and destroys (a replacement adds and destroys)."""

    added: int = 0
    changed: int = 0
    destroyed: int = 0

    @property
    def any(self) -> bool:
        """Whether there is any change."""
        return bool(self.added or self.changed or self.destroyed)

    def __add__(self, other: Resources) -> Resources:
        return Resources(
            self.added + other.added, self.changed + other.changed, self.destroyed + other.destroyed
        )

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.destroyed} destroyed"


@dataclass(frozen=True)
class Event:
    """One line of Terraform's log; `data` is the line as Terraform wrote it."""

    kind: str
    message: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class ResourceEvent(Event):
    """A resource's planned or running change; `stage` is planned, start, progress, complete or errored."""

    address: str
    action: str
    stage: str
    identifier: str = ""


@dataclass(frozen=True)
class SummaryEvent(Event):
    """The counts that end a plan, apply or destroy."""

    resources: Resources
    operation: str


@dataclass(frozen=True)
class OutputsEvent(Event):
    """Outputs as a plan will change them: name to action (`noop` where unchanged)."""

    actions: Mapping[str, str]


@dataclass(frozen=True)
class Diagnostic(Event):
    """An error or a warning, with the place in the configuration it speaks of."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    filename: str = ""
    line: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it is an error, not a warning."""
        return self.severity == "error"

    def __str__(self) -> str:
        where = f"{self.filename}:{self.line}" if self.filename else ""
        place = ", ".join(part for part in (self.address, where) if part)
        text = f"{self.summary} ({place})" if place else self.summary
        return f"{text}: {self.detail.strip()}" if self.detail.strip() else text


_STAGES = {
    "planned_change": "planned",
    "apply_start": "start",
    "apply_progress": "progress",
    "apply_complete": "complete",
    "apply_errored": "errored",
}


def parse(line: str) -> Event | None:
    """Return the event of one line, or None where the line is not Terraform's JSON."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    if not isinstance(data, dict) or "@message" not in data:
        return None
    kind, message = str(data.get("type", "log")), str(data["@message"])
    if kind in _STAGES:
        return _resource(kind, message, data)
    if kind == "change_summary":
        changes = data["changes"]
        counts = Resources(
            changes.get("add", 0) + changes.get("import", 0),
            changes.get("change", 0),
            changes.get("remove", 0),
        )
        return SummaryEvent(kind, message, data, counts, str(changes.get("operation", "")))
    if kind == "outputs":
        actions = {name: str(output.get("action", "")) for name, output in data["outputs"].items()}
        return OutputsEvent(kind, message, data, actions)
    if kind == "diagnostic":
        return _diagnostic(kind, message, data)
    return Event(kind, message, data)


def _resource(kind: str, message: str, data: dict[str, Any]) -> ResourceEvent:
    body = data.get("hook") or data.get("change") or {}
    return ResourceEvent(
        kind,
        message,
        data,
        address=str(body.get("resource", {}).get("addr", "")),
        action=str(body.get("action", "")),
        stage=_STAGES[kind],
        identifier=str(body.get("id_value", "")),
    )


def _diagnostic(kind: str, message: str, data: dict[str, Any]) -> Diagnostic:
    body = data["diagnostic"]
    place = body.get("range") or {}
    return Diagnostic(
        kind,
        message,
        data,
        severity=str(body.get("severity", "error")),
        summary=str(body.get("summary", "")),
        detail=str(body.get("detail", "")),
        address=str(body.get("address", "")),
        filename=str(place.get("filename", "")),
        line=int(place.get("start", {}).get("line", 0)),
    )
