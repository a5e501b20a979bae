"""The association of a subnet with a VPC endpoint."""

from __future__ import annotations

from mlops_kit.sandbox.resources.ec2._endpoint_association import endpoint_association

RESOURCE = endpoint_association("subnet", "SubnetIds", "contains(SubnetIds, '{}')")
