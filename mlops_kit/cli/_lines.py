"""Progress as lines on stderr, for logs and for programs."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

from mlops_kit.stacks.report import StackResult
from mlops_kit.terraform.events import Diagnostic, Event, ResourceEvent
from mlops_kit.visible import visible

_DOING = {"create": "creating", "update": "changing", "delete": "destroying", "read": "reading"}


class Lines:
    """One line for every phase, resource and note."""

    def started(self, stack: str, phase: str) -> None:
        """Say which phase begins."""
        self._write(stack, phase)

    def event(self, stack: str, event: Event) -> None:
        """Say what happens to a resource; refreshes and periodic signs of life are left out."""
        if isinstance(event, ResourceEvent) and event.action != "read":
            doing = _DOING.get(event.action, event.action)
            if event.stage == "start":
                self._write(stack, f"{event.address}: {doing}")
            elif event.stage == "complete":
                self._write(stack, f"{event.address}: done")
            elif event.stage == "errored":
                self._write(stack, f"{event.address}: {doing} failed")

    def note(self, stack: str, text: str) -> None:
        """Say it."""
        self._write(stack, text)

    def finished(self, result: StackResult) -> None:
        """Say how it went for the stack."""
        self._write(result.name, f"{result.result.value} ({result.seconds:.1f} s)")

    def _write(self, stack: str, text: str) -> None:
        _print(visible(f"{stack}: {text}" if stack else text))


class JsonLines:
    """Terraform's own log lines with the stack's name added, and the kit's in the same shape."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def started(self, stack: str, phase: str) -> None:
        """Write the phase that begins."""
        self._own("phase", stack, phase, phase=phase)

    def event(self, stack: str, event: Event) -> None:
        """Pass Terraform's line on; the words of an error without secrets."""
        data = _masked(event.data) if isinstance(event, Diagnostic) else event.data
        self._write({**data, "stack": stack})

    def note(self, stack: str, text: str) -> None:
        """Write it as a line of the kit."""
        self._own("note", stack, text)

    def finished(self, result: StackResult) -> None:
        """Write how it went for the stack, as in the report."""
        self._own("stack_finished", result.name, result.result.value, stack_result=result.as_json())

    def _own(self, kind: str, stack: str, message: str, **data: Any) -> None:
        line = {
            "@level": "info",
            "@message": message,
            "@module": "mlops_kit",
            "@timestamp": datetime.now(UTC).isoformat(),
            "type": kind,
            "stack": stack,
        }
        self._write(line | data)

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            _print(json.dumps(line))


def _masked(value: Any) -> Any:
    """Return JSON with the secrets of its texts masked."""
    from mlops_kit.review.masking import masked_text

    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return masked_text(value) if isinstance(value, str) else value


def _print(line: str) -> None:
    # Where nobody reads any more (`2>&1 | head`), the run goes on in order: Terraform is at work.
    with suppress(BrokenPipeError):
        click.echo(line, err=True)
