"""Who may act in a role."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, STOP, Case, check
from ._documents import ROOT, role, trust

GITHUB = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


def github(subject: str, operator: str = "StringEquals") -> str:
    return trust({"Federated": GITHUB}, **{operator: {SUBJECT: subject}})


CASES = {
    "another service trusted": Case(
        "aws_iam_role",
        role(),
        role(trust({"Service": ["sagemaker.amazonaws.com", "ec2.amazonaws.com"]})),
        (LOOK,),
    ),
    "a trust's condition removed": Case(
        "aws_iam_role", role(), role(trust({"Service": "sagemaker.amazonaws.com"})), (LOOK,)
    ),
    "a trust narrowed": Case(
        "aws_iam_role", role(trust({"AWS": ROOT})), role(trust({"AWS": "arn:aws:iam::111111111111:role/ci"}))
    ),
    "a new role for a service": Case("aws_iam_role", None, role()),
    "a new role for the world": Case("aws_iam_role", None, role(trust({"AWS": "*"})), (STOP,)),
    "an exact subject": Case("aws_iam_role", None, role(github("repo:a/b:ref:x"))),
    "a subject with a wildcard": Case("aws_iam_role", None, role(github("repo:a/*", "StringLike")), (STOP,)),
    "a pattern without a wildcard": Case("aws_iam_role", None, role(github("repo:a/b:ref:x", "StringLike"))),
    "no subject": Case("aws_iam_role", None, role(trust({"Federated": GITHUB})), (STOP,)),
    "a subject, if there is one": Case(
        "aws_iam_role", None, role(github("repo:a/b:ref:x", "StringEqualsIfExists")), (STOP,)
    ),
    "a trust known after apply": Case(
        "aws_iam_role", role(), role(None), (LOOK,), unknown={"assume_role_policy": True}
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_may_act_in_a_role(change: Any, judge: Any, case: Case) -> None:
    check(case, "trust-widened", change, judge)
