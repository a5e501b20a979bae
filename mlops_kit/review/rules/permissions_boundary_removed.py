"""A role or user is no longer held by a permissions boundary, or by another one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, before, lost, name, open_ended

_BOUNDED = frozenset({"aws_iam_role", "aws_iam_user"})


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    attribute = "permissions_boundary"
    if change.values.after is None or not before(change, attribute):
        return
    if lost(change, attribute):
        yield Hit(f"{name(change)} loses its permissions boundary")
    elif not open_ended(change, attribute) and after(change, attribute) != before(change, attribute):
        yield Hit(f"{name(change)} gets another permissions boundary", severity=Severity.LOOK)


RULE = Rule(
    id="permissions-boundary-removed",
    severity=Severity.STOP,
    why="Its policies count without the limit that the account's owners set.",
    fix="Keep permissions_boundary; ask those who own the boundary if it forbids what is needed.",
    types=_BOUNDED,
    check=_check,
)
