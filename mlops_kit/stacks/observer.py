"""How an operation says what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol

from mlops_kit.stacks.report import StackResult
from mlops_kit.terraform.events import Event


class Observer(Protocol):
    """Hears of a run while it goes on; called from several threads at once."""

    def started(self, stack: str, phase: str) -> None:
        """A stack begins a phase: waiting, init, plan, apply, destroy, import, migrate."""

    def event(self, stack: str, event: Event) -> None:
        """Terraform says something."""

    def note(self, stack: str, text: str) -> None:
        """The kit has something to say; `stack` is empty where it concerns the run."""

    def finished(self, result: StackResult) -> None:
        """A stack is done with."""


class Silent:
    """Hears nothing."""

    def started(self, stack: str, phase: str) -> None:
        """Ignore it."""

    def event(self, stack: str, event: Event) -> None:
        """Ignore it."""

    def note(self, stack: str, text: str) -> None:
        """Ignore it."""

    def finished(self, result: StackResult) -> None:
        """Ignore it."""
