"""Which failures say that something is there already."""

from __future__ import annotations

import pytest

from mlops_kit.terraform.events import Diagnostic
from mlops_kit.terraform.failures import TerraformError

# In the words in which AWS's APIs refuse a second creation.
TAKEN = [
    "InvalidGroup.Duplicate: The security group 'api' already exists for VPC 'vpc-1'",
    'InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP" already exists',
    "InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
    "InvalidSubnet.Conflict: The CIDR '10.0.0.0/24' conflicts with another subnet",
    "FlowLogAlreadyExists: There is an existing Flow Log with the same configuration",
    "RouteAlreadyExists: route table rtb-1 already has a route with destination-prefix-list-id pl-1",
    "Resource.AlreadyAssociated: Elastic IP address eipalloc-1 is already associated",
    "private-dns-enabled cannot be set because there is already a conflicting DNS domain for sts in the VPC",
    "EntityAlreadyExists: Role with name r already exists.",
    "TrailAlreadyExistsException: Trail t already exists for customer: 111111111111",
    "ResourceInUseException: The specified access entry resource is already in use on this cluster.",
    "ResourceInUseException: Association already exists: a-1",
]
OTHERS = [
    "ResourceInUseException: Cluster has nodegroups attached",
    "DependencyViolation: resource sg-1 has a dependent object",
    "InvalidParameterValue: Network vpc-1 has no internet gateway",
]


def error(detail: str, severity: str = "error") -> TerraformError:
    found = Diagnostic("diagnostic", "", {}, severity, "creating it", detail, "aws_x.y")
    return TerraformError("failed", diagnostics=[found])


@pytest.mark.parametrize("detail", TAKEN)
def test_what_is_there_already(detail: str) -> None:
    assert [one.address for one in error(detail).taken] == ["aws_x.y"]


@pytest.mark.parametrize("detail", OTHERS)
def test_what_is_another_matter(detail: str) -> None:
    assert error(detail).taken == ()
    assert error(TAKEN[0], "warning").taken == ()
