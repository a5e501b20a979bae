"""`mlops-kit pricing show`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@click.argument("region")
@click.argument("keys", metavar="[PRICE]...", nargs=-1)
@json_option
@click.pass_obj
def command(app: Application, region: str, keys: tuple[str, ...]) -> None:
    """List the prices of a region with their dates and sources.

    PRICE is the name of one, or its beginning, as in ec2:m7i.
    """
    from mlops_kit.cli.output import table
    from mlops_kit.review.cost.prices import known_region, price_table

    project = app.project_or_none()
    found = price_table(project.root if project else None).all(known_region(region))
    chosen = {key: price for key, price in found.items() if not keys or key.startswith(keys)}
    rows = [(key, f"{price.amount:g}", price.source.dated, price.source.url) for key, price in chosen.items()]
    data = {
        "schema": "mlops-kit/pricing/v1",
        "region": region,
        "prices": [
            {"key": key, "amount": price.amount, "dated": price.source.dated, "source": price.source.url}
            for key, price in chosen.items()
        ],
    }
    missing = (
        f"no such price of {region} is known; `mlops-kit pricing refresh --region {region}` fetches them"
    )
    app.result(data, table(("PRICE", "USD", "DATED", "SOURCE"), rows) if rows else missing)
