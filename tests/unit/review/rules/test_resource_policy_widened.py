"""Whom resources let in."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, Case, check
from ._documents import DENY_HTTP, READ, document

CASES = {
    "another account let in": Case(
        "aws_kms_key",
        {"policy": document(READ)},
        {"policy": document(READ, {**READ, "Principal": {"AWS": "arn:aws:iam::222222222222:root"}})},
        (LOOK,),
    ),
    "TLS no longer asked for": Case(
        "aws_s3_bucket_policy",
        {"bucket": "b", "policy": document(READ, DENY_HTTP)},
        {"bucket": "b", "policy": document(READ)},
        (LOOK,),
    ),
    "a bucket's policy destroyed": Case(
        "aws_s3_bucket_policy", {"bucket": "b", "policy": document(DENY_HTTP)}, None, (LOOK,)
    ),
    "a resource's policy known after apply": Case(
        "aws_sns_topic",
        {"name": "t", "policy": document(READ)},
        {"name": "t", "policy": None},
        (LOOK,),
        unknown={"policy": True},
    ),
    "a new resource's policy": Case("aws_kms_key", None, {"policy": document(READ)}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whom_a_resource_lets_in(change: Any, judge: Any, case: Case) -> None:
    check(case, "resource-policy-widened", change, judge)


def test_a_policy_that_goes_with_its_bucket_is_no_widening(change, judge) -> None:
    plan = (
        change("aws_s3_bucket", {"bucket": "b", "id": "b"}),
        change("aws_s3_bucket_policy", {"bucket": "b", "policy": document(DENY_HTTP)}),
    )

    assert judge(*plan, rule="resource-policy-widened") == []
