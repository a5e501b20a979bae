"""An instance's settings: what is written, what EC2 fills, what changes in place, what a destroy leaves."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

IMAGE = "ami-3b9adfd6fddd85d1d"
SCRIPT = "#!/bin/sh\necho one\n"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
        ],
    }
)

Given = dict[str, Any]


@pytest.fixture
def given(subnet: Values) -> Given:
    return {"ami": IMAGE, "instance_type": "t3.micro", "subnet_id": subnet["id"]}


@pytest.fixture
def make(terraform: Terraform, subnet: Values) -> Iterator[Any]:
    made: list[Values] = []

    def create(**config: Any) -> Values:
        made.append(terraform.create("aws_instance", **config))
        terraform.assert_settled("aws_instance", made[-1], **config)
        return made[-1]

    yield create
    for state in made:
        terraform.delete("aws_instance", {**state, "force_destroy": True})


@pytest.fixture
def profiles(terraform: Terraform) -> Iterator[list[str]]:
    role = terraform.create("aws_iam_role", name="instances", assume_role_policy=TRUST)
    made = [terraform.create("aws_iam_instance_profile", name=n, role=role["name"]) for n in ("one", "two")]
    yield [profile["name"] for profile in made]
    for profile in made:
        terraform.delete("aws_iam_instance_profile", profile)
    terraform.delete("aws_iam_role", role)


def change(terraform: Terraform, state: Values, **config: Any) -> Values:
    changed = terraform.update("aws_instance", state, **config)
    terraform.assert_settled("aws_instance", changed, **config)
    return changed


def test_what_ec2_fills(terraform: Terraform, make: Any, given: Given) -> None:
    planned = terraform.plan("aws_instance", **given).values
    assert planned["root_block_device"] is UNKNOWN, "an expression that reaches inside must plan"
    state = make(**given)
    assert state["credit_specification"] == [{"cpu_credits": "unlimited"}]
    assert state["enclave_options"] == [{"enabled": False}]
    assert state["maintenance_options"] == [{"auto_recovery": "default"}]
    assert state["cpu_options"][0]["threads_per_core"] == 2
    assert state["capacity_reservation_specification"][0]["capacity_reservation_preference"] == "open"
    assert state["private_dns_name_options"][0]["hostname_type"] == "ip-name"
    assert state["metadata_options"][0]["http_endpoint"] == "enabled"
    (root,) = state["root_block_device"]
    assert (root["device_name"], root["volume_size"], root["delete_on_termination"]) == ("/dev/xvda", 8, True)
    assert state["ebs_block_device"] == []
    assert len(state["vpc_security_group_ids"]) == 1, "the VPC's default group"


def test_user_data_stays_as_written_and_changes_in_place(
    terraform: Terraform, ec2: Any, make: Any, given: Given
) -> None:
    state = make(**given, user_data=SCRIPT)
    assert state["user_data"] == SCRIPT
    assert data_of(ec2, state) == SCRIPT.encode()
    encoded = base64.b64encode(SCRIPT.encode()).decode()
    same = terraform.changes("aws_instance", state, **given, user_data=encoded)
    assert same.values == state, "what is base64 already is not encoded once more"
    state = change(terraform, state, **given, user_data="#!/bin/sh\necho two\n")
    assert data_of(ec2, state) == b"#!/bin/sh\necho two\n"
    assert state["instance_state"] == "running"
    ec2.stop_instances(InstanceIds=[state["id"]])
    ec2.modify_instance_attribute(InstanceId=state["id"], UserData={"Value": b"by hand"})
    ec2.start_instances(InstanceIds=[state["id"]])
    drifted = terraform.read("aws_instance", state)
    assert drifted is not None
    assert drifted["user_data"] == "by hand"
    state = change(terraform, drifted, **given)
    assert data_of(ec2, state) == b""


def test_user_data_that_is_no_text(ec2: Any, make: Any, given: Given) -> None:
    packed = gzip.compress(SCRIPT.encode(), mtime=0)
    state = make(**given, user_data_base64=base64.b64encode(packed).decode())
    assert state["user_data"] is None
    assert data_of(ec2, state) == packed


def test_user_data_may_replace(terraform: Terraform, make: Any, given: Given) -> None:
    wanted = {**given, "user_data_replace_on_change": True}
    state = make(**wanted, user_data=SCRIPT)
    planned = terraform.changes("aws_instance", state, **wanted, user_data="#!/bin/sh\n")
    assert ("user_data",) in planned.replace


def data_of(ec2: Any, state: Values) -> bytes:
    answer = ec2.describe_instance_attribute(InstanceId=state["id"], Attribute="userData")
    return base64.b64decode(answer["UserData"].get("Value", ""))


def test_settings_change_in_place(
    terraform: Terraform, ec2: Any, make: Any, given: Given, profiles: list[str]
) -> None:
    state = make(**given, iam_instance_profile=profiles[0], monitoring=True)
    changed = {
        **given,
        "instance_type": "t3.small",
        "iam_instance_profile": profiles[1],
        "monitoring": False,
        "disable_api_termination": True,
        "instance_initiated_shutdown_behavior": "terminate",
        "source_dest_check": False,
        "secondary_private_ips": ["10.0.0.77"],
        "metadata_options": [{"http_tokens": "required"}],
        "maintenance_options": [{"auto_recovery": "disabled"}],
        "credit_specification": [{"cpu_credits": "standard"}],
        "private_dns_name_options": [{"enable_resource_name_dns_a_record": True}],
    }
    later = change(terraform, state, **changed)
    assert later["id"] == state["id"]
    assert later["vpc_security_group_ids"] == state["vpc_security_group_ids"]
    found = ec2.describe_instances(InstanceIds=[state["id"]])["Reservations"][0]["Instances"][0]
    assert found["InstanceType"] == "t3.small"
    assert found["IamInstanceProfile"]["Arn"].endswith("/two")
    assert found["Monitoring"]["State"] == "disabled"
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert found["MetadataOptions"]["HttpPutResponseHopLimit"] == 1, "what the change leaves out stays"
    changed.pop("iam_instance_profile")
    ec2.modify_instance_metadata_options(InstanceId=state["id"], HttpTokens="optional")
    drifted = terraform.read("aws_instance", later)
    assert drifted is not None
    assert change(terraform, drifted, **changed)["metadata_options"][0]["http_tokens"] == "required"


def test_a_profile_that_is_replaced_by_hand_is_drift(
    terraform: Terraform, ec2: Any, make: Any, given: Given, profiles: list[str]
) -> None:
    state = make(**given, iam_instance_profile=profiles[0])
    (found,) = ec2.describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"]
    ec2.replace_iam_instance_profile_association(
        AssociationId=found["AssociationId"], IamInstanceProfile={"Name": profiles[1]}
    )
    drifted = terraform.read("aws_instance", state)
    assert drifted is not None
    assert drifted["iam_instance_profile"] == profiles[1]
    change(terraform, drifted, **given, iam_instance_profile=profiles[0])


def test_volumes_are_as_asked_for(terraform: Terraform, ec2: Any, make: Any, given: Given) -> None:
    root = {"volume_size": 30, "volume_type": "gp3", "encrypted": True, "tags": {"disk": "root"}}
    disk = {"device_name": "/dev/sdf", "volume_size": 10, "volume_type": "io2", "iops": 500}
    wanted = {**given, "root_block_device": [root], "ebs_block_device": [disk]}
    state = make(**wanted)
    volumes = {volume["Size"]: volume for volume in ec2.describe_volumes()["Volumes"]}
    assert (volumes[30]["VolumeType"], volumes[30]["Encrypted"]) == ("gp3", True)
    assert volumes[30]["Tags"] == [{"Key": "disk", "Value": "root"}]
    assert (volumes[10]["VolumeType"], volumes[10]["Iops"]) == ("io2", 500)
    assert state["ebs_block_device"][0]["volume_id"] == volumes[10]["VolumeId"]
    root |= {"volume_size": 40, "throughput": 250, "tags": {"disk": "changed"}}
    state = change(terraform, state, **wanted)
    assert ec2.describe_volumes(VolumeIds=[volumes[30]["VolumeId"]])["Volumes"][0]["Throughput"] == 250
    root["encrypted"] = False
    disk["volume_size"] = 20
    replaced = [path[0] for path in terraform.changes("aws_instance", state, **wanted).replace]
    assert replaced == ["root_block_device", "ebs_block_device"]


def test_a_destroy_leaves_the_volumes_that_are_to_stay(terraform: Terraform, ec2: Any, given: Given) -> None:
    before = {volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"]}
    kept = {"device_name": "/dev/sdf", "volume_size": 10, "delete_on_termination": False}
    gone = {"device_name": "/dev/sdg", "volume_size": 10}
    wanted = {**given, "ebs_block_device": [kept, gone], "disable_api_termination": True}
    state = terraform.create("aws_instance", **wanted, force_destroy=True)
    terraform.assert_settled("aws_instance", state, **wanted, force_destroy=True)
    terraform.delete("aws_instance", state)
    left = {volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"]} - before
    staying = {d["volume_id"] for d in state["ebs_block_device"] if not d["delete_on_termination"]}
    assert left == staying
    assert len(left) == 1
    ec2.delete_volume(VolumeId=left.pop())


def test_an_image_that_only_aws_has(make: Any, given: Given) -> None:
    state = make(**{**given, "ami": "ami-0123456789abcdef0"}, root_block_device=[{"volume_size": 30}])
    assert [disk["volume_size"] for disk in state["root_block_device"]] == [30]
    assert state["ebs_block_device"] == []


def test_volume_tags(terraform: Terraform, ec2: Any, make: Any, given: Given) -> None:
    state = make(**given, volume_tags={"disk": "yes"})
    volume = state["root_block_device"][0]["volume_id"]
    assert ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Tags"] == [{"Key": "disk", "Value": "yes"}]
    state = change(terraform, state, **given, volume_tags={"other": "no"})
    assert ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Tags"] == [{"Key": "other", "Value": "no"}]


def test_a_public_address(make: Any, given: Given) -> None:
    assert make(**given)["public_ip"] == ""
    state = make(**given, associate_public_ip_address=True)
    assert state["public_ip"]
    assert state["associate_public_ip_address"] is True


def test_a_launch_template(terraform: Terraform, make: Any, subnet: Values) -> None:
    disk = {"device_name": "/dev/xvda", "ebs": [{"volume_size": 20, "encrypted": "true"}]}
    template = terraform.create(
        "aws_launch_template",
        name="nodes",
        image_id=IMAGE,
        instance_type="t3.micro",
        block_device_mappings=[disk],
    )
    state = make(launch_template=[{"id": template["id"]}], subnet_id=subnet["id"])
    assert state["ami"] == IMAGE
    (root,) = state["root_block_device"]
    assert (root["volume_size"], root["encrypted"]) == (20, True)
    terraform.delete("aws_launch_template", template)


def test_an_interface_of_its_own_outlives_the_instance(
    terraform: Terraform, ec2: Any, subnet: Values
) -> None:
    interface = terraform.create("aws_network_interface", subnet_id=subnet["id"])
    given = {"ami": IMAGE, "instance_type": "t3.micro"}
    wanted = {**given, "primary_network_interface": [{"network_interface_id": interface["id"]}]}
    state = terraform.create("aws_instance", **wanted)
    terraform.assert_settled("aws_instance", state, **wanted)
    assert state["primary_network_interface_id"] == interface["id"]
    terraform.delete("aws_instance", state)
    assert ec2.describe_network_interfaces(NetworkInterfaceIds=[interface["id"]])["NetworkInterfaces"]
    terraform.delete("aws_network_interface", interface)


def test_its_data_source(terraform: Terraform, make: Any, given: Given, subnet: Values) -> None:
    state = make(**given, user_data=SCRIPT, tags={"Name": "asked"})
    found = terraform.data("aws_instance", instance_tags={"Name": "asked"})
    same = ("id", "arn", "private_ip", "subnet_id", "root_block_device", "credit_specification")
    assert {name: found[name] for name in same} == {name: state[name] for name in same}
    assert found["instance_id"] == state["id"]
    assert found["network_interface_id"] == state["primary_network_interface_id"]
    assert found["user_data"] is None
    assert found["monitoring"] is False, "off is something else than not known"
    asked = terraform.data("aws_instance", instance_id=state["id"], get_user_data=True)
    assert base64.b64decode(asked["user_data_base64"]).decode() == SCRIPT
    volume = terraform.data("aws_ebs_volume", filter=[{"name": "size", "values": ["8"]}], most_recent=True)
    assert volume["volume_type"] == "gp3"
    interface = terraform.data("aws_network_interface", id=state["primary_network_interface_id"])
    assert (interface["private_ip"], interface["vpc_id"]) == (state["private_ip"], subnet["vpc_id"])
    with pytest.raises(ProviderError):
        terraform.data("aws_instance", instance_tags={"Name": "nobody"})
