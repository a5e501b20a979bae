"""Elastic IP addresses: AWS charges for every public IPv4 address, in use or not.

https://aws.amazon.com/vpc/pricing/, "Public IPv4 addresses"
"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, fixed
from mlops_kit.review.cost.sides import Resource, Side


def _price(address: Resource, side: Side, book: Book) -> Amount:
    if address.get("public_ipv4_pool", "amazon") != "amazon" or address.get("customer_owned_ipv4_pool"):
        return Amount(0.0, "address of one's own pool")
    return fixed(book.hourly("public-ipv4"), "public IPv4 address", book.missing("a public IPv4 address"))


PRICING = Pricing(frozenset({"aws_eip"}), _price)
