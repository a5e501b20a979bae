"""A resource's own policy lets anybody in.

Principal "*" without a condition that holds callers to an account, organization, network or VPC:
"The meaning of public" in
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._grants import is_public, listed
from mlops_kit.review.rules._policies import compare
from mlops_kit.review.rules._policy_types import RESOURCE_POLICIES, sides
from mlops_kit.review.rules._values import after, before, name

_FUNCTIONS = "aws_lambda_permission"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        return
    if change.type == _FUNCTIONS:
        fenced = any(after(change, key) for key in ("source_account", "source_arn", "principal_org_id"))
        if after(change, "principal") == "*" != before(change, "principal") and not fenced:
            yield Hit(f"anybody may call the function {name(change)}")
        return
    both = sides(change, RESOURCE_POLICIES[change.type])
    if both:
        comparison = compare(
            [item for item in both[0] if is_public(item)], [item for item in both[1] if is_public(item)]
        )
        if comparison.granted:
            says = f"the policy of {name(change)} lets anybody in: {listed(comparison.granted)}"
            yield Hit(says, detail=comparison.diff)


RULE = Rule(
    id="public-policy",
    severity=Severity.STOP,
    why="Anybody in the world may do what the statement allows, with any AWS account or none.",
    fix="Name principals in place of *, or hold callers to yours by aws:PrincipalOrgID, aws:SourceAccount "
    "or aws:SourceVpce.",
    types=frozenset(RESOURCE_POLICIES) | {_FUNCTIONS},
    check=_check,
)
