"""An identity gets one more managed policy.

AWS's own policies and what is in them: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import is_new
from mlops_kit.review.rules._values import after, before, name, open_ended, texts

_ATTACHMENTS = {
    "aws_iam_group_policy_attachment": ("group",),
    "aws_iam_policy_attachment": ("roles", "users", "groups"),
    "aws_iam_role_policy_attachment": ("role",),
    "aws_iam_user_policy_attachment": ("user",),
}
"""Resource type -> attributes that name those who get `policy_arn`."""

_LISTS = {
    "aws_iam_role": "managed_policy_arns",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_ssoadmin_managed_policy_attachment": "managed_policy_arn",
}
"""Resource type -> attribute with one or more policies of one identity."""

_HOLDERS = {
    "group": "aws_iam_group",
    "groups": "aws_iam_group",
    "role": "aws_iam_role",
    "roles": "aws_iam_role",
    "user": "aws_iam_user",
    "users": "aws_iam_user",
}

_ADMINISTRATION = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "SystemAdministrator")
"""Policies of AWS that allow everything, or nearly."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type in _LISTS:
        attribute = _LISTS[change.type]
        known = set(texts(before(change, attribute)))
        added = [arn for arn in texts(after(change, attribute)) if arn not in known]
        there = change.action is Action.UPDATE
        for arn in added:
            yield from _hit(arn, name(change), there)
        return
    arn = after(change, "policy_arn")
    if change.action is Action.DESTROY:
        return
    for attribute in _ATTACHMENTS[change.type]:
        known = set(texts(before(change, attribute))) if before(change, "policy_arn") == arn else set()
        for holder in texts(after(change, attribute)):
            if holder not in known:
                yield from _hit(arn, f'"{holder}"', not is_new(scene, _HOLDERS[attribute], holder))
        if open_ended(change, attribute):
            yield from _hit(arn, "an identity that this plan makes", there=False)


def _hit(arn: object, holder: str, there: bool) -> Iterator[Hit]:
    policy = str(arn).rpartition("/")[2] if isinstance(arn, str) else ""
    if policy in _ADMINISTRATION:
        yield Hit(f"{holder} becomes an administrator: {policy} is attached", severity=Severity.STOP)
    elif policy.endswith("FullAccess"):
        yield Hit(f"{holder} gets all of a service: {policy} is attached")
    elif there:
        yield Hit(f"{holder} gets one more policy: {arn if policy else 'one that this plan makes'}")


RULE = Rule(
    id="policy-attached",
    severity=Severity.LOOK,
    why="An identity may do more from then on; AWS's broad policies allow far more than a task needs.",
    fix="Attach a policy of single actions on single resources in its place, under a permissions boundary.",
    types=frozenset(_ATTACHMENTS) | frozenset(_LISTS),
    check=_check,
)
