"""A cluster gets another version of Kubernetes, which nobody can take back.

One minor version at a time, and never back: https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, before, name, whole


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    old, new = before(change, "version"), after(change, "version")
    if change.action is not Action.UPDATE or not old or not new or old == new:
        return
    says = f"the cluster {name(change)} goes from Kubernetes {old} to {new}"
    steps = _minor(new) - _minor(old)
    if steps < 0:
        says += ", which EKS refuses: there is no way back"
    elif steps > 1:
        says += ", which EKS refuses: it takes one minor version at a time"
    yield Hit(says)


def _minor(version: object) -> int:
    return whole(str(version).partition(".")[2]) or 0


RULE = Rule(
    id="cluster-upgraded",
    severity=Severity.LOOK,
    why="The control plane can't go back; what uses a removed API, or an add-on too old for it, breaks.",
    fix="Look at EKS's upgrade insights first, try it elsewhere, and bring nodes and add-ons along.",
    types=frozenset({"aws_eks_cluster"}),
    check=_check,
)
