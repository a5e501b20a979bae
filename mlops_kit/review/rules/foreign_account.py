"""A new role or policy lets in another account than the environment's own.

What a policy that is there already gains is told by `trust-widened` and `resource-policy-widened`.
Principals:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._policy_types import RESOURCE_POLICIES, TRUST_POLICIES, named_sides
from mlops_kit.review.rules._values import name

_ACCOUNT = re.compile(r"aws:(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::.*)?")
_ATTRIBUTES = RESOURCE_POLICIES | TRUST_POLICIES


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is not Action.CREATE or not scene.account:
        return
    _, new = named_sides(change, _ATTRIBUTES[change.type]) or ((), ())
    found = (_ACCOUNT.fullmatch(text) for item in new if item.allows for text in item.principals.patterns)
    others = sorted({match[1] for match in found if match} - {scene.account})
    if others:
        what = "who may act in the role" if change.type in TRUST_POLICIES else "the policy of"
        yield Hit(f"{what} {name(change)}: another account is let in: {', '.join(others)}")


RULE = Rule(
    id="foreign-account",
    severity=Severity.LOOK,
    why="Whoever administers the other account decides who of it comes in.",
    fix="See whose account it is; name its single role, and hold it to a condition such as sts:ExternalId.",
    types=frozenset(_ATTRIBUTES),
    check=_check,
)
