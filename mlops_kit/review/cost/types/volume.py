"""EBS volumes that stand alone."""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing
from mlops_kit.review.cost.sides import Resource, Side
from mlops_kit.review.cost.storage import Disk, disks_price


def _price(volume: Resource, side: Side, book: Book) -> Amount:
    if volume.unknown("size"):
        return Amount(None, "volume", unknown=["its size is known after apply"])
    disk = Disk.of(volume.values, default_type="gp2")  # EC2's default for CreateVolume
    each, missing = disks_price([disk], book)
    return Amount(each, disk.text, unknown=missing)


PRICING = Pricing(frozenset({"aws_ebs_volume"}), _price)
