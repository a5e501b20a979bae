"""Progress as a table that is redrawn: a line a stack with its phase, resources and time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live as RichLive
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.terraform.events import Event, ResourceEvent, SummaryEvent
from mlops_kit.visible import visible

_GOOD = {Result.APPLIED, Result.DESTROYED, Result.KEPT, Result.NO_CHANGES, Result.CHANGES}
_BAD = {Result.FAILED, Result.REFUSED, Result.INTERRUPTED}


@dataclass
class _Row:
    """What is known of a stack at work."""

    phase: str = ""
    begun: float = field(default_factory=time.monotonic)
    planned: int = 0
    done: int = 0
    working: dict[str, None] = field(default_factory=dict)
    result: StackResult | None = None
    spinner: Spinner = field(default_factory=lambda: Spinner("dots"))


class Live:
    """Draws on stderr inside a `with` block; notes scroll above the table."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._rows: dict[str, _Row] = {}
        self._live = RichLive(
            console=self._console, get_renderable=self._draw, refresh_per_second=8, transient=True
        )

    def __enter__(self) -> Live:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def started(self, stack: str, phase: str) -> None:
        """Show the phase."""
        self._row(stack).phase = phase

    def event(self, stack: str, event: Event) -> None:
        """Count resources, and show the one that is being worked on."""
        row = self._row(stack)
        if isinstance(event, SummaryEvent) and event.operation == "plan":
            counts = event.resources
            row.planned = counts.added + counts.changed + counts.destroyed
        elif isinstance(event, ResourceEvent) and event.action != "read":
            if event.stage == "start":
                row.working[event.address] = None
            elif event.stage in ("complete", "errored"):
                row.working.pop(event.address, None)
                row.done += event.stage == "complete"

    def note(self, stack: str, text: str) -> None:
        """Print it above the table."""
        self._console.print(visible(f"{stack}: {text}" if stack else text), markup=False, highlight=False)

    def finished(self, result: StackResult) -> None:
        """Show how it went."""
        self._row(result.name).result = result

    def _row(self, stack: str) -> _Row:
        return self._rows.setdefault(stack, _Row())

    def _draw(self) -> Group:
        # Only the last column gives way where the terminal is narrow.
        table = Table.grid(padding=(0, 2), expand=True)
        widest = max(map(len, self._rows), default=0)
        for width in (1, widest, 5):
            table.add_column(no_wrap=True, width=width)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        for name, row in list(self._rows.items()):
            seconds = row.result.seconds if row.result else time.monotonic() - row.begun
            table.add_row(self._mark(row), name, Text(f"{seconds:.0f} s", style="dim"), self._status(row))
        return Group(table)

    def _mark(self, row: _Row) -> Text | Spinner:
        if row.result is None:
            return row.spinner
        if row.result.result in _BAD:
            return Text("✗", style="red")
        return Text("✓", style="green") if row.result.result in _GOOD else Text("–", style="dim")

    def _status(self, row: _Row) -> Text:
        if row.result:
            return Text(row.result.result.value)
        text = Text(row.phase)
        if row.phase in ("apply", "destroy") and row.planned:
            text.append(f" {row.done}/{row.planned}")
        if row.working:
            text.append(f"  {visible(next(reversed(row.working)))}", style="dim")
        return text
