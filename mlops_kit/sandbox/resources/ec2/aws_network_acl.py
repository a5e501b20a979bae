"""A network ACL with its inline entries."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._acl import read_entries, same_protocol, set_entries, set_subnets
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given


def _set_entries(context: Context, prior: Values, values: Values) -> None:
    """A new ACL has no entries but AWS's last one."""
    wanted = {name: given(values, name) or [] for name in ("ingress", "egress")}
    set_entries(context, prior or {"ingress": [], "egress": []}, values | wanted)


def _release_subnets(context: Context, state: Values) -> None:
    """Give the subnets back to the VPC's default ACL: one in use can't be deleted."""
    now: Values = {"id": state["id"]}
    of_the_vpc = [{"Name": "vpc-id", "Values": [state["vpc_id"]]}]
    answer = context.client("ec2").describe_network_acls(Filters=of_the_vpc)
    found = next((acl for acl in answer["NetworkAcls"] if acl["NetworkAclId"] == state["id"]), None)
    if found is None:
        return  # it is gone already
    read_entries(context, now, found)
    set_subnets(context, now, now | {"subnet_ids": []})


RESOURCE = Backed(
    type="aws_network_acl",
    service="ec2",
    create=Call("create_network_acl"),
    id="NetworkAcl.NetworkAclId",
    reads=(Read("describe_network_acls", {"NetworkAclIds": ["{id}"]}, "NetworkAcls[0]"),),
    updates=(
        Update(apply=_set_entries, on=("ingress", "egress"), on_create=True),
        Update(apply=set_subnets, on=("subnet_ids",), on_create=True),
    ),
    before_delete=_release_subnets,
    delete=Call("delete_network_acl", {"NetworkAclId": "{id}"}, fill=False),
    gone=("InvalidNetworkAclID.NotFound",),
    force_new=("vpc_id",),
    equal={"protocol": same_protocol},
    computed=arn("network-acl"),
    tags=ec2_tags("network-acl"),
    after_read=read_entries,
)
