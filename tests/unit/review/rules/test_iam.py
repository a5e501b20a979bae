"""What identities may do, who may act in them, and whom resources let in."""

import json
from typing import Any

import pytest

from mlops_kit.review.findings import Severity

STOP, LOOK = Severity.STOP, Severity.LOOK
ROOT = "arn:aws:iam::111111111111:root"
GITHUB = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any, **conditions: Any) -> str:
    action = "sts:AssumeRoleWithWebIdentity" if "Federated" in principal else "sts:AssumeRole"
    return document({"Effect": "Allow", "Action": action, "Principal": principal, "Condition": conditions})


DENY_HTTP = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "*",
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READ = {**allow("s3:GetObject", "arn:aws:s3:::data/*"), "Principal": {"AWS": ROOT}}
PUBLIC = {**READ, "Principal": "*"}
FENCED = {**PUBLIC, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}

GET = {"name": "p", "policy": document(allow("s3:GetObject"))}
PUT = {"name": "p", "policy": document(allow(["s3:GetObject", "s3:PutObject"]))}
ALL = {"name": "p", "policy": document(allow("*"))}
SERVICE = trust({"Service": "sagemaker.amazonaws.com"}, StringEquals={"aws:SourceAccount": "1"})


def role(trusts: str | None = SERVICE, **more: Any) -> dict[str, Any]:
    return {"name": "r", "assume_role_policy": trusts, **more}


def github(subject: str, operator: str = "StringEquals") -> str:
    return trust({"Federated": GITHUB}, **{operator: {SUBJECT: subject}})


CASES = {
    # rule, type, before, after, action, unknown -> severities of the rule's findings
    "actions added": ("iam-widened", "aws_iam_policy", GET, PUT, "", None, [LOOK]),
    "actions removed": ("iam-widened", "aws_iam_policy", PUT, GET, "", None, []),
    "everything allowed": ("iam-widened", "aws_iam_policy", GET, ALL, "", None, [STOP]),
    "a new policy of little": ("iam-widened", "aws_iam_policy", None, PUT, "", None, []),
    "a new policy of everything": ("iam-widened", "aws_iam_policy", None, ALL, "", None, [STOP]),
    "a way to everything": (
        "iam-widened",
        "aws_iam_policy",
        None,
        {"name": "p", "policy": document(allow("iam:Put*"))},
        "",
        None,
        [STOP],
    ),
    "all but something": (
        "iam-widened",
        "aws_iam_policy",
        GET,
        {"name": "p", "policy": document({"Effect": "Allow", "NotAction": "ec2:*", "Resource": "*"})},
        "",
        None,
        [STOP],
    ),
    "an inline policy for a role that is there": (
        "iam-widened",
        "aws_iam_role_policy",
        None,
        {**GET, "role": "there"},
        "",
        None,
        [LOOK],
    ),
    "an inline policy for a role yet without a name": (
        "iam-widened",
        "aws_iam_role_policy",
        None,
        {**GET, "role": None},
        "",
        {"role": True},
        [],
    ),
    "a policy known after apply": (
        "iam-widened",
        "aws_iam_policy",
        GET,
        {"name": "p", "policy": None},
        "",
        {"policy": True},
        [LOOK],
    ),
    "a role's own inline policy": (
        "iam-widened",
        "aws_iam_role",
        role(inline_policy=[GET]),
        role(inline_policy=[PUT]),
        "",
        None,
        [LOOK],
    ),
    "no inline policies": ("iam-widened", "aws_iam_role", role(inline_policy=None), role(), "", None, []),
    "inline policies known after apply": (
        "iam-widened",
        "aws_iam_role",
        role(inline_policy=[]),
        role(),
        "",
        {"inline_policy": True},
        [],
    ),
    "a policy that is none": (
        "iam-widened",
        "aws_iam_policy",
        GET,
        {"name": "p", "policy": "{"},
        "",
        None,
        [LOOK],
    ),
    "a policy destroyed": ("iam-widened", "aws_iam_policy", ALL, None, "", None, []),
    "another service trusted": (
        "trust-widened",
        "aws_iam_role",
        role(),
        role(trust({"Service": ["sagemaker.amazonaws.com", "ec2.amazonaws.com"]})),
        "",
        None,
        [LOOK],
    ),
    "a trust's condition removed": (
        "trust-widened",
        "aws_iam_role",
        role(),
        role(trust({"Service": "sagemaker.amazonaws.com"})),
        "",
        None,
        [LOOK],
    ),
    "a trust narrowed": (
        "trust-widened",
        "aws_iam_role",
        role(trust({"AWS": ROOT})),
        role(trust({"AWS": "arn:aws:iam::111111111111:role/ci"})),
        "",
        None,
        [],
    ),
    "a new role for a service": ("trust-widened", "aws_iam_role", None, role(), "", None, []),
    "a new role for the world": (
        "trust-widened",
        "aws_iam_role",
        None,
        role(trust({"AWS": "*"})),
        "",
        None,
        [STOP],
    ),
    "an exact subject": ("trust-widened", "aws_iam_role", None, role(github("repo:a/b:ref:x")), "", None, []),
    "a subject with a wildcard": (
        "trust-widened",
        "aws_iam_role",
        None,
        role(github("repo:a/*", "StringLike")),
        "",
        None,
        [STOP],
    ),
    "a pattern without a wildcard": (
        "trust-widened",
        "aws_iam_role",
        None,
        role(github("repo:a/b:ref:x", "StringLike")),
        "",
        None,
        [],
    ),
    "no subject": (
        "trust-widened",
        "aws_iam_role",
        None,
        role(trust({"Federated": GITHUB})),
        "",
        None,
        [STOP],
    ),
    "a subject, if there is one": (
        "trust-widened",
        "aws_iam_role",
        None,
        role(github("repo:a/b:ref:x", "StringEqualsIfExists")),
        "",
        None,
        [STOP],
    ),
    "a trust known after apply": (
        "trust-widened",
        "aws_iam_role",
        role(),
        role(None),
        "",
        {"assume_role_policy": True},
        [LOOK],
    ),
    "administrator": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        None,
        {"role": "there", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        "",
        None,
        [STOP],
    ),
    "a policy for a role that is there": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        None,
        {"role": "there", "policy_arn": None},
        "",
        {"policy_arn": True},
        [LOOK],
    ),
    "a policy for a new role": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        None,
        {"role": None, "policy_arn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
        "",
        {"role": True},
        [],
    ),
    "all of a service for a new role": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        None,
        {"role": None, "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
        "",
        {"role": True},
        [LOOK],
    ),
    "an attachment replaced by the same": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        {"role": "there", "policy_arn": "arn:aws:iam::1:policy/x"},
        {"role": "there", "policy_arn": "arn:aws:iam::1:policy/x"},
        "replace",
        None,
        [],
    ),
    "a detachment": (
        "policy-attached",
        "aws_iam_role_policy_attachment",
        {"role": "there", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        None,
        "",
        None,
        [],
    ),
    "one more of a role's list": (
        "policy-attached",
        "aws_iam_role",
        role(managed_policy_arns=["arn:aws:iam::1:policy/x"]),
        role(managed_policy_arns=["arn:aws:iam::1:policy/x", "arn:aws:iam::aws:policy/PowerUserAccess"]),
        "",
        None,
        [STOP],
    ),
    "one more user of an attachment": (
        "policy-attached",
        "aws_iam_policy_attachment",
        {"users": ["a"], "roles": None, "groups": [], "policy_arn": "arn:aws:iam::1:policy/x"},
        {"users": ["a", "b"], "roles": None, "groups": [], "policy_arn": "arn:aws:iam::1:policy/x"},
        "",
        None,
        [LOOK],
    ),
    "a boundary removed": (
        "permissions-boundary-removed",
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary=None),
        "",
        None,
        [STOP],
    ),
    "another boundary": (
        "permissions-boundary-removed",
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary="arn:aws:iam::1:policy/c"),
        "",
        None,
        [LOOK],
    ),
    "a boundary known after apply": (
        "permissions-boundary-removed",
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary=None),
        "",
        {"permissions_boundary": True},
        [],
    ),
    "a bounded role destroyed": (
        "permissions-boundary-removed",
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        None,
        "",
        None,
        [],
    ),
    "another account let in": (
        "resource-policy-widened",
        "aws_kms_key",
        {"policy": document(READ)},
        {"policy": document(READ, {**READ, "Principal": {"AWS": "arn:aws:iam::222222222222:root"}})},
        "",
        None,
        [LOOK],
    ),
    "TLS no longer asked for": (
        "resource-policy-widened",
        "aws_s3_bucket_policy",
        {"bucket": "b", "policy": document(READ, DENY_HTTP)},
        {"bucket": "b", "policy": document(READ)},
        "",
        None,
        [LOOK],
    ),
    "a bucket's policy destroyed": (
        "resource-policy-widened",
        "aws_s3_bucket_policy",
        {"bucket": "b", "policy": document(DENY_HTTP)},
        None,
        "",
        None,
        [LOOK],
    ),
    "a resource's policy known after apply": (
        "resource-policy-widened",
        "aws_sns_topic",
        {"name": "t", "policy": document(READ)},
        {"name": "t", "policy": None},
        "",
        {"policy": True},
        [LOOK],
    ),
    "a new resource's policy": (
        "resource-policy-widened",
        "aws_kms_key",
        None,
        {"policy": document(READ)},
        "",
        None,
        [],
    ),
    "the world let in": (
        "public-policy",
        "aws_ecr_repository_policy",
        {"repository": "m", "policy": document(READ)},
        {"repository": "m", "policy": document(PUBLIC)},
        "",
        None,
        [STOP],
    ),
    "the world let in from the start": (
        "public-policy",
        "aws_s3_bucket_policy",
        None,
        {"bucket": "b", "policy": document(PUBLIC)},
        "",
        None,
        [STOP],
    ),
    "the world was let in before": (
        "public-policy",
        "aws_s3_bucket_policy",
        {"bucket": "b", "policy": document(PUBLIC)},
        {"bucket": "b", "policy": document(PUBLIC, READ)},
        "",
        None,
        [],
    ),
    "an organization let in": (
        "public-policy",
        "aws_s3_bucket_policy",
        None,
        {"bucket": "b", "policy": document(FENCED, DENY_HTTP)},
        "",
        None,
        [],
    ),
    "a policy of nobody yet knows": (
        "public-policy",
        "aws_s3_bucket_policy",
        None,
        {"bucket": None, "policy": None},
        "",
        {"bucket": True, "policy": True},
        [],
    ),
    "anybody may call a function": (
        "public-policy",
        "aws_lambda_permission",
        None,
        {"function_name": "f", "principal": "*", "source_account": None, "source_arn": None},
        "",
        None,
        [STOP],
    ),
    "a bucket may call a function": (
        "public-policy",
        "aws_lambda_permission",
        None,
        {"function_name": "f", "principal": "*", "source_account": "111111111111"},
        "",
        None,
        [],
    ),
}

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


@pytest.mark.parametrize("case", CASES)
def test_policies(change, judge, case: str) -> None:
    rule, type_name, before, after, action, unknown, severities = CASES[case]

    found = judge(change(type_name, before, after, action=action, unknown=unknown), rule=rule)

    assert [finding.severity for finding in found] == severities, found


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


def test_a_policy_that_goes_with_its_bucket_is_no_widening(change, judge) -> None:
    plan = (
        change("aws_s3_bucket", {"bucket": "b", "id": "b"}),
        change("aws_s3_bucket_policy", {"bucket": "b", "policy": document(DENY_HTTP)}),
    )

    assert judge(*plan, rule="resource-policy-widened") == []


def test_a_masked_policy_is_not_passed_over(change, judge) -> None:
    hidden = change("aws_iam_policy", GET, PUT, marks=({"policy": True}, {"policy": True}))

    [finding] = judge(hidden, rule="iam-widened")

    assert finding.summary == 'what the policy "p" allows can\'t be seen in the plan'
