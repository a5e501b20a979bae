"""What AWS does not answer shows as hashicorp/aws shows it: empty, or null in the newer framework."""

from __future__ import annotations

from typing import Any

import pytest

TRUST = '{"Version":"2012-10-17","Statement":[]}'


@pytest.mark.parametrize(
    ("name", "config", "expected"),
    [
        (
            "aws_iam_role",
            {"name": "empty", "assume_role_policy": TRUST},
            {"description": "", "permissions_boundary": "", "force_detach_policies": False},
        ),
        ("aws_kms_key", {}, {"xks_key_id": "", "multi_region": False, "deletion_window_in_days": None}),
        ("aws_sns_topic", {"name": "empty"}, {"display_name": "", "http_success_feedback_sample_rate": 0}),
        ("aws_sqs_queue", {"name": "empty"}, {"kms_master_key_id": ""}),
        (
            "aws_ssm_parameter",
            {"name": "empty", "type": "String", "value": "x"},
            {"description": "", "allowed_pattern": "", "insecure_value": None, "overwrite": None},
        ),
        ("aws_secretsmanager_secret", {"name": "empty"}, {"description": "", "kms_key_id": ""}),
    ],
)
def test_an_empty_value_is_shown(
    lab: Any, end: Any, name: str, config: dict[str, Any], expected: dict[str, Any]
) -> None:
    state = lab.make(name, **config)
    assert {key: state[key] for key in expected} == expected
    assert lab.read(name, state) == state
    assert lab.plan(name, state, lab.config(name, **config)).values == state
    end(lab, name, state)


def test_null_stays_null_in_the_newer_framework(lab: Any) -> None:
    ec2 = lab.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="empty", Description="empty", VpcId=vpc)["GroupId"]
    state = lab.make(
        "aws_vpc_security_group_ingress_rule",
        security_group_id=group,
        ip_protocol="-1",
        cidr_ipv4="10.0.0.0/8",
    )
    for attribute in ("cidr_ipv6", "description", "from_port", "prefix_list_id", "to_port"):
        assert state[attribute] is None, attribute
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)
