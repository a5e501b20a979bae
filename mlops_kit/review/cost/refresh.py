"""Fetches prices through the AWS Price List API into the project's own table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mlops_kit.aws.errors import explained
from mlops_kit.aws.session import client
from mlops_kit.errors import KitError
from mlops_kit.review.cost.prices import (
    CURRENCY,
    SCHEMA,
    Document,
    Source,
    price_table,
    project_table,
    read_document,
    write_document,
)
from mlops_kit.review.cost.products import Product, services
from mlops_kit.target import Target

_DOCUMENTATION = (
    "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html"
)
_DENIED = (
    "allow pricing:GetProducts on * to the caller, or name a profile that has it (--profile), of any account"
)


@dataclass(frozen=True)
class PriceChange:
    """One price that is another than before."""

    region: str
    key: str
    before: float | None
    """None where no table had it."""
    after: float


@dataclass(frozen=True)
class Refresh:
    """What a refresh did."""

    path: Path
    fetched: Mapping[str, int]
    """How many prices each region has now."""
    changes: Sequence[PriceChange]


def api_region(region: str) -> str:
    """Return where the API is asked: it is offered in three regions, for the prices of all.

    https://docs.aws.amazon.com/general/latest/gr/billing.html
    """
    for prefix, offered in (("eu-", "eu-central-1"), ("ap-", "ap-south-1")):
        if region.startswith(prefix):
            return offered
    return "us-east-1"


def refresh(root: Path, target: Target, regions: Sequence[str]) -> Refresh:
    """Fetch every price that the kit knows of in `regions` and write them over the project's table.

    Prices of other regions stay. Raises KitError where the API fails, or has nothing for a region; then
    nothing is written.
    """
    path = project_table(root)
    document = read_document(path) if path.is_file() else Document(SCHEMA, CURRENCY, "", {}, {})
    known, changes, fetched = price_table(root), [], {}
    for region in regions:
        prices = dict(_fetch(replace(target, region=api_region(region)), region, document.sources))
        if not prices:
            raise KitError(
                f"the price list has no price for the region {region}",
                "name a region of AWS's commercial partition, or of GovCloud: the API has no others' prices",
            )
        for key, (amount, _) in sorted(prices.items()):
            found = known.find(region, key)
            before = found.amount if found else None
            if before != amount:
                changes.append(PriceChange(region, key, before, amount))
        document.regions[region] = {**document.regions.get(region, {}), **prices}
        fetched[region] = len(document.regions[region])
    document.compiled = datetime.now(UTC).date().isoformat()
    used = {source for prices in document.regions.values() for _, source in prices.values()}
    document.sources = {name: each for name, each in document.sources.items() if name in used}
    write_document(path, document)
    return Refresh(path, fetched, changes)


def _fetch(
    target: Target, region: str, sources: dict[str, Source]
) -> Iterator[tuple[str, tuple[float, str]]]:
    """Yield the prices of a region, each once, and note their sources."""
    for service, filters, products in services():
        found: dict[str, set[float]] = {}
        published = ""
        for text in _entries(target, service, {**filters, "regionCode": region}):
            day, prices = _read(text, products, f"the price list of {service} in {region}")
            published = max(published, day)
            for key, amount in prices:
                found.setdefault(key, set()).add(amount)
        source = f"price-list-{service}-{region}"
        if found:
            day = published or datetime.now(UTC).date().isoformat()
            sources[source] = Source(day, _DOCUMENTATION, f"AWS Price List API, {service}, {region}")
        # Two prices for one thing: what tells them apart is not known here, so neither is taken.
        yield from ((key, (amounts.pop(), source)) for key, amounts in found.items() if len(amounts) == 1)


def _read(text: str, products: Sequence[Product], where: str) -> tuple[str, list[tuple[str, float]]]:
    """Return the day of an entry of the price list, empty where it has none, and the prices in it."""
    try:
        entry = json.loads(text)
        prices = [price for product in products if (price := product.price(entry)) is not None]
        return str(entry.get("publicationDate", ""))[:10], prices
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise KitError(
            f"{where} has an entry of another form than AWS documents ({type(error).__name__}: {error})",
            "nothing was written; where the endpoint is AWS's own, this is a defect of the kit",
        ) from error


def _entries(target: Target, service: str, filters: Mapping[str, str]) -> Iterator[str]:
    pages = client(target, "pricing").get_paginator("get_products")
    wanted = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in filters.items()]
    with explained(f"asking for the prices of {service}", denied=_DENIED):
        for page in pages.paginate(ServiceCode=service, Filters=wanted):
            yield from page.get("PriceList", [])
