"""What EKS asks of a VPC, and what it makes in it."""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random

from mlops_kit.sandbox.emulator.kubernetes.records import invalid_parameter


def find_subnets(response: Any, subnet_ids: list[str]) -> list[Any]:
    """Return EC2's subnets; raises InvalidParameterException where one is not there."""
    from moto.ec2.exceptions import InvalidSubnetIdError

    ec2 = _ec2(response)
    subnets = []
    for subnet_id in subnet_ids:
        try:
            subnets.append(ec2.get_subnet(subnet_id))
        except InvalidSubnetIdError:
            raise invalid_parameter(f"The subnet ID '{subnet_id}' does not exist") from None
    return subnets


def check_zones(subnets: list[Any]) -> None:
    """Raise InvalidParameterException unless the subnets are of one VPC and of two availability zones."""
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise invalid_parameter("Subnets specified must be in the same VPC")
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise invalid_parameter("Subnets specified must be in at least two different AZs")


def check_security_groups(response: Any, group_ids: list[str], vpc_id: str) -> None:
    """Raise InvalidParameterException where a security group is not in the VPC."""
    groups = _ec2(response).groups.get(vpc_id, {})
    for group_id in group_ids:
        if group_id not in groups:
            raise invalid_parameter(f"The security group '{group_id}' does not exist")


def create_security_group(response: Any, cluster_name: str, vpc_id: str) -> str:
    """Make the security group that control plane and nodes share, and return its id."""
    name = f"eks-cluster-sg-{cluster_name}-{mock_random.randint(10**8, 10**9 - 1)}"
    group = _ec2(response).create_security_group(
        name,
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        vpc_id=vpc_id,
        tags={
            "Name": name,
            "aws:eks:cluster-name": cluster_name,
            f"kubernetes.io/cluster/{cluster_name}": "owned",
        },
    )
    _ec2(response).authorize_security_group_ingress(
        group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}]
    )
    return str(group.id)


def delete_security_group(response: Any, group_id: str) -> None:
    """Remove the cluster's security group, if it is still there."""
    for groups in _ec2(response).groups.values():
        groups.pop(group_id, None)


def find_launch_template(response: Any, asked: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return a launch template's id, name and version number, and what that version holds.

    Raises InvalidParameterException where template or version is not there.
    """
    from moto.ec2.exceptions import EC2ClientError

    templates = _ec2(response).launch_templates.values()
    found = next((t for t in templates if asked.get("id") == t.id or asked.get("name") == t.name), None)
    if found is None:
        raise invalid_parameter("The specified launch template does not exist.")
    number = asked.get("version") or "$Default"
    try:
        version = found.get_version(number)
    except (EC2ClientError, ValueError):
        message = f"The specified launch template version {number} does not exist."
        raise invalid_parameter(message) from None
    return {"id": found.id, "name": found.name, "version": str(version.number)}, version.data


def _ec2(response: Any) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[response.current_account][response.region]
