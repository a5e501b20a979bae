"""An Elastic IP address."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given

_ASSOCIATION = ("associate_with_private_ip", "instance", "network_interface")


def _associate(context: Context, prior: Values, values: Values) -> None:
    ec2 = context.client("ec2")
    if prior.get("association_id"):
        ec2.disassociate_address(AssociationId=prior["association_id"])
    target = {
        "InstanceId": given(values, "instance"),
        "NetworkInterfaceId": given(values, "network_interface"),
        "PrivateIpAddress": given(values, "associate_with_private_ip"),
    }
    if target["InstanceId"] or target["NetworkInterfaceId"]:
        ec2.associate_address(AllocationId=values["id"], **{k: v for k, v in target.items() if v})


def _after_read(context: Context, values: Values, address: Response) -> None:
    public, private = values["public_ip"], values["private_ip"]
    zone = "compute-1" if context.region == "us-east-1" else f"{context.region}.compute"
    inner = "ec2" if context.region == "us-east-1" else f"{context.region}.compute"
    values["public_dns"] = f"ec2-{public.replace('.', '-')}.{zone}.amazonaws.com" if public else None
    values["private_dns"] = f"ip-{private.replace('.', '-')}.{inner}.internal" if private else None


RESOURCE = Backed(
    type="aws_eip",
    service="ec2",
    names={
        "Address.InstanceId": "instance",
        "Address.NetworkInterfaceId": "network_interface",
        "Address.PrivateIpAddress": "private_ip",
    },
    create=Call("allocate_address"),
    id="AllocationId",
    reads=(
        Read(
            "describe_addresses",
            {"AllocationIds": ["{id}"]},
            "Addresses[0]",
            missing=("InvalidAllocationID.NotFound",),
        ),
    ),
    updates=(Update(apply=_associate, on=_ASSOCIATION, on_create=True),),
    delete=(
        Call(
            "disassociate_address",
            {"AssociationId": "{association_id}"},
            fill=False,
            when=lambda values: bool(values.get("instance") or values.get("network_interface")),
        ),
        Call("release_address", {"AllocationId": "{id}"}, fill=False),
    ),
    force_new=("address", "customer_owned_ipv4_pool", "domain", "network_border_group", "public_ipv4_pool"),
    computed=arn("elastic-ip"),
    tags=ec2_tags("elastic-ip"),
    after_read=_after_read,
)
