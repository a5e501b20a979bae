"""Something associated with a VPC endpoint: route tables, subnets, security groups alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import text_hash


def endpoint_association(kind: str, member: str, condition: str) -> Backed:
    """Return the association's type.

    `kind` is "subnet", `member` the API's "SubnetIds", `condition` the JMESPath condition that an endpoint
    meets which has {}.
    """
    attribute = f"{kind}_id"

    def associated(values: Mapping[str, Any]) -> str:
        return f"VpcEndpoints[?{condition.format(values[attribute])}] | [0]"

    def after_read(context: Context, values: Values, endpoint: Response) -> None:
        values["id"] = f"a-{values['vpc_endpoint_id']}{text_hash(values[attribute])}"

    def modify(verb: str) -> Call:
        params = {"VpcEndpointId": "{vpc_endpoint_id}", f"{verb}{member}": [f"{{{attribute}}}"]}
        return Call("modify_vpc_endpoint", params, fill=False)

    return Backed(
        type=f"aws_vpc_endpoint_{kind}_association",
        service="ec2",
        create=modify("Add"),
        id=f"{{vpc_endpoint_id}}/{{{attribute}}}",
        reads=(Read("describe_vpc_endpoints", {"VpcEndpointIds": ["{vpc_endpoint_id}"]}, associated),),
        delete=modify("Remove"),
        gone=("InvalidVpcEndpointId.NotFound",),
        force_new=(attribute, "vpc_endpoint_id"),
        import_id=("vpc_endpoint_id", attribute),
        identity=("vpc_endpoint_id", attribute) if kind == "route_table" else (),
        after_read=after_read,
    )
