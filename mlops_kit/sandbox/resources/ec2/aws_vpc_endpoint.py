"""A VPC endpoint: gateway, interface or gateway load balancer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given, members

_SETS = {
    "route_table_ids": "RouteTableIds",
    "security_group_ids": "SecurityGroupIds",
    "subnet_ids": "SubnetIds",
}


def _private_dns(values: Mapping[str, Any]) -> bool | None:
    """Off unless asked for; gateway endpoints know no such thing."""
    if values.get("vpc_endpoint_type") == "Gateway":
        return None
    return bool(given(values, "private_dns_enabled"))


def _modify(context: Context, prior: Values, values: Values) -> None:
    change: dict[str, Any] = {}
    for name, member in _SETS.items():
        old, new = members(prior, name), members(values, name)
        change |= {f"Add{member}": sorted(new - old), f"Remove{member}": sorted(old - new)}
    if given(values, "policy") != given(prior, "policy"):
        policy = given(values, "policy")
        change |= {"PolicyDocument": policy} if policy else {"ResetPolicy": True}
    if values.get("private_dns_enabled") != prior.get("private_dns_enabled"):
        change["PrivateDnsEnabled"] = _private_dns(values)
    if given(values, "ip_address_type") != given(prior, "ip_address_type"):
        change["IpAddressType"] = given(values, "ip_address_type")
    change = {name: value for name, value in change.items() if value not in (None, [])}
    if change:
        context.client("ec2").modify_vpc_endpoint(VpcEndpointId=values["id"], **change)


def _after_read(context: Context, values: Values, endpoint: Response) -> None:
    values["security_group_ids"] = [group["GroupId"] for group in endpoint.get("Groups", ())]
    values["service_region"] = endpoint.get("ServiceRegion", context.region)
    values["prefix_list_id"], values["cidr_blocks"] = None, []
    if endpoint.get("VpcEndpointType") != "Gateway":
        return
    lists = context.client("ec2").describe_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": [endpoint["ServiceName"]]}]
    )["PrefixLists"]
    if lists:
        values["prefix_list_id"], values["cidr_blocks"] = lists[0]["PrefixListId"], lists[0].get("Cidrs", [])


RESOURCE = Backed(
    type="aws_vpc_endpoint",
    service="ec2",
    names={"PolicyDocument": "policy", "DnsEntries": "dns_entry", "Groups": None},
    create=Call("create_vpc_endpoint", {"PrivateDnsEnabled": _private_dns}),
    id="VpcEndpoint.VpcEndpointId",
    reads=(Read("describe_vpc_endpoints", {"VpcEndpointIds": ["{id}"]}, "VpcEndpoints[0]"),),
    wait=Wait("State", ready=("available", "pendingAcceptance"), failed=("failed", "rejected")),
    wait_gone=True,
    updates=(
        Update(apply=_modify, on=(*_SETS, "dns_options", "ip_address_type", "policy", "private_dns_enabled")),
    ),
    delete=Call("delete_vpc_endpoints", {"VpcEndpointIds": ["{id}"]}, fill=False),
    gone=("InvalidVpcEndpointId.NotFound",),
    force_new=("service_name", "service_region", "vpc_endpoint_type", "vpc_id"),
    defaults={"vpc_endpoint_type": "Gateway"},
    computed=arn("vpc-endpoint"),
    policies=("policy",),
    keep=("dns_options", "subnet_configuration"),
    tags=ec2_tags("vpc-endpoint"),
    after_read=_after_read,
    identity=("id",),
)
