"""What one policy allows that another does not."""

import json
from typing import Any

import pytest

from mlops_kit.review.rules import _policies as policies
from mlops_kit.review.rules._patterns import overlap, pattern_covers

BUCKET = "arn:aws:s3:::data"


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def without(statement: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key not in keys}


def compare(before: Any, after: Any) -> policies.Comparison:
    sides = [
        policies.read(json.dumps({"Version": "2012-10-17", "Statement": side})) for side in (before, after)
    ]
    assert sides[0] is not None
    assert sides[1] is not None
    return policies.compare(sides[0], sides[1])


def changed_lines(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line[0] in "+-"]


SECURE = {"Bool": {"aws:SecureTransport": "true"}}
IN_ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}

NARROWER = {
    "the same in another order": (allow(["s3:A", "s3:B"]), [allow("S3:b"), allow("s3:A")]),
    "another Sid": (allow(Sid="One"), allow(Sid="Two")),
    "a wildcard held the action already": (allow("s3:*"), allow(["s3:GetObject", "s3:Put*"])),
    "a question mark held it": (allow("s3:Get?bject"), allow("s3:GetObject")),
    "two statements held it together": ([allow("s3:A"), allow("s3:B")], allow(["s3:A", "s3:B"])),
    "a wildcard held the resource": (allow(resource=f"{BUCKET}/*"), allow(resource=f"{BUCKET}/a/*")),
    "a condition added": (allow(), allow(Condition=SECURE)),
    "a condition's values fewer": (
        allow(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}),
        allow(Condition={"StringEquals": {"AWS:SourceAccount": "1"}}),
    ),
    "a pattern made exact": (
        allow(Condition={"StringLike": {"sub": "repo:a/*"}}),
        allow(Condition={"StringEquals": {"sub": "repo:a/b"}}),
    ),
    "more networks kept out": (
        allow(Condition={"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/24"]}}),
        allow(Condition={"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/16"]}}),
    ),
    "a smaller network": (
        allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        allow(Condition={"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}),
    ),
    "IfExists dropped": (
        allow(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}),
        allow(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
    ),
    "a Deny added": (allow(), [allow(), deny()]),
    "a Deny widened": (deny("s3:DeleteObject"), deny("s3:*")),
    "a Deny's condition removed": (deny(Condition=SECURE), deny()),
    "an Allow removed": ([allow(), allow("ec2:*")], allow()),
    "more actions excepted": (
        without(allow(NotAction=["iam:*"]), "Action"),
        without(allow(NotAction=["iam:*", "s3:*"]), "Action"),
    ),
    "an action that was not excepted": (without(allow(NotAction=["iam:*"]), "Action"), allow("s3:GetObject")),
    "an account's root stood for its roles": (
        allow(Principal={"AWS": "arn:aws:iam::111111111111:root"}),
        allow(Principal={"AWS": "arn:aws:iam::111111111111:role/reader"}),
    ),
    "nothing at all": (allow(), [allow(), allow([])]),
    "everyone in both spellings": (allow(Principal="*"), allow(Principal={"AWS": "*"})),
}


@pytest.mark.parametrize("case", NARROWER)
def test_is_no_widening(case: str) -> None:
    comparison = compare(*NARROWER[case])

    assert (comparison.granted, comparison.released, comparison.diff) == ((), (), "")


WIDER = {
    "an action added": (allow("s3:A"), allow(["s3:A", "s3:B"]), "s3:b"),
    "an action's pattern widened": (allow("s3:Get*"), allow("s3:*"), "s3:*"),
    "a question mark is no star": (allow("s3:Get?"), allow("s3:Get*"), "s3:get*"),
    "a new statement": ([], allow(), "s3:getobject"),
    "IfExists added": (
        allow(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        allow(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}),
        "s3:getobject",
    ),
    "a condition removed": (allow(Condition=SECURE), allow(), "s3:getobject"),
    "a condition's value added": (
        allow(Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
        allow(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}),
        "s3:getobject",
    ),
    "another of the excepted values removed": (
        allow(Condition={"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}),
        allow(Condition={"StringNotEquals": {"aws:SourceAccount": ["1"]}}),
        "s3:getobject",
    ),
    "an exception removed": (
        without(allow(NotAction=["iam:*", "s3:*"]), "Action"),
        without(allow(NotAction=["iam:*"]), "Action"),
        "all but iam:*",
    ),
    "all but some, where only some were": (
        allow("s3:*"),
        without(allow(NotAction=["iam:*"]), "Action"),
        "all but iam:*",
    ),
    "an excepted action": (without(allow(NotAction=["iam:Get*"]), "Action"), allow("iam:*"), "iam:*"),
}


@pytest.mark.parametrize("case", WIDER)
def test_is_granted(case: str) -> None:
    before, after, actions = WIDER[case]

    comparison = compare(before, after)

    assert [str(statement.actions) for statement in comparison.granted] == [actions]
    assert comparison.released == ()
    assert changed_lines(comparison.diff)


def test_only_what_is_new_of_a_statement_is_granted() -> None:
    comparison = compare(allow(["s3:A", "s3:B"], ["x", "y"]), allow(["s3:A", "s3:B", "s3:C"], ["x", "y"]))

    assert [(str(case.actions), str(case.resources)) for case in comparison.granted] == [
        ("s3:c", "x"),
        ("s3:c", "y"),
    ]


RELEASED = {
    "a Deny removed": ([allow(), deny("s3:Delete*")], allow()),
    "a Deny narrowed": (deny("s3:Delete*"), deny("s3:DeleteObject")),
    "a condition added to a Deny": (deny("s3:Delete*"), deny("s3:Delete*", Condition=SECURE)),
    "a Deny turned into an Allow of less": (deny("s3:Delete*"), []),
}


@pytest.mark.parametrize("case", RELEASED)
def test_is_released(case: str) -> None:
    comparison = compare(*RELEASED[case])

    assert [str(statement.actions) for statement in comparison.released] == ["s3:delete*"]
    assert comparison.granted == ()
    assert changed_lines(comparison.diff)


def test_a_statement_says_what_it_allows_as_written() -> None:
    [identity] = compare([], allow(["s3:GetObject", "s3:A", "s3:B", "s3:C"], BUCKET)).granted
    [resource] = compare([], allow("s3:GetObject", Principal={"Service": "a.amazonaws.com"})).granted

    assert str(identity) == f"s3:A, s3:B, s3:C and 1 more on {BUCKET}"
    assert str(resource) == "s3:GetObject on * to service:a.amazonaws.com"


def test_the_diff_shows_only_statements_that_differ() -> None:
    comparison = compare(
        [allow("ec2:*", Sid="Kept"), allow("s3:A", Sid="Mine")],
        [
            allow("ec2:*", Sid="Kept"),
            allow(["s3:B", "s3:A"], Sid="Mine", Condition=SECURE),
            allow("s3:C", Sid="Added"),
        ],
    )

    assert comparison.diff.splitlines() == [
        " {",
        '   "Sid": "Mine"',
        '   "Effect": "Allow"',
        '   "Action": [',
        '     "s3:A"',
        '+    "s3:B"',
        "   ]",
        '   "Resource": "*"',
        '+  "Condition": {',
        '+    "Bool": {',
        '+      "aws:SecureTransport": "true"',
        "+    }",
        "+  }",
        " }",
        "+{",
        '+  "Sid": "Added"',
        '+  "Effect": "Allow"',
        '+  "Action": "s3:C"',
        '+  "Resource": "*"',
        "+}",
    ]


def test_a_long_diff_is_cut() -> None:
    diff = compare([], allow([f"s3:A{index}" for index in range(500)])).diff

    assert len(diff.splitlines()) == 201
    assert diff.endswith("… more lines")


def test_a_large_statement_is_compared_whole() -> None:
    many = [f"s3:A{index}" for index in range(60)]
    resources = [f"arn:{index}" for index in range(60)]

    assert compare(allow(many, resources), allow(many, [*resources, "arn:x"])).granted[0].actions.patterns > {
        "s3:a0"
    }


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "3", '{"Statement": [3]}', '{"Statement": [{"Effect": "Perhaps"}]}', "(sensitive value)"],
)
def test_what_is_no_policy_can_not_be_read(text: str) -> None:
    assert policies.read(text) is None


@pytest.mark.parametrize("text", [None, "", "{}", '{"Statement": []}'])
def test_no_policy_has_no_statements(text: str | None) -> None:
    assert policies.read(text) == ()


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("a*c", "abc", True),
        ("a*c", "a*bc", True),
        ("a*c", "abcd", False),
        ("*a*a*b", "xaxaxb", True),
        ("?", "*", False),
        ("??", "?a", True),
        ("*", "", True),
        ("a", "*", False),
    ],
)
def test_pattern_covers(wide: str, narrow: str, covers: bool) -> None:
    assert pattern_covers(wide, narrow) is covers


def test_no_pattern_takes_long() -> None:
    assert not pattern_covers("*a" * 60 + "b", "a" * 2000)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("iam:*", "*", True),
        ("iam:Get*", "*User", True),
        ("iam:*", "s3:*", False),
        ("a?", "ab", True),
        ("a?", "a", False),
        ("", "*", True),
    ],
)
def test_overlap(one: str, other: str, meet: bool) -> None:
    assert overlap(one, other) is meet
    assert overlap(other, one) is meet
