"""What the EKS types have in common: tags, and the difference of two maps."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Call, Tags

GONE = ("ResourceNotFoundException",)


def eks_tags(arn: str = "arn") -> Tags:
    """Return how the tags of an EKS type are written and read; `arn` is the attribute that has its ARN."""
    return Tags(
        create="tags",
        read="tags",
        add=Call("tag_resource", {"resourceArn": f"{{{arn}}}"}, fill=False),
        remove=Call("untag_resource", {"resourceArn": f"{{{arn}}}"}, fill=False),
    )


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
