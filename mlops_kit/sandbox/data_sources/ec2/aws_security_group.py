"""One security group."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

DATA_SOURCE = one(
    "aws_security_group",
    "describe_security_groups",
    "SecurityGroups",
    {"id": "GroupIds"},
    filters(name="group-name", vpc_id="vpc-id"),
    arn="security-group",
    names={"GroupName": "name", "SecurityGroupArn": None},
    after_read=identified("GroupId"),
)
