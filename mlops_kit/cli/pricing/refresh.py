"""`mlops-kit pricing refresh`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option, profile_option


@click.command()
@click.option(
    "--region", "regions", multiple=True, help="Region; may be given again. Default: the environments'."
)
@profile_option
@json_option
@click.pass_obj
def command(app: Application, regions: tuple[str, ...]) -> None:
    """Fetch prices through the AWS Price List API into environments/prices.json, and say what changed.

    The table goes before the one that the kit ships. The caller needs pricing:GetProducts, in any account.
    """
    from dataclasses import asdict

    from mlops_kit.cli.output import table
    from mlops_kit.environments.load import load, names
    from mlops_kit.review.cost.prices import known_region
    from mlops_kit.review.cost.refresh import api_region, refresh
    from mlops_kit.target import account_target

    project = app.project
    wanted = sorted(
        {known_region(name) for name in regions} or {load(project, name).region for name in names(project)}
    )
    target = account_target(project, "pricing", api_region(wanted[0]), profile=app.profile)
    done = refresh(project.root, target, wanted)
    rows = [
        (each.region, each.key, "-" if each.before is None else f"{each.before:g}", f"{each.after:g}")
        for each in done.changes
    ]
    path = done.path.relative_to(project.root).as_posix()
    counts = ", ".join(f"{count} for {region}" for region, count in done.fetched.items())
    data = {
        "schema": "mlops-kit/pricing-refresh/v1",
        "path": path,
        "regions": dict(done.fetched),
        "changes": [asdict(change) for change in done.changes],
    }
    changed = table(("REGION", "PRICE", "BEFORE", "NOW"), rows) if rows else "no price changed"
    app.result(data, f"{changed}\n\n{path} has {counts}")
