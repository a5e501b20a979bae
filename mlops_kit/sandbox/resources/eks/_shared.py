"""What the EKS types have in common: tags, and blocks that EKS fills where the configuration has none."""

from __future__ import annotations

import copy
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Call, PlanHook, Tags
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

GONE = ("ResourceNotFoundException",)


def eks_tags(arn: str = "arn") -> Tags:
    """Return how the tags of an EKS type are written and read; `arn` is the attribute that has its ARN."""
    return Tags(
        create="tags",
        read="tags",
        add=Call("tag_resource", {"resourceArn": f"{{{arn}}}"}, fill=False),
        remove=Call("untag_resource", {"resourceArn": f"{{{arn}}}"}, fill=False),
    )


def computed_blocks(*names: str) -> PlanHook:
    """Return a plan hook for blocks that the API fills where the configuration has none.

    They are unknown on create and stay as they are on update, so that expressions that reach inside plan. A
    name after a dot is of a block inside another one.
    """

    def plan(_context: Context, prior: Values | None, planned: Values, config: Values) -> None:
        for name in names:
            outer, _, inner = name.rpartition(".")
            if not outer:
                _keep(inner, prior, planned, config)
            elif config.get(outer) and isinstance(planned[outer], list):
                before = None if prior is None else first(prior, outer)
                _keep(inner, before or None, planned[outer][0], config[outer][0])

    return plan


def _keep(name: str, prior: Values | None, planned: Values, config: Values) -> None:
    if not config.get(name):
        planned[name] = UNKNOWN if prior is None else copy.deepcopy(prior.get(name))


def changed(prior: dict[str, str], wanted: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return what to set and which keys to remove to get from one map to another."""
    return (
        {key: value for key, value in wanted.items() if prior.get(key) != value},
        [key for key in prior if key not in wanted],
    )


def first(values: Any, block: str) -> dict[str, Any]:
    """Return the first item of a block, empty where there is none."""
    items = values.get(block)
    return dict(items[0]) if isinstance(items, list) and items and items[0] else {}
