"""The network ACL that AWS makes with a VPC, taken over: the configured entries replace its own."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._acl import read_entries, same_protocol, set_entries, set_subnets
from mlops_kit.sandbox.resources.ec2._shared import adopted_tags, arn


def _after_read(context: Context, values: Values, acl: Response) -> None:
    read_entries(context, values, acl)
    values["default_network_acl_id"] = values["id"]


RESOURCE = Backed(
    type="aws_default_network_acl",
    service="ec2",
    create=Call("describe_network_acls", {"NetworkAclIds": ["{default_network_acl_id}"]}, fill=False),
    id="NetworkAcls[0].NetworkAclId",
    reads=(Read("describe_network_acls", {"NetworkAclIds": ["{id}"]}, "NetworkAcls[0]"),),
    updates=(
        Update(apply=set_entries, on=("default_network_acl_id", "ingress", "egress"), on_create=True),
        Update(apply=set_subnets, on=("subnet_ids",), on_create=True),
    ),
    force_new=("default_network_acl_id",),
    equal={"protocol": same_protocol},
    computed=arn("network-acl"),
    tags=adopted_tags(),
    after_read=_after_read,
)
