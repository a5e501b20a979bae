"""Nodes of a cluster go before others are there.

A node group whose name stays is deleted first; its pods are evicted, and wait where no other group has room:
https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteNodegroup.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import stays
from mlops_kit.review.rules._values import after, before, number

_SIZES = ("desired_size", "min_size")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    group = before(change, "node_group_name")
    label = f'the node group "{group}"' if isinstance(group, str) and group else change.address
    if change.action is Action.DESTROY:
        if not goes(scene, "aws_eks_cluster", before(change, "cluster_name")):
            yield Hit(f"{label} is destroyed with all its nodes")
    elif change.action is Action.REPLACE and not change.creates_first:
        yield Hit(f"{label} is replaced: its nodes go before the new ones are there")
    elif stays(change):
        old, new = (
            [number(side(change, "scaling_config", key)) for key in _SIZES] for side in (before, after)
        )
        if any(old) and new[0] == 0 and not new[1]:
            yield Hit(f"{label} is scaled down to no node")


RULE = Rule(
    id="nodes-away",
    severity=Severity.LOOK,
    why="What runs there is evicted and waits for room; where there is one group, all stands still.",
    fix="Make a group of another name beside it, move the load, then remove this one in a plan of its own.",
    types=frozenset({"aws_eks_node_group"}),
    check=_check,
)
