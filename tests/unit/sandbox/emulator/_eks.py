"""An emulated account with a network and the roles that EKS asks for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import boto3

from mlops_kit.sandbox.emulator.server import access_key

ACCOUNT, REGION = "111111111111", "eu-west-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-1111-1111-1111-111111111111"


@dataclass
class Account:
    """Clients of the account, and what was made in it."""

    url: str
    vpc_id: str = ""
    subnet_ids: tuple[str, ...] = ()
    role_arn: str = ""

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=access_key(ACCOUNT),
            aws_secret_access_key="secret",
        )

    def role(self, name: str) -> str:
        policy = {"Version": "2012-10-17", "Statement": []}
        created = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))
        return str(created["Role"]["Arn"])

    def cluster(self, name: str = "ml", **more: Any) -> dict[str, Any]:
        arguments = {
            "version": "1.33",
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
            "resourcesVpcConfig": {"subnetIds": list(self.subnet_ids), "endpointPrivateAccess": True},
        }
        made = self.client("eks").create_cluster(name=name, roleArn=self.role_arn, **(arguments | more))
        return dict(made["cluster"])


def make_account(url: str) -> Account:
    """Return an account with two subnets in two zones, and a role."""
    account = Account(url)
    ec2 = account.client("ec2")
    account.vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    account.subnet_ids = tuple(
        ec2.create_subnet(
            VpcId=account.vpc_id, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        for index, zone in enumerate("ab")
    )
    account.role_arn = account.role("cluster")
    return account
