"""A network, a role and a cluster for the types that live in one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import Values

REGION = "eu-west-1"


@dataclass
class Site:
    """Where clusters are put, and what an own cluster is made of."""

    lab: Any
    subnet_ids: list[str]
    vpc_id: str
    role_arn: str
    name: str

    @property
    def eks(self) -> Any:
        return self.lab.client("eks")

    @property
    def key_arn(self) -> str:
        return f"arn:aws:kms:{REGION}:{self.lab.account}:key/11111111-1111-1111-1111-111111111111"

    def cluster(self, **more: Any) -> Values:
        """The configuration of a cluster."""
        return {
            "name": self.name,
            "role_arn": self.role_arn,
            "version": "1.33",
            "access_config": [
                {"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}
            ],
            "enabled_cluster_log_types": ["api", "audit"],
            "encryption_config": [{"resources": ["secrets"], "provider": [{"key_arn": self.key_arn}]}],
            "vpc_config": [
                {
                    "subnet_ids": self.subnet_ids[:2],
                    "endpoint_private_access": True,
                    "endpoint_public_access": False,
                }
            ],
            "zonal_shift_config": [{"enabled": True}],
            "tags": {"team": "a"},
            **more,
        }


@pytest.fixture
def site(lab: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A fresh network and role; every cluster in it is taken down at the end."""
    lab = lab.with_tags(owner="ml")
    name = request.node.name.replace("_", "-")[:60]
    ec2, iam = lab.client("ec2"), lab.client("iam")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=REGION + zone)
        for index, zone in enumerate("abc")
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    yield Site(lab, [item["Subnet"]["SubnetId"] for item in subnets], vpc, role, name)
    _clean(lab.client("eks"))
    iam.delete_role(RoleName=name)


def _clean(eks: Any) -> None:
    for name in eks.list_clusters()["clusters"]:
        for group in eks.list_nodegroups(clusterName=name)["nodegroups"]:
            eks.delete_nodegroup(clusterName=name, nodegroupName=group)
        for profile in eks.list_fargate_profiles(clusterName=name)["fargateProfileNames"]:
            eks.delete_fargate_profile(clusterName=name, fargateProfileName=profile)
        eks.delete_cluster(name=name)


@pytest.fixture
def cluster(site: Site) -> Values:
    """A cluster of the site's name."""
    made: Values = site.lab.make("aws_eks_cluster", **site.cluster())
    return made
