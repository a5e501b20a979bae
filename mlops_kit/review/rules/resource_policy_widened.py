"""A resource's own policy lets others use it more than before."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._grants import widening
from mlops_kit.review.rules._policy_types import RESOURCE_POLICIES, hidden_update, named_sides
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._values import before, name


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.CREATE:
        return
    attribute = RESOURCE_POLICIES[change.type]
    if hidden_update(change, attribute):
        yield Hit(f"whom the policy of {name(change)} lets in can't be seen in the plan")
        return
    both = named_sides(change, attribute)
    if both and not _goes_along(change, scene):
        yield from widening(f"the policy of {name(change)}", *both)


def _goes_along(change: Change, scene: Scene) -> bool:
    """Whether the policy goes because its resource does."""
    if change.action is not Action.DESTROY:
        return False
    return not change.type.endswith("_policy") or goes(scene, "aws_s3_bucket", before(change, "bucket"))


RULE = Rule(
    id="resource-policy-widened",
    severity=Severity.LOOK,
    why="Other principals may use the resource, or a safeguard such as TLS only is gone.",
    fix="Name single principals and actions; keep the Deny statements.",
    types=frozenset(RESOURCE_POLICIES),
    check=_check,
)
