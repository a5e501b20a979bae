"""EC2 instances with their volumes. https://aws.amazon.com/ec2/pricing/on-demand/"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing
from mlops_kit.review.cost.sides import Resource, Side
from mlops_kit.review.cost.storage import Disk, disks_price


def _price(instance: Resource, side: Side, book: Book) -> Amount:
    kind = instance.get("instance_type")
    if not kind:
        return Amount(
            None, "instance", unknown=["its type is known after apply, or is its launch template's"]
        )
    disks = [
        Disk.of(block, default_type="gp2")
        for name in ("root_block_device", "ebs_block_device")
        for block in instance.get(name, [])
        if block.get("volume_size")
    ]
    storage, unknown = disks_price(disks, book)
    what = " + ".join([kind, *(disk.text for disk in disks)])
    note = "" if disks else "without the disk that its image brings"
    if instance.block("instance_market_options").get("market_type") == "spot":
        return Amount(
            storage, what, note, usage=[f"Spot hours of {kind}, at a price that varies"], unknown=unknown
        )
    hour = _hour(instance, kind, book)
    if hour is None:
        return Amount(None, what, note, unknown=[book.missing(kind), *unknown])
    return Amount(hour + (storage or 0.0), what, note, unknown=unknown)


def _hour(instance: Resource, kind: str, book: Book) -> float | None:
    """Return a month of Linux on shared hardware, None for dedicated hardware."""
    dedicated = instance.get("tenancy", "default") != "default" or instance.get("host_id")
    return None if dedicated else book.hourly(f"ec2:{kind}")


PRICING = Pricing(frozenset({"aws_instance"}), _price)
