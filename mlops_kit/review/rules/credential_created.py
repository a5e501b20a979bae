"""A user gets a credential that lasts until somebody deletes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import after, before, open_ended

_ACTIVE = "Active"
_CREDENTIALS = {
    "aws_iam_access_key": ("user", "an access key"),
    "aws_iam_service_specific_credential": ("user_name", "a password for a service"),
}
"""Resource type -> the attribute that names the user, and what it is."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY or not _is_active(change):
        return
    attribute, what = _CREDENTIALS[change.type]
    user = after(change, attribute)
    whose = f'the user "{user}"' if user else "a user that this plan makes"
    if change.action is Action.UPDATE:
        if before(change, "status") not in (None, _ACTIVE):
            yield Hit(f"{whose} can use {what} again: {before(change, 'status')} → {_ACTIVE}")
        return
    days = after(change, "credential_age_days")
    lasts = f"ends after {days} days" if days else "never ends"
    # Encrypted by a key of whom it is for, it is in the state for nobody else to read.
    closed = after(change, "pgp_key") or open_ended(change, "pgp_key")
    yield Hit(f"{whose} gets {what}, which {lasts}{'' if closed else '; its secret is in the state'}")


def _is_active(change: Change) -> bool:
    return after(change, "status") in (None, _ACTIVE)


RULE = Rule(
    id="credential-created",
    severity=Severity.LOOK,
    why="Whoever finds it acts as the user from anywhere, until somebody notices and deletes it.",
    fix="Let people and workloads act in a role for a while: IAM Identity Center, OIDC, an instance's or a "
    "pod's role.",
    types=frozenset(_CREDENTIALS),
    check=_check,
)
