"""What lets anybody in."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import STOP, Case, check
from ._documents import DENY_HTTP, PUBLIC, READ, document

FENCED = {**PUBLIC, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
CASES = {
    "the world let in": Case(
        "aws_ecr_repository_policy",
        {"repository": "m", "policy": document(READ)},
        {"repository": "m", "policy": document(PUBLIC)},
        (STOP,),
    ),
    "the world let in from the start": Case(
        "aws_s3_bucket_policy", None, {"bucket": "b", "policy": document(PUBLIC)}, (STOP,)
    ),
    "the world was let in before": Case(
        "aws_s3_bucket_policy",
        {"bucket": "b", "policy": document(PUBLIC)},
        {"bucket": "b", "policy": document(PUBLIC, READ)},
    ),
    "an organization let in": Case(
        "aws_s3_bucket_policy", None, {"bucket": "b", "policy": document(FENCED, DENY_HTTP)}
    ),
    "a policy of nobody yet knows": Case(
        "aws_s3_bucket_policy",
        None,
        {"bucket": None, "policy": None},
        unknown={"bucket": True, "policy": True},
    ),
    "anybody may call a function": Case(
        "aws_lambda_permission",
        None,
        {"function_name": "f", "principal": "*", "source_account": None, "source_arn": None},
        (STOP,),
    ),
    "a bucket may call a function": Case(
        "aws_lambda_permission",
        None,
        {"function_name": "f", "principal": "*", "source_account": "111111111111"},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_lets_anybody_in(change: Any, judge: Any, case: Case) -> None:
    check(case, "public-policy", change, judge)


FENCES = [
    # operator, key, value, whether it keeps the world out
    ("StringEquals", "aws:PrincipalOrgID", "o-1", True),
    ("StringLike", "aws:PrincipalOrgID", "*", False),
    ("StringEqualsIfExists", "aws:SourceVpc", "vpc-1", False),
    ("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-1/r-1/*", False),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*", True),
    ("StringNotEquals", "aws:SourceVpc", "vpc-1", False),
    ("StringEquals", "aws:SourceAccount", ["111111111111", "222222222222"], True),
    ("StringEquals", "aws:SourceAccount", "${aws:PrincipalAccount}", False),
    ("StringEquals", "kms:CallerAccount", "111111111111", True),
    ("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com", False),
    ("Null", "aws:SourceVpc", "false", False),
    ("Bool", "aws:SecureTransport", "true", False),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/*", True),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin", False),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket", True),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*", False),
    ("IpAddress", "aws:SourceIp", ["192.0.2.0/24"], True),
    ("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "0.0.0.0/0"], False),
    ("StringLike", "aws:userid", "AROAEXAMPLE:*", True),
]


@pytest.mark.parametrize(("operator", "key", "value", "keeps_out"), FENCES)
def test_what_keeps_the_world_out(
    change, judge, operator: str, key: str, value: Any, keeps_out: bool
) -> None:
    statement = {**PUBLIC, "Condition": {operator: {key: value}}}

    found = judge(change("aws_kms_key", None, {"policy": document(statement)}), rule="public-policy")

    assert [finding.severity for finding in found] == ([] if keeps_out else [STOP])
