"""Every instance type that matches."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()


def _resolve(context: Context, values: Values) -> Values:
    found = context.client("ec2").describe_instance_types(Filters=_by(values))["InstanceTypes"]
    return {"id": context.region, "instance_types": sorted(item["InstanceType"] for item in found)}


DATA_SOURCE = DataSource(type="aws_ec2_instance_types", resolve=_resolve)
