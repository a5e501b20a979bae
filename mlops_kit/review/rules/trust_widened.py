"""Others may act in a role than before.

A workload identity is held to its subject: without a condition on `sub`, or with a wildcard in it, workflows
of other repositories, branches or service accounts may act in the role. GitHub:
https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws; EKS:
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules import _policies as policies
from mlops_kit.review.rules._grants import is_public, listed
from mlops_kit.review.rules._policy_types import TRUST_POLICIES, hidden_update, sides
from mlops_kit.review.rules._values import name

_OIDC = ":oidc-provider/"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    attribute = TRUST_POLICIES[change.type]
    if hidden_update(change, attribute):
        yield Hit(f"who may act in the role {name(change)} can't be seen in the plan")
        return
    both = sides(change, attribute)
    if not both or change.action is Action.DESTROY:
        return
    comparison = policies.compare(*both)
    if comparison.granted and change.action is not Action.CREATE:
        says = f"the role {name(change)} trusts more: {listed(comparison.granted)}"
        yield Hit(says, detail=comparison.diff)
    if comparison.released:
        yield Hit(
            f"the role {name(change)} turns away fewer: {listed(comparison.released)}", detail=comparison.diff
        )
    yield from _dangers(change, comparison.granted, comparison.diff)


def _dangers(change: Change, granted: Iterable[policies.Statement], diff: str) -> Iterator[Hit]:
    public = [statement for statement in granted if is_public(statement)]
    if public:
        yield Hit(f"anybody may act in the role {name(change)}", detail=diff, severity=Severity.STOP)
    loose = [statement for statement in granted if _loose_subject(statement)]
    if loose:
        says = f"the role {name(change)} trusts workload identities without an exact subject: {listed(loose)}"
        yield Hit(says, detail=diff, severity=Severity.STOP)


def _loose_subject(statement: policies.Statement) -> bool:
    if not any(_OIDC in principal for principal in statement.principals.patterns):
        return False
    subjects = [item for item in statement.conditions if item.key.endswith(":sub") and not item.optional]
    return not any(
        "like" not in item.operator or not any(set("*?") & set(value) for value in item.values)
        for item in subjects
    )


RULE = Rule(
    id="trust-widened",
    severity=Severity.LOOK,
    why="Whoever may act in a role has all that the role may do.",
    fix="Trust single principals; hold OIDC trust to one repository, environment and branch by its exact "
    "subject, services to your account by aws:SourceAccount.",
    types=frozenset(TRUST_POLICIES),
    check=_check,
)
