"""VPC endpoints: an interface endpoint costs its hour in each zone, a gateway endpoint nothing.

https://aws.amazon.com/privatelink/pricing/
"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, counted
from mlops_kit.review.cost.sides import Resource, Side

_SUBNET = "aws_subnet"


def _price(endpoint: Resource, side: Side, book: Book) -> Amount:
    kind = endpoint.get("vpc_endpoint_type", "Gateway")
    if kind == "Gateway":
        return Amount(0.0, "gateway endpoint, free")
    service = endpoint.get("service_name", "").split(".", 3)[-1] or "a service"
    if kind != "Interface":
        return Amount(None, f"{kind} endpoint", unknown=[book.missing(f"a {kind} endpoint")])
    zones, note = _zones(endpoint, side)
    what = f"{counted(zones, 'zone')} of the endpoint of {service}"
    hour = book.hourly("interface-endpoint")
    usage = ["data through interface endpoints"]
    if hour is None:
        return Amount(None, what, usage=usage, unknown=[book.missing("an interface endpoint")])
    if zones is None:
        return Amount(None, what, usage=usage, unknown=["in how many zones it lies is known after apply"])
    return Amount(hour * zones, what, note, usage=usage)


def _zones(endpoint: Resource, side: Side) -> tuple[int | None, str]:
    """Return in how many zones an endpoint lies: one subnet a zone is all that AWS allows."""
    subnets = endpoint.get("subnet_ids")
    if subnets is not None and not endpoint.unknown("subnet_ids"):
        return len(subnets), ""
    beside = [subnet for subnet in side.of(_SUBNET) if subnet.module == endpoint.module]
    zones = {subnet.get("availability_zone") for subnet in beside}
    if not zones or None in zones:
        return None, ""
    return len(zones), "its subnets are known after apply: counted with every zone of the network"


PRICING = Pricing(frozenset({"aws_vpc_endpoint"}), _price, frozenset({_SUBNET}))
