"""Who gets one more policy."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, STOP, Case, check
from ._documents import role

CASES = {
    "administrator": Case(
        "aws_iam_role_policy_attachment",
        None,
        {"role": "there", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        (STOP,),
    ),
    "a policy for a role that is there": Case(
        "aws_iam_role_policy_attachment",
        None,
        {"role": "there", "policy_arn": None},
        (LOOK,),
        unknown={"policy_arn": True},
    ),
    "a policy for a new role": Case(
        "aws_iam_role_policy_attachment",
        None,
        {"role": None, "policy_arn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
        unknown={"role": True},
    ),
    "all of a service for a new role": Case(
        "aws_iam_role_policy_attachment",
        None,
        {"role": None, "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
        (LOOK,),
        unknown={"role": True},
    ),
    "an attachment replaced by the same": Case(
        "aws_iam_role_policy_attachment",
        {"role": "there", "policy_arn": "arn:aws:iam::1:policy/x"},
        {"role": "there", "policy_arn": "arn:aws:iam::1:policy/x"},
        action="replace",
    ),
    "a detachment": Case(
        "aws_iam_role_policy_attachment",
        {"role": "there", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        None,
    ),
    "one more of a role's list": Case(
        "aws_iam_role",
        role(managed_policy_arns=["arn:aws:iam::1:policy/x"]),
        role(managed_policy_arns=["arn:aws:iam::1:policy/x", "arn:aws:iam::aws:policy/PowerUserAccess"]),
        (STOP,),
    ),
    "one more user of an attachment": Case(
        "aws_iam_policy_attachment",
        {"users": ["a"], "roles": None, "groups": [], "policy_arn": "arn:aws:iam::1:policy/x"},
        {"users": ["a", "b"], "roles": None, "groups": [], "policy_arn": "arn:aws:iam::1:policy/x"},
        (LOOK,),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_gets_one_more_policy(change: Any, judge: Any, case: Case) -> None:
    check(case, "policy-attached", change, judge)
