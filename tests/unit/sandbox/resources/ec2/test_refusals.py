"""What AWS refuses, the emulated EC2 refuses."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform


@pytest.mark.parametrize(
    ("cidr", "code"),
    [
        ("10.0.0.0/25", "InvalidSubnet.Conflict"),
        ("192.168.0.0/24", "InvalidSubnet.Range"),
        ("10.0.0/24", "InvalidParameterValue"),
    ],
)
def test_subnets_that_aws_refuses(
    terraform: Terraform, vpc: Values, subnet: Values, cidr: str, code: str
) -> None:
    with pytest.raises(ProviderError, match=code):
        terraform.create("aws_subnet", vpc_id=vpc["id"], cidr_block=cidr)


def test_a_zone_of_another_region_is_refused(terraform: Terraform, vpc: Values) -> None:
    with pytest.raises(ProviderError, match="us-east-1a"):
        terraform.create(
            "aws_subnet", vpc_id=vpc["id"], cidr_block="10.0.5.0/24", availability_zone="us-east-1a"
        )


def test_a_vpc_in_use_is_not_deleted(terraform: Terraform, ec2: Any, vpc: Values, subnet: Values) -> None:
    with pytest.raises(ProviderError, match="DependencyViolation"):
        terraform.delete("aws_vpc", vpc)
    assert terraform.read("aws_vpc", vpc) == vpc


def test_the_default_group_is_not_deleted(ec2: Any, vpc: Values) -> None:
    with pytest.raises(ec2.exceptions.ClientError, match="cannot be deleted by a user"):
        ec2.delete_security_group(GroupId=vpc["default_security_group_id"])


def test_a_vpc_range_that_aws_refuses(terraform: Terraform) -> None:
    with pytest.raises(ProviderError, match=r"InvalidVpc\.Range"):
        terraform.create("aws_vpc", cidr_block="10.0.0.0/8")
