"""Somebody more may act in a cluster that is there.

Policies: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import is_new
from mlops_kit.review.rules._values import after, before, texts

_ENTRY, _ASSOCIATION = "aws_eks_access_entry", "aws_eks_access_policy_association"
_ADMINISTRATION = ("AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    cluster = after(change, "cluster_name")
    if change.action is Action.DESTROY or is_new(scene, "aws_eks_cluster", cluster):
        return
    who = after(change, "principal_arn") or "an identity that this plan makes"
    if change.type == _ENTRY:
        groups = set(texts(after(change, "kubernetes_groups"))) - set(
            texts(before(change, "kubernetes_groups"))
        )
        if groups:
            yield Hit(f'{who} joins the groups {", ".join(sorted(groups))} of the cluster "{cluster}"')
        return
    policy, scope = after(change, "policy_arn"), after(change, "access_scope", "type")
    if (policy, scope) == (before(change, "policy_arn"), before(change, "access_scope", "type")):
        return
    label = str(policy or "a policy known after apply").rpartition("/")[2]
    severe = label in _ADMINISTRATION and scope == "cluster"
    reach = "everywhere in" if scope == "cluster" else "in namespaces of"
    yield Hit(
        f'{who} gets {label} {reach} the cluster "{cluster}"', severity=Severity.STOP if severe else None
    )


RULE = Rule(
    id="cluster-access-widened",
    severity=Severity.LOOK,
    why="Whoever administers a cluster reads its secrets and acts in the roles of its workloads.",
    fix="Associate the least policy that does, for the namespaces that are needed.",
    types=frozenset({_ENTRY, _ASSOCIATION}),
    check=_check,
)
