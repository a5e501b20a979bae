"""How one type of resource is priced: what its file in `types/` works with and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mlops_kit.review.cost.prices import Price, PriceTable
from mlops_kit.review.cost.sides import Resource, Side

HOURS = 730
"""Hours of a month in AWS's own estimates: https://aws.amazon.com/calculator/calculator-assumptions/"""


@dataclass
class Amount:
    """What one resource costs a month."""

    monthly: float | None
    """None where it has no fixed price, or its price is not known."""
    what: str = ""
    note: str = ""
    at_most: float | None = None
    """With all instances that scaling allows; None where nothing scales."""
    usage: list[str] = field(default_factory=list)
    """What is paid by use beside it."""
    unknown: list[str] = field(default_factory=list)
    """What of it has a price that is not known, with the reason."""


class Book:
    """The price table of one region; remembers which sources were used."""

    def __init__(self, table: PriceTable, region: str) -> None:
        self.region = region
        self.used: list[Price] = []
        self._table = table

    def amount(self, key: str) -> float | None:
        """Return a price in the table's unit; None where it is not known."""
        price = self._table.find(self.region, key)
        if price is None:
            return None
        self.used.append(price)
        return price.amount

    def hourly(self, key: str) -> float | None:
        """Return a month of an hourly price."""
        amount = self.amount(key)
        return None if amount is None else amount * HOURS

    def missing(self, thing: str) -> str:
        """Say that a price is not in the table."""
        return f"no price of {thing} in {self.region} (`mlops-kit pricing refresh` fetches it)"


@dataclass(frozen=True)
class Pricing:
    """How the resources of some types are priced."""

    types: frozenset[str]
    price: Callable[[Resource, Side, Book], Amount]
    needs: frozenset[str] = frozenset()
    """Other types that `price` looks at."""


def fixed(amount: float | None, what: str, missing: str, usage: str = "") -> Amount:
    """Return what a resource with one fixed price costs."""
    used = [usage] if usage else []
    if amount is None:
        return Amount(None, what, usage=used, unknown=[missing])
    return Amount(amount, what, usage=used)


def counted(count: int | None, what: str) -> str:
    """Return `3 × what`."""
    return f"{'?' if count is None else count} × {what}"
