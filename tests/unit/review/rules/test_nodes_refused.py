"""Bounds of a node group that AWS would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import STOP, Case, check

GROUP = "aws_eks_node_group"


def group(least: int, wanted: int | None, most: int) -> dict[str, Any]:
    scaling = {"min_size": least, "desired_size": wanted, "max_size": most}
    return {"node_group_name": "general", "scaling_config": [scaling]}


CASES = {
    "a minimum over the present number": Case(
        GROUP, group(1, 1, 3), group(2, 1, 3), (STOP,), '"general" has 1 node, fewer than its minimum'
    ),
    "a maximum under it": Case(
        GROUP, group(1, 3, 3), group(1, 3, 2), (STOP,), "more than its maximum from then on: 2"
    ),
    "bounds around it": Case(GROUP, group(1, 2, 3), group(2, 2, 2)),
    "a number known after apply": Case(
        GROUP, group(1, 1, 3), group(2, None, 3), unknown={"scaling_config": [{"desired_size": True}]}
    ),
    "a new group": Case(GROUP, None, group(2, 2, 3)),
    "a group that goes": Case(GROUP, group(2, 1, 3), None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bounds(change: Any, judge: Any, case: Case) -> None:
    check(case, "nodes-refused", change, judge)
