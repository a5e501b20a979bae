"""A policy lets identities do more than before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._grants import is_administration, listed, widening
from mlops_kit.review.rules._policies import Statement, compare
from mlops_kit.review.rules._policy_types import IDENTITY_POLICIES, hidden_update, inline_policies, sides
from mlops_kit.review.rules._scene import is_new
from mlops_kit.review.rules._values import after, name

_HOLDERS = {
    "aws_iam_group_policy": ("aws_iam_group", "group"),
    "aws_iam_role_policy": ("aws_iam_role", "role"),
    "aws_iam_user_policy": ("aws_iam_user", "user"),
}
"""Inline policies -> whom they belong to, and the attribute that names them."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type == "aws_iam_role":
        for policy_name, (old, new) in inline_policies(change):
            what = f'the inline policy "{policy_name}" of {name(change)}'
            yield from _judged(what, change, old, new, held=change.action is not Action.CREATE)
        return
    attribute = IDENTITY_POLICIES[change.type]
    if change.action is Action.CREATE and change.type not in _HOLDERS and not _is_broad(change, attribute):
        return
    if hidden_update(change, attribute):
        yield Hit(f"what the policy {name(change)} allows can't be seen in the plan")
        return
    both = sides(change, attribute)
    if both:
        yield from _judged(f"the policy {name(change)}", change, *both, held=_held(change, scene))


def _is_broad(change: Change, attribute: str) -> bool:
    """Whether a new policy may name every resource: cheaper than to read it."""
    text = str(after(change, attribute))
    return '"*"' in text or '"Not' in text


def _held(change: Change, scene: Scene) -> bool:
    """Whether somebody has the policy now, or gets it now who is there already."""
    if change.action is not Action.CREATE:
        return True
    holder, attribute = _HOLDERS.get(change.type, ("", ""))
    return bool(holder) and not is_new(scene, holder, after(change, attribute))


def _judged(
    what: str, change: Change, old: Sequence[Statement], new: Sequence[Statement], *, held: bool
) -> Iterator[Hit]:
    if held and change.action is not Action.DESTROY:
        yield from widening(what, old, new)
    elif change.action is Action.CREATE and (severe := [item for item in new if is_administration(item)]):
        yield Hit(
            f"{what} makes an administrator: {listed(severe)}",
            detail=compare((), severe).diff,
            severity=Severity.STOP,
        )


RULE = Rule(
    id="iam-widened",
    severity=Severity.LOOK,
    why="More actions or resources are allowed, or fewer denied: a leaked credential reaches further.",
    fix="Allow single actions on single resources, bound by conditions; check that the diff is meant.",
    types=frozenset(IDENTITY_POLICIES) | {"aws_iam_role"},
    check=_check,
)
