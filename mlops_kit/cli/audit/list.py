"""`mlops-kit audit list`."""

from __future__ import annotations

from datetime import date

import click

from mlops_kit.cli._day import Day
from mlops_kit.cli.application import Application
from mlops_kit.cli.audit._shared import RecordFilter, filter_options, records_table
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@click.option("--since", type=Day(), help="From this day on, in UTC.")
@click.option("--until", type=Day(), help="Up to this day and with it, in UTC.")
@filter_options
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@target_options
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    since: date | None,
    until: date | None,
    wanted: RecordFilter,
    limit: int,
    sandbox: bool,
    provider: str,
) -> None:
    """List what was done to an environment, newest first."""
    from itertools import islice

    from mlops_kit.audit.store import newest_first

    if since and until and until < since:
        raise click.UsageError("--until is before --since.")
    env = app.environment(environment)
    records = newest_first(app.target(env, sandbox, provider), env, since, until)
    found = list(islice(filter(wanted.matches, records), limit + 1))
    more = len(found) > limit
    if more:
        these = "this one" if limit == 1 else f"these {limit}"
        app.progress(f"there are more than {these}: --limit shows more, --until older ones")
    found = found[:limit]
    data = {
        "schema": "mlops-kit/audit-list/v1",
        "environment": environment,
        "records": [record.as_json() for record in found],
        "more": more,
    }
    app.result(data, records_table(found) if found else f"no such record of {environment}")
