"""What the audit commands share: filters and how records are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from mlops_kit.audit.record import OPERATIONS, OUTCOMES

if TYPE_CHECKING:
    from mlops_kit.audit.record import Record

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class RecordFilter:
    """Which records are wanted; empty means any."""

    operation: tuple[str, ...] = ()
    stack: str = ""
    outcome: tuple[str, ...] = ()
    actor: str = ""

    def matches(self, record: Record) -> bool:
        """Whether a record is wanted: `actor` may be a part of the ARN."""
        return (
            (not self.operation or record.operation in self.operation)
            and (not self.stack or record.stack == self.stack)
            and (not self.outcome or record.outcome in self.outcome)
            and self.actor.lower() in record.actor.lower()
        )


def filter_options(function: F) -> F:
    """Add the options of a filter, which reaches the command as `wanted`."""

    @wraps(function)
    def filtered(
        *arguments: Any,
        operation: tuple[str, ...],
        stack: str,
        outcome: tuple[str, ...],
        actor: str,
        **more: Any,
    ) -> Any:
        return function(*arguments, wanted=RecordFilter(operation, stack, outcome, actor), **more)

    for option in (
        click.option("--actor", default="", metavar="TEXT", help="Whose ARN has this in it."),
        click.option("--outcome", multiple=True, type=click.Choice(OUTCOMES), help="How it ended."),
        click.option("--stack", default="", metavar="STACK", help="Of this stack."),
        click.option("--operation", multiple=True, type=click.Choice(OPERATIONS), help="What was done."),
    ):
        filtered = option(filtered)
    return cast("F", filtered)


def records_table(records: Sequence[Record]) -> str:
    """Return records for people, one a line."""
    from mlops_kit.cli.output import table

    rows = [
        (
            record.id,
            record.operation,
            record.stack or record.model or "-",
            record.outcome,
            record.actor.rpartition(":")[2],
            (record.commit or "-")[:12],
            (record.plan_digest or record.model_digest or "-").removeprefix("sha256:")[:12],
        )
        for record in records
    ]
    return table(("ID", "OPERATION", "STACK/MODEL", "OUTCOME", "ACTOR", "COMMIT", "DIGEST"), rows)
