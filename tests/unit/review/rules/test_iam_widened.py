"""What identities may do."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, STOP, Case, check
from ._documents import ALL, GET, PUT, allow, document, role

CASES = {
    "actions added": Case("aws_iam_policy", GET, PUT, (LOOK,)),
    "actions removed": Case("aws_iam_policy", PUT, GET),
    "everything allowed": Case("aws_iam_policy", GET, ALL, (STOP,)),
    "a new policy of little": Case("aws_iam_policy", None, PUT),
    "a new policy of everything": Case("aws_iam_policy", None, ALL, (STOP,)),
    "a way to everything": Case(
        "aws_iam_policy", None, {"name": "p", "policy": document(allow("iam:Put*"))}, (STOP,)
    ),
    "all but something": Case(
        "aws_iam_policy",
        GET,
        {"name": "p", "policy": document({"Effect": "Allow", "NotAction": "ec2:*", "Resource": "*"})},
        (STOP,),
    ),
    "an inline policy for a role that is there": Case(
        "aws_iam_role_policy", None, {**GET, "role": "there"}, (LOOK,)
    ),
    "an inline policy for a role yet without a name": Case(
        "aws_iam_role_policy", None, {**GET, "role": None}, unknown={"role": True}
    ),
    "a policy known after apply": Case(
        "aws_iam_policy", GET, {"name": "p", "policy": None}, (LOOK,), unknown={"policy": True}
    ),
    "a role's own inline policy": Case(
        "aws_iam_role", role(inline_policy=[GET]), role(inline_policy=[PUT]), (LOOK,)
    ),
    "no inline policies": Case("aws_iam_role", role(inline_policy=None), role()),
    "inline policies known after apply": Case(
        "aws_iam_role", role(inline_policy=[]), role(), unknown={"inline_policy": True}
    ),
    "a policy destroyed": Case("aws_iam_policy", ALL, None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_identities_may_do(change: Any, judge: Any, case: Case) -> None:
    check(case, "iam-widened", change, judge)


def test_a_widening_shows_its_statements(change, judge) -> None:
    [finding] = judge(change("aws_iam_policy", GET, PUT), rule="iam-widened")

    assert finding.summary == 'the policy "p" allows more: s3:PutObject on *'
    assert '+    "s3:PutObject"' in finding.detail


def test_what_a_new_role_gets_is_no_widening(change, judge) -> None:
    plan = (
        change("aws_iam_role", None, role()),
        change("aws_iam_role_policy", None, {**PUT, "role": "r"}),
        change(
            "aws_iam_role_policy_attachment", None, {"role": "r", "policy_arn": "arn:aws:iam::1:policy/x"}
        ),
    )

    assert judge(*plan) == []


def test_a_masked_policy_is_not_passed_over(change, judge) -> None:
    hidden = change("aws_iam_policy", GET, PUT, marks=({"policy": True}, {"policy": True}))

    [finding] = judge(hidden, rule="iam-widened")

    assert finding.summary == 'what the policy "p" allows can\'t be seen in the plan'


def test_a_policy_that_is_none_is_not_passed_over(change, judge) -> None:
    [finding] = judge(change("aws_iam_policy", GET, {"name": "p", "policy": "{"}), rule="iam-widened")

    assert finding.severity is LOOK
    assert "could not judge this change (UnreadableError)" in finding.summary
