"""The price table: what the kit ships, and over it what `mlops-kit pricing refresh` fetched for the project.

A table is JSON: `sources` (id: day, address, note) and `regions` (region: key: [USD, source id]); region `*`
holds what costs the same in every commercial region. Keys: `ec2:<type>` and `sagemaker:<type>` are per hour
of an instance, `ebs:<volume type>` and `sagemaker:storage` per GiB and month, `mlflow:<size>`,
`eks:standard`, `eks:extended` (on top of it), `nat-gateway`, `interface-endpoint` (per zone) and
`public-ipv4` per hour, `kms-key`, `secret` and `alarm-…` per month.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from mlops_kit import given
from mlops_kit.disk import write_whole
from mlops_kit.environments.catalogue import nearest, regions
from mlops_kit.errors import ConfigurationError

SCHEMA = "mlops-kit/prices/v1"
SHIPPED = Path(__file__).parent / "data" / "prices.json"
CURRENCY = "USD"
EVERYWHERE = "*"
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eusc-")


class Source(msgspec.Struct, frozen=True):
    """Where prices come from."""

    dated: str
    """When they held, ISO 8601, as exactly as it is known: a year, a month or a day."""
    url: str
    note: str = ""


class Document(msgspec.Struct):
    """A table as it stands in a file."""

    schema: str
    currency: str
    compiled: str
    sources: dict[str, Source]
    regions: dict[str, dict[str, tuple[float, str]]]


@dataclass(frozen=True)
class Price:
    """One amount and its source."""

    amount: float
    source: Source


@dataclass(frozen=True)
class PriceTable:
    """Tables laid over each other, the later ones first asked."""

    currency: str
    regions: Mapping[str, Mapping[str, Price]] = field(default_factory=dict)

    def find(self, region: str, key: str) -> Price | None:
        """Return a price, None where it is not known."""
        found = self.regions.get(region, {}).get(key)
        if found is None and not region.startswith(_OTHER_PARTITIONS):
            found = self.regions.get(EVERYWHERE, {}).get(key)
        return found

    def all(self, region: str) -> dict[str, Price]:
        """Return every known price of a region by its key, sorted."""
        everywhere = {} if region.startswith(_OTHER_PARTITIONS) else self.regions.get(EVERYWHERE, {})
        return dict(sorted({**everywhere, **self.regions.get(region, {})}.items()))

    def over(self, below: PriceTable) -> PriceTable:
        """Return both tables, with this one's prices where both have one."""
        names = {*self.regions, *below.regions}
        merged = {name: {**below.regions.get(name, {}), **self.regions.get(name, {})} for name in names}
        return PriceTable(self.currency, merged)


def known_region(name: str) -> str:
    """Return the name of a region of AWS. Raises ConfigurationError where it is none."""
    if name not in regions():
        raise ConfigurationError(
            f"{name} is no region of AWS{nearest(name, regions())}", "correct the name of the region"
        )
    return name


def project_table(root: Path) -> Path:
    """Return where a project's own table lies."""
    return root / "environments" / "prices.json"


def price_table(root: Path | None = None) -> PriceTable:
    """Return the shipped table, with the project's own over it where there is one.

    Raises ConfigurationError where the project's table is none.
    """
    own = project_table(root) if root else None
    return _read(own).over(_shipped()) if own and own.exists() else _shipped()


def read_document(path: Path) -> Document:
    """Return a table's document.

    Raises ConfigurationError where the file is none, FileNotFoundError where there is no file.
    """
    try:
        document = msgspec.json.decode(given.read(path), type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_table(path, str(error)) from error
    if wrong := next(_wrong(document), None):
        raise _no_table(path, wrong)
    return document


def _wrong(document: Document) -> Iterator[str]:
    """Yield what makes a document no table."""
    if document.schema != SCHEMA:
        yield f"its schema is {document.schema!r}, not {SCHEMA!r}"
    if document.currency != CURRENCY:
        # Its amounts would be added to those of the shipped table.
        yield f"its currency is {document.currency!r}, not {CURRENCY!r}"
    for name, source in document.sources.items():
        if not _DAY.fullmatch(source.dated):
            yield f"the source {name} is dated {source.dated!r}, not as 2026, 2026-11 or 2026-11-29"
    for region, prices in document.regions.items():
        for key, (amount, source_id) in prices.items():
            if source_id not in document.sources:
                yield f"the source of {key} in {region} has no entry: {source_id}"
            if not amount > 0:
                # What costs nothing has no price; a zero here would hide a price that is not known.
                yield f"{key} in {region} costs {amount:g}: a price is above zero"


def write_document(path: Path, document: Document) -> None:
    """Write a table whole or not at all, one price a line: a change of a price is a line of a diff."""
    data: dict[str, Any] = msgspec.to_builtins(document)
    regions = ",\n".join(
        f"    {json.dumps(region)}: {{\n{_lines(prices)}\n    }}"
        for region, prices in sorted(data.pop("regions").items())
    )
    head = json.dumps(data, indent=2).rstrip("}").rstrip()
    write_whole(path, f'{head},\n  "regions": {{\n{regions}\n  }}\n}}\n'.encode())


def _lines(prices: Mapping[str, Any]) -> str:
    return ",\n".join(
        f"      {json.dumps(key)}: {json.dumps(price)}" for key, price in sorted(prices.items())
    )


@lru_cache(maxsize=1)
def _shipped() -> PriceTable:
    return _read(SHIPPED)


def _read(path: Path) -> PriceTable:
    document = read_document(path)
    regions = {
        region: {key: Price(amount, document.sources[source]) for key, (amount, source) in prices.items()}
        for region, prices in document.regions.items()
    }
    return PriceTable(document.currency, regions)


def _no_table(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"{path} is no price table: {why}",
        "correct it, or remove it: the shipped prices count then; `mlops-kit pricing refresh` writes it anew",
    )
