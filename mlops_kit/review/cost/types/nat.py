"""NAT gateways: the hour is fixed, the data is not. https://aws.amazon.com/vpc/pricing/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side


def _price(gateway: Resource, side: Side, book: Book) -> Amount:
    hour = book.hourly("nat-gateway")
    return fixed(hour, "NAT gateway", book.missing("a NAT gateway"), "data through NAT gateways")


PRICING = Pricing(frozenset({"aws_nat_gateway"}), _price)
