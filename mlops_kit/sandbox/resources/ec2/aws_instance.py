"""An instance.

What changes in place, what stops the instance meanwhile and what replaces it is as in
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.ec2 import _instance_disks as disks
from mlops_kit.sandbox.resources.ec2 import _instance_network as network
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given, members

_PRESENT = "Reservations[].Instances[] | [?State.Name!='terminated'] | [0]"
_STOPPED_FOR = ("instance_type", "user_data", "user_data_base64")
_BURSTABLE = ("t2.", "t3.", "t3a.", "t4g.")
# The API answers nothing of these that it was not told; what was configured stays.
_KEPT = ("ephemeral_block_device", "instance_market_options", "launch_template")


def _decoded(text: Any) -> bytes:
    """Return user data as the instance sees it: what is base64 already is not encoded once more."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return str(text).encode()


def _user_data(values: Mapping[str, Any]) -> bytes | None:
    """The API's client encodes what it is given."""
    text = given(values, "user_data_base64") or given(values, "user_data")
    return _decoded(text) if text else None


def _read_user_data(values: Values, encoded: str) -> None:
    """Set the one of the two arguments that is in use; text is kept as it was written."""
    in_base64 = bool(given(values, "user_data_base64"))
    if not in_base64:
        try:
            values["user_data"] = base64.b64decode(encoded).decode() or None
        except UnicodeDecodeError:
            in_base64 = not given(values, "user_data")
            values["user_data"] = encoded
    if in_base64:
        values["user_data"], values["user_data_base64"] = None, encoded or None


def _profile(values: Mapping[str, Any]) -> dict[str, str] | None:
    name = given(values, "iam_instance_profile")
    return {"Name": name} if name else None


def _placement(values: Mapping[str, Any]) -> dict[str, Any] | None:
    names = {
        "AvailabilityZone": "availability_zone",
        "GroupName": "placement_group",
        "HostId": "host_id",
        "PartitionNumber": "placement_partition_number",
        "Tenancy": "tenancy",
    }
    told = {member: given(values, name) for member, name in names.items()}
    return {member: value for member, value in told.items() if value} or None


def _replaced_by(prior: Values, planned: Values) -> list[str]:
    names = disks.replaced_by(prior, planned)
    if planned["user_data_replace_on_change"]:
        names += ["user_data", "user_data_base64"]
    return names


def _change_stopped(context: Context, prior: Values, values: Values) -> None:
    """Stop the instance, set what only a stopped one takes, one attribute a call, and start it again."""
    ec2, instance = context.client("ec2"), values["id"]
    ran = prior.get("instance_state") != "stopped"
    if ran:
        ec2.stop_instances(InstanceIds=[instance])
    if values["instance_type"] != prior.get("instance_type"):
        ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": values["instance_type"]})
    if _user_data(values) != _user_data(prior):
        ec2.modify_instance_attribute(InstanceId=instance, UserData={"Value": _user_data(values) or b""})
    if ran:
        ec2.start_instances(InstanceIds=[instance])


def _change_profile(context: Context, _prior: Values, values: Values) -> None:
    ec2, profile = context.client("ec2"), _profile(values)
    mine = [{"Name": "instance-id", "Values": [values["id"]]}]
    found = ec2.describe_iam_instance_profile_associations(Filters=mine)["IamInstanceProfileAssociations"]
    for association in found:
        ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])
    if profile:
        ec2.associate_iam_instance_profile(InstanceId=values["id"], IamInstanceProfile=profile)


def _let_go(context: Context, values: Values) -> None:
    """`force_destroy` lifts the protection that would keep the instance."""
    if values.get("force_destroy"):
        for member in ("DisableApiTermination", "DisableApiStop"):
            context.client("ec2").modify_instance_attribute(
                InstanceId=values["id"], **{member: {"Value": False}}
            )


def _read_credits(context: Context, values: Values) -> None:
    values["credit_specification"] = []
    if str(values["instance_type"]).startswith(_BURSTABLE):
        found = context.client("ec2").describe_instance_credit_specifications(InstanceIds=[values["id"]])
        values["credit_specification"] = [
            {"cpu_credits": item["CpuCredits"]} for item in found["InstanceCreditSpecifications"]
        ]


def _after_read(context: Context, values: Values, instance: Response) -> None:
    for block in _KEPT:
        kept = values.get(block) if isinstance(values.get(block), list) else []
        values[block] = [{n: None if v is UNKNOWN else v for n, v in item.items()} for item in kept or ()]
    placement = instance.get("Placement", {})
    values["instance_state"] = instance["State"]["Name"]
    values["availability_zone"] = placement.get("AvailabilityZone")
    values["tenancy"] = placement.get("Tenancy")
    values["placement_group"] = placement.get("GroupName", "")
    values["placement_partition_number"] = placement.get("PartitionNumber", 0)
    values["host_id"] = placement.get("HostId", "")
    values["monitoring"] = instance.get("Monitoring", {}).get("State") == "enabled"
    values["hibernation"] = instance.get("HibernationOptions", {}).get("Configured", False)
    values["iam_instance_profile"] = instance.get("IamInstanceProfile", {}).get("Arn", "").rpartition("/")[2]
    network.read(context, values, instance)
    disks.read(context, values, instance)
    _read_credits(context, values)
    attribute = context.client("ec2").describe_instance_attribute(
        InstanceId=values["id"], Attribute="userData"
    )
    _read_user_data(values, attribute.get("UserData", {}).get("Value", ""))


def _attribute(name: str, kind: str, out: str) -> Read:
    return Read(
        "describe_instance_attribute", {"InstanceId": "{id}", "Attribute": kind}, f"{out}.Value", into=name
    )


def _setting(name: str, member: str, value: Any = None) -> Update:
    """A change of one attribute by a call of its own."""
    wanted = value or {"Value": f"{{{name}}}"}
    call = Call("modify_instance_attribute", {"InstanceId": "{id}", member: wanted}, fill=False)
    return Update([call], on=(name,))


def _own_call(operation: str, block: str, **params: Any) -> Update:
    """A change of a block by the operation that is made for it."""
    return Update([Call(operation, {"InstanceId": "{id}", **params}, fill=False)], on=(block,))


_TURN = {"InstanceIds": ["{id}"]}

RESOURCE = Backed(
    type="aws_instance",
    service="ec2",
    names={
        "BlockDeviceMappings": None,
        "HibernationOptions": None,
        "IamInstanceProfile": None,
        "ImageId": "ami",
        "Ipv6Addresses": None,
        "LaunchTemplateId": "id",
        "LaunchTemplateName": "name",
        "Monitoring": None,
        "NetworkInterfaces": None,
        "Placement": None,
        "PrivateIpAddress": None,
        "SecurityGroupIds": None,
        "SecurityGroups": None,
        "UserData": None,
    },
    create=Call(
        "run_instances",
        {
            "BlockDeviceMappings": disks.requested,
            "HibernationOptions": lambda values: {"Configured": True} if values.get("hibernation") else None,
            "IamInstanceProfile": _profile,
            "MaxCount": 1,
            "MinCount": 1,
            "Monitoring": lambda values: {"Enabled": True} if given(values, "monitoring") else None,
            "NetworkInterfaces": network.interfaces,
            "Placement": _placement,
            "PrivateIpAddress": network.beside_interfaces("private_ip"),
            "SecurityGroupIds": network.beside_interfaces("vpc_security_group_ids"),
            "SecurityGroups": network.beside_interfaces("security_groups"),
            "SubnetId": network.beside_interfaces("subnet_id"),
            "UserData": _user_data,
        },
    ),
    before_create=disks.name_root,
    id="Instances[0].InstanceId",
    reads=(
        Read("describe_instances", {"InstanceIds": ["{id}"]}, lambda values: _PRESENT),
        _attribute("disable_api_stop", "disableApiStop", "DisableApiStop"),
        _attribute("disable_api_termination", "disableApiTermination", "DisableApiTermination"),
        _attribute(
            "instance_initiated_shutdown_behavior",
            "instanceInitiatedShutdownBehavior",
            "InstanceInitiatedShutdownBehavior",
        ),
    ),
    wait=Wait(
        "State.Name", ready=("running", "stopped"), failed=("terminated",), reason="StateReason.Message"
    ),
    wait_gone=True,
    updates=(
        Update(apply=disks.change, on=disks.BLOCKS, on_create=True),
        Update(apply=disks.change_tags, on=("volume_tags",), on_create=True),
        Update(apply=_change_profile, on=("iam_instance_profile",)),
        Update(apply=network.change_source_check, on=("source_dest_check",), on_create=True),
        Update(apply=network.change_addresses, on=("secondary_private_ips",), on_create=True),
        _setting(
            "vpc_security_group_ids",
            "Groups",
            lambda values: sorted(members(values, "vpc_security_group_ids")) or None,
        ),
        Update(apply=_change_stopped, on=_STOPPED_FOR),
        _setting("disable_api_stop", "DisableApiStop"),
        _setting("disable_api_termination", "DisableApiTermination"),
        _setting("instance_initiated_shutdown_behavior", "InstanceInitiatedShutdownBehavior"),
        Update(
            [
                Call("monitor_instances", _TURN, fill=False, when=lambda values: bool(values["monitoring"])),
                Call("unmonitor_instances", _TURN, fill=False, when=lambda values: not values["monitoring"]),
            ],
            on=("monitoring",),
        ),
        _own_call(
            "modify_instance_metadata_options",
            "metadata_options",
            HttpEndpoint="{metadata_options.0.http_endpoint}",
            HttpProtocolIpv6="{metadata_options.0.http_protocol_ipv6}",
            HttpPutResponseHopLimit="{metadata_options.0.http_put_response_hop_limit}",
            HttpTokens="{metadata_options.0.http_tokens}",
            InstanceMetadataTags="{metadata_options.0.instance_metadata_tags}",
        ),
        _own_call(
            "modify_instance_maintenance_options",
            "maintenance_options",
            AutoRecovery="{maintenance_options.0.auto_recovery}",
        ),
        _own_call(
            "modify_private_dns_name_options",
            "private_dns_name_options",
            PrivateDnsHostnameType="{private_dns_name_options.0.hostname_type}",
            EnableResourceNameDnsARecord="{private_dns_name_options.0.enable_resource_name_dns_a_record}",
            EnableResourceNameDnsAAAARecord="{private_dns_name_options.0.enable_resource_name_dns_aaaa_record}",
        ),
        Update(
            [
                Call(
                    "modify_instance_capacity_reservation_attributes",
                    {"InstanceId": "{id}"},
                    only=("capacity_reservation_specification",),
                )
            ],
            on=("capacity_reservation_specification",),
        ),
        Update(
            [
                Call(
                    "modify_instance_credit_specification",
                    {
                        "InstanceCreditSpecifications": [
                            {"InstanceId": "{id}", "CpuCredits": "{credit_specification.0.cpu_credits}"}
                        ]
                    },
                    fill=False,
                )
            ],
            on=("credit_specification",),
        ),
    ),
    before_delete=_let_go,
    delete=Call("terminate_instances", {"InstanceIds": ["{id}"]}, fill=False),
    gone=("InvalidInstanceID.NotFound",),
    force_new=(
        "ami",
        "associate_public_ip_address",
        "availability_zone",
        "cpu_options.amd_sev_snp",
        "cpu_options.core_count",
        "cpu_options.threads_per_core",
        "ebs_optimized",
        "enable_primary_ipv6",
        "enclave_options",
        "ephemeral_block_device",
        "hibernation",
        "host_id",
        "instance_market_options",
        "ipv6_address_count",
        "ipv6_addresses",
        "key_name",
        "launch_template",
        "network_interface",
        "placement_group",
        "placement_partition_number",
        "primary_network_interface",
        "private_ip",
        "root_block_device.encrypted",
        "root_block_device.kms_key_id",
        "security_groups",
        "subnet_id",
        "tenancy",
    ),
    replaced_by=_replaced_by,
    defaults={
        "ebs_block_device.delete_on_termination": True,
        "get_password_data": False,
        "launch_template.version": "$Default",
        "metadata_options.http_endpoint": "enabled",
        "metadata_options.http_protocol_ipv6": "disabled",
        "network_interface.delete_on_termination": False,
        "network_interface.network_card_index": 0,
        "root_block_device.delete_on_termination": True,
        "source_dest_check": True,
        "user_data_replace_on_change": False,
    },
    computed=arn("instance"),
    computed_blocks=(
        "capacity_reservation_specification",
        "cpu_options",
        "credit_specification",
        "ebs_block_device",
        "enclave_options",
        "ephemeral_block_device",
        "instance_market_options",
        "maintenance_options",
        "metadata_options",
        "network_interface",
        "primary_network_interface",
        "private_dns_name_options",
        "root_block_device",
    ),
    equal={"user_data": lambda left, right: _decoded(left) == _decoded(right)},
    keep=_KEPT,
    tags=ec2_tags("instance"),
    on_plan=disks.keep_chosen,
    after_read=_after_read,
    identity=("id",),
)
