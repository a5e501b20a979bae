"""A node group's bounds leave out the number of nodes that it has: AWS refuses that in the apply.

Terraform ignores `desired_size` where something else scales the group, so that new bounds come with the old
number. UpdateNodegroupConfig wants min <= desired <= max:
https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, name, whole

_BLOCK = "scaling_config"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        return
    group = f'the node group "{after(change, "node_group_name") or name(change)}"'
    least, wanted, most = (
        whole(after(change, _BLOCK, key)) for key in ("min_size", "desired_size", "max_size")
    )
    if wanted is None:
        return
    counted = f"{wanted} node{'' if wanted == 1 else 's'}"
    if least is not None and wanted < least:
        yield Hit(f"{group} has {counted}, fewer than its minimum from then on: {least}")
    if most is not None and wanted > most:
        yield Hit(f"{group} has {counted}, more than its maximum from then on: {most}")


RULE = Rule(
    id="nodes-refused",
    severity=Severity.STOP,
    why="AWS refuses bounds that leave out the present number, and the apply fails on the way.",
    fix="Scale the group first (`aws eks update-nodegroup-config --scaling-config desiredSize=…`), then plan "
    "again.",
    types=frozenset({"aws_eks_node_group"}),
    check=_check,
)
