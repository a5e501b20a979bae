"""A grant lets somebody use a key, beside what the key's policy says.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, before, open_ended, texts

_HARMLESS = frozenset({"DescribeKey", "GetPublicKey", "RetireGrant"})
"""What tells nothing secret and lets nobody in."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        return
    granted = set(texts(after(change, "operations")))
    if _same_place(change):
        granted -= set(texts(before(change, "operations")))
    whom = after(change, "grantee_principal") or "an identity that this plan makes"
    key = f'the key "{after(change, "key_id")}"' if after(change, "key_id") else "a key that this plan makes"
    if open_ended(change, "operations"):
        yield Hit(f"what {whom} may do with {key} can't be seen in the plan")
    elif granted - _HARMLESS:
        passes_on = ", and let others do so" if "CreateGrant" in granted else ""
        yield Hit(f"{whom} may use {key}: {', '.join(sorted(granted))}{passes_on}")


def _same_place(change: Change) -> bool:
    """Whether it is a grant to the same identity, under the same conditions or none before."""
    stays = all(
        before(change, name) == after(change, name) is not None for name in ("grantee_principal", "key_id")
    )
    fenced = before(change, "constraints")
    return stays and (not fenced or fenced == after(change, "constraints"))


RULE = Rule(
    id="key-granted",
    severity=Severity.LOOK,
    why="Whoever holds a grant reads what the key encrypts; the key's policy does not show it.",
    fix="Allow it in the key's policy, where it is seen; else grant single operations, held to an encryption "
    "context.",
    types=frozenset({"aws_kms_grant"}),
    check=_check,
)
