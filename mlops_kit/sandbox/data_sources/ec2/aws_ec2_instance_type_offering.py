"""The first of the preferred instance types that is offered."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()


def _resolve(context: Context, values: Values) -> Values:
    kind = {"LocationType": values["location_type"]} if values.get("location_type") else {}
    answer = context.client("ec2").describe_instance_type_offerings(Filters=_by(values), **kind)
    offered = sorted({item["InstanceType"] for item in answer["InstanceTypeOfferings"]})
    preferred = [name for name in values.get("preferred_instance_types") or () if name in offered]
    if not offered:
        raise ProviderError("no EC2 Instance Type Offerings found matching criteria; try different search")
    if not preferred and len(offered) > 1:
        raise ProviderError("multiple EC2 Instance Offerings found matching criteria; try different search")
    chosen = (preferred or offered)[0]
    return {"id": chosen, "instance_type": chosen}


DATA_SOURCE = DataSource(type="aws_ec2_instance_type_offering", resolve=_resolve)
