from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.emulator.policy_simulation import Request, decide


def statement(effect: str = "Allow", **elements: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "s3:GetObject", "Resource": "*", **elements}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def request(action: str = "s3:GetObject", **context: str) -> Request:
    return Request(action, "arn:aws:s3:::a-bucket/key", {name: [value] for name, value in context.items()})


@pytest.mark.parametrize(
    ("given", "decision"),
    [
        (statement(), "allowed"),
        (statement(Action="S3:get*"), "allowed"),
        (statement(Action=["s3:Put*", "s3:?etObject"]), "allowed"),
        (statement(Action="s3:GetObjectAcl"), "implicitDeny"),
        (statement(Resource="arn:aws:s3:::a-*"), "allowed"),
        (statement(Resource="arn:aws:s3:::A-*"), "implicitDeny"),
        (statement(Resource="arn:aws:s3:::a[-]*"), "implicitDeny"),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "allowed"),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "implicitDeny"),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a-bucket/*"}, "implicitDeny"),
        (statement("Deny"), "explicitDeny"),
    ],
)
def test_one_statement(given: dict[str, Any], decision: str) -> None:
    assert decide([policy(given)], None, request()) == decision


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"StringEquals": {"iam:PassedToService": ["a.amazonaws.com", "b.amazonaws.com"]}}, True),
        ({"StringEquals": {"iam:passedtoservice": "a.amazonaws.com"}}, False),
        ({"StringLike": {"iam:PassedToService": "b.*"}}, True),
        ({"StringNotEquals": {"iam:PassedToService": "b.amazonaws.com"}}, False),
        ({"StringEquals": {"aws:absent": "x"}}, False),
        ({"StringNotEquals": {"aws:absent": "x"}}, True),
        ({"StringEqualsIfExists": {"aws:absent": "x"}}, True),
        ({"ForAllValues:StringEquals": {"aws:absent": "x"}}, True),
        ({"ForAnyValue:StringEquals": {"aws:absent": "x"}}, False),
        ({"Null": {"aws:absent": "true"}}, True),
        ({"Null": {"iam:PassedToService": True}}, False),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"NumericLessThan": {"s3:TlsVersion": 1.2}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
    ],
)
def test_conditions(condition: dict[str, Any], met: bool) -> None:
    asked = request(
        **{
            "iam:passedtoservice": "b.amazonaws.com",
            "aws:securetransport": "true",
            "s3:tlsversion": "1.3",
            "aws:sourceip": "10.1.2.3",
        }
    )
    expected = "allowed" if met else "implicitDeny"
    assert decide([policy(statement(Condition=condition))], None, asked) == expected


def test_a_deny_of_any_policy_wins() -> None:
    assert decide([policy(statement()), policy(statement("Deny"))], None, request()) == "explicitDeny"


def test_a_boundary_allows_nothing_by_itself_and_limits_what_is_allowed() -> None:
    everything = policy(statement(Action="*"))
    assert decide([], everything, request()) == "implicitDeny"
    assert decide([everything], policy(statement(Action="iam:*")), request()) == "implicitDeny"
    assert decide([everything], everything, request()) == "allowed"
