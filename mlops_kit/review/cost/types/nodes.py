"""EKS managed node groups: their instances and disks.

On-demand groups launch the first instance type that is to be had, in the order given, so the first one prices
the group: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, counted
from mlops_kit.review.cost.sides import Resource, Side
from mlops_kit.review.cost.storage import Disk, disks_price

_TEMPLATE = "aws_launch_template"
_DEFAULT_TYPE, _DEFAULT_GIB = "t3.medium", 20  # of CreateNodegroup, where neither group nor template says


def _price(group: Resource, side: Side, book: Book) -> Amount:
    template = _template(group, side)
    types = group.get("instance_types") or [template.get("instance_type") if template else None]
    if group.unknown("instance_types") or (types == [None] and group.get("launch_template") and not template):
        return Amount(
            None, "nodes", unknown=["the instance type is that of a launch template outside this plan"]
        )
    kinds = [kind or _DEFAULT_TYPE for kind in types]
    scaling = group.block("scaling_config")
    count, most, least = (scaling.get(name) for name in ("desired_size", "max_size", "min_size"))
    disks = _disks(group, template)
    storage, unknown = disks_price(disks, book)
    spot = group.get("capacity_type") == "SPOT"
    amount = Amount(None, f"{counted(count, kinds[0])}, {' + '.join(disk.text for disk in disks)}")
    if count is None:
        amount.unknown = ["how many nodes run is known after apply"]
        return amount
    hour = 0.0 if spot else book.hourly(f"ec2:{kinds[0]}")
    if spot:
        nodes = "1 Spot node" if count == 1 else f"{count} Spot nodes"
        amount.what = f"disks of {nodes}, {' + '.join(disk.text for disk in disks)} each"
        amount.usage = [
            f"Spot hours of {' or '.join(kinds)}, {least} to {most} nodes, at a price that varies"
        ]
    amount.unknown = unknown
    if hour is None or (spot and storage is None):
        amount.unknown = [*([] if spot else [book.missing(kinds[0])]), *unknown]
        return amount
    each = hour + (storage or 0.0)
    amount.monthly = each * count
    if most is not None and most != count:
        amount.at_most = each * most
        amount.note = f"from {least} to {most} nodes"
    return amount


def _template(group: Resource, side: Side) -> Resource | None:
    if not group.get("launch_template"):
        return None
    reference = group.block("launch_template")  # empty where the template is as new as the group
    return (
        side.named(_TEMPLATE, "id", reference.get("id"))
        or side.named(_TEMPLATE, "name", reference.get("name"))
        or side.beside(_TEMPLATE, group)
    )


def _disks(group: Resource, template: Resource | None) -> list[Disk]:
    mappings = template.get("block_device_mappings", []) if template else []
    disks = [Disk.of(ebs, default_type="gp3") for each in mappings for ebs in each.get("ebs") or []]
    own = {"volume_size": group.get("disk_size", _DEFAULT_GIB)}
    return disks or [Disk.of(own, default_type="gp3")]


PRICING = Pricing(frozenset({"aws_eks_node_group"}), _price, frozenset({_TEMPLATE}))
