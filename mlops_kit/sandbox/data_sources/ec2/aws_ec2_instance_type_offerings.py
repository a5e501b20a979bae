"""Where instance types are offered."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()


def _resolve(context: Context, values: Values) -> Values:
    kind = {"LocationType": values["location_type"]} if values.get("location_type") else {}
    answer = context.client("ec2").describe_instance_type_offerings(Filters=_by(values), **kind)
    found = sorted(answer["InstanceTypeOfferings"], key=lambda item: (item["InstanceType"], item["Location"]))
    return {
        "id": context.region,
        "instance_types": [item["InstanceType"] for item in found],
        "location_types": [item["LocationType"] for item in found],
        "locations": [item["Location"] for item in found],
    }


DATA_SOURCE = DataSource(type="aws_ec2_instance_type_offerings", resolve=_resolve)
