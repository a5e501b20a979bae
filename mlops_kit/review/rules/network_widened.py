"""Security groups or network ACLs that are in use let more through than before."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._network import GROUP_RULES, GROUPS, LIST_RULES, LISTS, added, on_internet
from mlops_kit.review.rules._scene import is_new
from mlops_kit.review.rules._values import after, name

_PARENTS = dict.fromkeys(GROUP_RULES, ("aws_security_group", "security_group_id")) | dict.fromkeys(
    LIST_RULES, ("aws_network_acl", "network_acl_id")
)
"""Single rules -> what they belong to, and the attribute that names it."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.CREATE and _for_something_new(change, scene):
        return
    for opening in added(change):
        # the internet let into a security group has a rule of its own
        if not opening.ingress or not on_internet(opening.source) or change.type in LISTS | LIST_RULES:
            yield Hit(f"{name(change)} lets through more: {opening}")


def _for_something_new(change: Change, scene: Scene) -> bool:
    if change.type not in _PARENTS:
        return True
    parent, attribute = _PARENTS[change.type]
    return is_new(scene, parent, after(change, attribute))


RULE = Rule(
    id="network-widened",
    severity=Severity.LOOK,
    why="More reaches what stands behind, or a stolen credential has more ways out.",
    fix="Open single ports for single networks or security groups.",
    types=GROUPS | LISTS | LIST_RULES | frozenset(GROUP_RULES),
    check=_check,
)
