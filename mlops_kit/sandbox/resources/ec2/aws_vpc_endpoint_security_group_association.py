"""The association of a security group with a VPC endpoint."""

from __future__ import annotations

from mlops_kit.sandbox.resources.ec2._endpoint_association import endpoint_association

RESOURCE = endpoint_association("security_group", "SecurityGroupIds", "contains(Groups[].GroupId, '{}')")
