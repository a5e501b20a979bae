"""Credentials that last, and grants that a key's policy does not show."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, Case, check

KEY, PASSWORD, GRANT = "aws_iam_access_key", "aws_iam_service_specific_credential", "aws_kms_grant"
ROLE, OTHER = "arn:aws:iam::111111111111:role/reader", "arn:aws:iam::222222222222:role/reader"
ACTIVE = {"user": "ci", "status": "Active"}


def grant(*operations: str, whom: str | None = ROLE, **more: Any) -> dict[str, Any]:
    return {"key_id": "k", "grantee_principal": whom, "operations": list(operations), **more}


CREDENTIALS = {
    "a key": Case(
        KEY, None, ACTIVE, (LOOK,), 'the user "ci" gets an access key, which never ends; its secret'
    ),
    "a key in the state only encrypted": Case(
        KEY, None, {**ACTIVE, "pgp_key": "keybase:ci"}, (LOOK,), "which never ends"
    ),
    "a key of a user without a name yet": Case(
        KEY, None, {"status": None}, (LOOK,), "a user that this plan makes gets", unknown={"user": True}
    ),
    "an inactive key": Case(KEY, None, {**ACTIVE, "status": "Inactive"}),
    "a key in another's place": Case(
        KEY, ACTIVE, {**ACTIVE, "user": "cd"}, (LOOK,), '"cd"', action="replace"
    ),
    "a key switched on": Case(
        KEY,
        {**ACTIVE, "status": "Inactive"},
        ACTIVE,
        (LOOK,),
        "can use an access key again: Inactive → Active",
    ),
    "a key switched off": Case(KEY, ACTIVE, {**ACTIVE, "status": "Inactive"}),
    "a key that stays on": Case(KEY, ACTIVE, {**ACTIVE, "pgp_key": "x"}),
    "a key that goes": Case(KEY, ACTIVE, None),
    "a password that ends": Case(
        PASSWORD,
        None,
        {"user_name": "ci", "service_name": "bedrock.amazonaws.com", "credential_age_days": 30},
        (LOOK,),
        "gets a password for a service, which ends after 30 days",
    ),
}

GRANTS = {
    "a grant": Case(
        GRANT, None, grant("Decrypt", "Encrypt"), (LOOK,), f'{ROLE} may use the key "k": Decrypt, Enc'
    ),
    "a grant that can be passed on": Case(GRANT, None, grant("CreateGrant"), (LOOK,), "and let others do so"),
    "a grant to whom nobody knows yet": Case(
        GRANT,
        None,
        {"key_id": None, "operations": ["Decrypt"]},
        (LOOK,),
        "an identity that this plan makes may use a key that this plan makes",
        unknown={"key_id": True, "grantee_principal": True},
    ),
    "operations known after apply": Case(
        GRANT, None, {"key_id": "k"}, (LOOK,), "can't be seen", unknown={"operations": True}
    ),
    "a grant to look at the key": Case(GRANT, None, grant("DescribeKey", "GetPublicKey")),
    "fewer operations": Case(GRANT, grant("Decrypt", "Encrypt"), grant("Encrypt"), action="replace"),
    "more operations": Case(
        GRANT, grant("Encrypt"), grant("Decrypt", "Encrypt"), (LOOK,), '"k": Decrypt', action="replace"
    ),
    "the same to another": Case(
        GRANT, grant("Decrypt"), grant("Decrypt", whom=OTHER), (LOOK,), OTHER, action="replace"
    ),
    "a condition less": Case(
        GRANT,
        grant("Decrypt", constraints=[{"encryption_context_equals": {"a": "b"}}]),
        grant("Decrypt", constraints=[]),
        (LOOK,),
        action="replace",
    ),
    "a condition more": Case(
        GRANT,
        grant("Decrypt"),
        grant("Decrypt", constraints=[{"encryption_context_equals": {"a": "b"}}]),
        action="replace",
    ),
    "a grant that goes": Case(GRANT, grant("Decrypt"), None),
}


@pytest.mark.parametrize("case", CREDENTIALS.values(), ids=CREDENTIALS)
def test_a_credential_that_lasts(change: Any, judge: Any, case: Case) -> None:
    check(case, "credential-created", change, judge)


@pytest.mark.parametrize("case", GRANTS.values(), ids=GRANTS)
def test_a_grant_of_a_key(change: Any, judge: Any, case: Case) -> None:
    check(case, "key-granted", change, judge)


def test_an_encrypted_secret_is_not_said_to_be_in_the_state(change: Any, judge: Any) -> None:
    (found,) = judge(change(KEY, None, {**ACTIVE, "pgp_key": "keybase:ci"}), rule="credential-created")
    assert "state" not in found.summary
