from __future__ import annotations

from mlops_kit.aws.session import client
from mlops_kit.aws.tagged import find_tagged, findable
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.target import Target


def test_by_exactly_these_tags(tmp_path: object) -> None:
    with Emulator() as emulator:
        variables = {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_ACCESS_KEY_ID": access_key("111111111111"),
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        target = Target("test", "eu-west-1", tmp_path, tmp_path, variables)  # type: ignore[arg-type]
        ec2, kms = client(target, "ec2"), client(target, "kms")
        address = ec2.allocate_address(
            TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [{"Key": "Name", "Value": "a"}]}]
        )["AllocationId"]
        ec2.create_vpc(
            CidrBlock="10.0.0.0/16",
            TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "a"}]}],
        )
        key = kms.create_key(Tags=[{"TagKey": "Name", "TagValue": "k"}])["KeyMetadata"]["KeyId"]
        assert find_tagged(target, "aws_eip", {"Name": "a"}) == [address]
        assert find_tagged(target, "aws_eip", {"Name": "a", "stack": "b"}) == []
        assert find_tagged(target, "aws_kms_key", {"Name": "k"}) == [key]
        assert find_tagged(target, "aws_eip", {}) == []
        assert find_tagged(target, "aws_iam_role", {"Name": "a"}) == []
        assert not findable("aws_iam_role")
