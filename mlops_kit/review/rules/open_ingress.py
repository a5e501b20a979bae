"""A security group lets the internet in.

https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html, EC2.18 and EC2.19
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._network import GROUP_RULES, GROUPS, added, on_internet
from mlops_kit.review.rules._values import name


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    for opening in added(change):
        if opening.ingress and on_internet(opening.source):
            yield Hit(f"{name(change)} lets the internet in: {opening}")


RULE = Rule(
    id="open-ingress",
    severity=Severity.STOP,
    why="Anybody in the world reaches what stands behind the group; scanners find it within minutes.",
    fix="Name the networks or security groups of the callers, or put a load balancer with a login in front.",
    types=GROUPS | frozenset(GROUP_RULES),
    check=_check,
)
