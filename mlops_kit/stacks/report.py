"""What a run did: one result a stack, as JSON and as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from mlops_kit.disk import write_whole
from mlops_kit.errors import ExitCode
from mlops_kit.terraform.events import Resources

SCHEMA = "mlops-kit/run-report/v1"


class Result(StrEnum):
    """How it went for one stack."""

    APPLIED = "applied"
    DESTROYED = "destroyed"
    KEPT = "kept"
    CHANGES = "changes"
    NO_CHANGES = "no changes"
    DRIFTED = "drifted"
    NO_DRIFT = "no drift"
    NO_RELEASE = "no release yet"
    NOT_THERE = "not there"
    LEFT_OVER = "left over"
    WAITING = "waiting"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


_SIGNS = {"create": "+", "update": "~", "delete": "-", "replace": "-/+", "move": "->", "remove": "x"}
_BAD = {Result.FAILED: 3, Result.INTERRUPTED: 2, Result.REFUSED: 1}
_EXITS = {
    Result.FAILED: ExitCode.FAILED,
    Result.INTERRUPTED: ExitCode.INTERRUPTED,
    Result.REFUSED: ExitCode.REFUSED,
}


@dataclass(frozen=True)
class StackResult:
    """What happened to one stack; `cause` says why where nothing was done or it went wrong.

    `diff` is the plan as Terraform words it, where that was asked for; it is for people only. `kept_until`
    says (RFC 3339) when a destroy can take what it had to keep.
    """

    name: str
    result: Result
    seconds: float = 0.0
    resources: Resources = field(default_factory=Resources)
    cause: str = ""
    hint: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    diff: str = ""
    kept_until: str = ""

    def __post_init__(self) -> None:
        """Mask secrets in the cause, which may repeat what a container or a provider has said."""
        if self.cause:
            from mlops_kit.review.masking import masked_text

            object.__setattr__(self, "cause", masked_text(self.cause))

    def after(self, seconds: float) -> StackResult:
        """Return it with the time it took."""
        return replace(self, seconds=seconds)

    def as_json(self) -> dict[str, Any]:
        """Return it as the report's schema has it; `changes` pairs an action with a resource's address."""
        return {
            "name": self.name,
            "result": self.result.value,
            "seconds": round(self.seconds, 2),
            "resources": {
                "added": self.resources.added,
                "changed": self.resources.changed,
                "destroyed": self.resources.destroyed,
            },
            "changes": [{"action": action, "address": address} for action, address in self.changes],
            "cause": self.cause,
            "hint": self.hint,
            **({"kept_until": self.kept_until or None} if self.result is Result.KEPT else {}),
        }


@dataclass(frozen=True)
class Sealed:
    """A stack's plan as sealed: its digest, where it is on this machine and, if at all, in the bucket."""

    stack: str
    digest: str
    path: Path
    uri: str = ""
    preview: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as the report's schema has it."""
        return {
            "stack": self.stack,
            "digest": self.digest,
            "path": str(self.path),
            "uri": self.uri or None,
            "preview": self.preview,
        }

    def as_lines(self) -> list[str]:
        """Return it for people."""
        kind = "a preview, which can't be applied:" if self.preview else "sealed as"
        folders = [str(self.path.parent), *([self.uri.rpartition("/")[0]] if self.uri else [])]
        return [f"{self.stack}: {kind} {self.digest}", f"{self.stack}: in {' and '.join(folders)}"]


@dataclass(frozen=True)
class RunReport:
    """One run of an operation over an environment's stacks, in the order in which they were taken."""

    environment: str
    operation: str
    stacks: Sequence[StackResult]
    seconds: float = 0.0
    bundles: Sequence[Sealed] = ()

    @property
    def result(self) -> str:
        """`succeeded`, or the worst of `failed`, `interrupted` and `refused`."""
        worst = max((stack.result for stack in self.stacks), key=lambda r: _BAD.get(r, 0), default=None)
        return worst.value if worst in _BAD else "succeeded"

    @property
    def ok(self) -> bool:
        """Whether nothing failed, was refused or interrupted."""
        return self.result == "succeeded"

    @property
    def changes(self) -> bool:
        """Whether a plan found changes, or could not look because something under it is not there yet."""
        return any(stack.result in (Result.CHANGES, Result.WAITING) for stack in self.stacks)

    @property
    def exit_code(self) -> ExitCode:
        """The code that a command with this report exits with."""
        return ExitCode.SUCCESS if self.ok else _EXITS[Result(self.result)]

    def as_json(self) -> dict[str, Any]:
        """Return the report as its schema has it."""
        return {
            "schema": SCHEMA,
            "environment": self.environment,
            "operation": self.operation,
            "result": self.result,
            "seconds": round(self.seconds, 2),
            "stacks": [stack.as_json() for stack in self.stacks],
            "bundles": [bundle.as_json() for bundle in self.bundles],
        }

    def as_text(self, changes: bool = False) -> str:
        """Return the report as a table, with causes under it and, where asked for, every change above it."""
        rows: list[tuple[str, ...]] = [("STACK", "RESULT", "ADDED", "CHANGED", "DESTROYED", "SECONDS")]
        for stack in self.stacks:
            counts = (stack.resources.added, stack.resources.changed, stack.resources.destroyed)
            rows.append((stack.name, stack.result.value, *map(str, counts), f"{stack.seconds:.1f}"))
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if column < 2 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        # What is the same of several, as an interruption, is told once.
        names: dict[tuple[str, str], list[str]] = {}
        for stack in self.stacks:
            names.setdefault((stack.cause, stack.hint), []).append(stack.name)
        for texts, concerned in names.items():
            for text in filter(None, texts):
                lines += ["", *(f"{', '.join(concerned)}: {line}" for line in text.splitlines())]
        for bundle in self.bundles:
            lines += ["", *bundle.as_lines()]
        return "\n".join([*(self._changes() if changes else ()), *lines])

    def _changes(self) -> list[str]:
        lines = []
        for stack in self.stacks:
            if stack.diff:
                lines += [stack.name, stack.diff.strip(), ""]
            elif stack.changes:
                lines += [
                    stack.name,
                    *(f"  {_SIGNS.get(a, a):3} {address}" for a, address in stack.changes),
                    "",
                ]
        return lines

    def write(self, path: Path) -> None:
        """Write the JSON form, whole or not at all."""
        write_whole(path, (json.dumps(self.as_json(), indent=2) + "\n").encode())
