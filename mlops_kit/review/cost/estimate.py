"""What a plan's resources cost a month, before and after."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from mlops_kit.review.changes import Action, Change, PlanDocument
from mlops_kit.review.cost.free import BY_USE, FREE, OTHER_PROVIDERS
from mlops_kit.review.cost.prices import PriceTable, price_table
from mlops_kit.review.cost.pricing import Amount, Book
from mlops_kit.review.cost.registry import pricings, read_types
from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.cost.sides import Resource, Side, both_sides

_NOTHING = Amount(0.0)
_EXPLAINED = 20
"""How many reasons for an unknown price are given by address before they are only counted."""


def estimate(plan: PlanDocument, region: str, prices: PriceTable | None = None) -> CostReport:
    """Return what a plan costs in a region, resources that stay as they are included.

    `prices` is `price_table(project.root)`, so that the project's own prices count; the shipped ones where
    it is None.
    """
    raw = (each for each in plan.resource_changes if each.mode == "managed")
    return estimate_changes((Change(each) for each in raw), region, prices)


def estimate_changes(changes: Iterable[Change], region: str, prices: PriceTable | None = None) -> CostReport:
    """Return the same for changes that are already there; values that they decoded are not decoded again."""
    table = prices or price_table()
    book = Book(table, region)
    read, others = [], []
    for change in changes:
        if change.type in read_types():
            read.append(change)
        elif change.type not in FREE and change.type.split("_", 1)[0] not in OTHER_PROVIDERS:
            others.append(change)
    before, after = both_sides(read)
    amounts = [
        (change, _amount(change, before, book, after=False), _amount(change, after, book, after=True))
        for change in read
        if change.type in pricings()
    ]
    return _report(amounts, others, table, book)


def _amount(change: Change, side: Side, book: Book, *, after: bool) -> Amount:
    gone = (Action.DESTROY,) if after else (Action.CREATE,)
    if change.action in gone or (after and change.deposed):
        return _NOTHING
    resource = Resource(change, after=after and change.action is not Action.FORGET)
    return pricings()[change.type].price(resource, side, book)


def _report(
    amounts: list[tuple[Change, Amount, Amount]], others: list[Change], table: PriceTable, book: Book
) -> CostReport:
    lines, reasons = [], []
    usage: Counter[str] = Counter()
    for change, before, after in amounts:
        present = before if after is _NOTHING else after
        usage.update(set(present.usage))
        reasons += [f"{change.address}: {reason}" for reason in present.unknown]
        if before.monthly or after.monthly:
            lines.append(_line(change, before, after))
    for type_name, count in Counter(change.type for change in others).items():
        _sort_out(type_name, count, usage, reasons)
    stood = any(change.action is not Action.CREATE for change in others)
    stands = any(change.action is not Action.DESTROY for change in others)
    return CostReport(
        currency=table.currency,
        dated=min((price.source.dated for price in book.used), default=""),
        source=_source(book),
        lines=lines,
        before=_total((before for _, before, _ in amounts), stood),
        after=_total((after for _, _, after in amounts), stands),
        usage_based=sorted(f"{text} (× {count})" if count > 1 else text for text, count in usage.items()),
        unknown=_shortened(reasons),
    )


def _line(change: Change, before: Amount, after: Amount) -> CostLine:
    present = before if after is _NOTHING else after
    note = present.note
    if change.action is Action.FORGET:
        note = "; ".join(filter(None, ["no longer managed, still there and paid", note]))
    return CostLine(
        address=change.address,
        type=change.type,
        before=_cents(before.monthly),
        after=_cents(after.monthly),
        what=present.what,
        note=note,
        at_most=_cents(after.at_most),
    )


def _sort_out(type_name: str, count: int, usage: Counter[str], reasons: list[str]) -> None:
    """Tell apart what is paid by use and what nobody knows."""
    if type_name in BY_USE:
        usage[f"{type_name}: {BY_USE[type_name]}"] += count
    else:
        times = f" (× {count})" if count > 1 else ""
        reasons.append(f"{type_name}{times}: whether and what it costs is not known to the kit")


def _total(amounts: Iterable[Amount], others: bool) -> float | None:
    """Return the sum of what is known; None where things stand there and the price of none is known.

    `others` says whether there are things whose price is not fixed or not known beside the amounts.
    """
    real = [amount for amount in amounts if amount is not _NOTHING]
    known = [_cents(amount.monthly) or 0.0 for amount in real if amount.monthly is not None]
    return None if not known and (real or others) else round(math.fsum(known), 2)


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def _source(book: Book) -> str:
    if not book.used:
        return "no price was needed, or none is known"
    hosts = sorted({price.source.url for price in book.used})
    more = f" and {len(hosts) - 3} more" if len(hosts) > 3 else ""
    return (
        f"AWS list prices, on demand, without taxes, discounts and free tiers: {', '.join(hosts[:3])}{more}"
    )


def _shortened(reasons: list[str]) -> list[str]:
    more = len(reasons) - _EXPLAINED
    return reasons if more <= 0 else [*reasons[:_EXPLAINED], f"and {more} more"]
