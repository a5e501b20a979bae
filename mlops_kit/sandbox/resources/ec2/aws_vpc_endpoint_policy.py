"""The policy of a VPC endpoint that is managed elsewhere."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

RESOURCE = Backed(
    type="aws_vpc_endpoint_policy",
    service="ec2",
    names={"PolicyDocument": "policy"},
    create=Call("modify_vpc_endpoint"),
    id="{vpc_endpoint_id}",
    reads=(Read("describe_vpc_endpoints", {"VpcEndpointIds": ["{id}"]}, "VpcEndpoints[0]"),),
    updates=(Update([Call("modify_vpc_endpoint")], on=("policy",)),),
    delete=Call("modify_vpc_endpoint", {"VpcEndpointId": "{id}", "ResetPolicy": True}, fill=False),
    force_new=("vpc_endpoint_id",),
    policies=("policy",),
    computed={"vpc_endpoint_id": "{id}"},
)
