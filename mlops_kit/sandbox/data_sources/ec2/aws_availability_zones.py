"""The availability zones that the account can use in the region."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters(state="state")


def _resolve(context: Context, values: Values) -> Values:
    zones = context.client("ec2").describe_availability_zones(
        Filters=_by(values), AllAvailabilityZones=bool(values.get("all_availability_zones"))
    )["AvailabilityZones"]
    without = set(values.get("exclude_names") or ()), set(values.get("exclude_zone_ids") or ())
    zones = [z for z in zones if z["ZoneName"] not in without[0] and z["ZoneId"] not in without[1]]
    zones.sort(key=lambda zone: str(zone["ZoneName"]))
    return {
        "id": context.region,
        "group_names": sorted({zone["GroupName"] for zone in zones}),
        "names": [zone["ZoneName"] for zone in zones],
        "zone_ids": [zone["ZoneId"] for zone in zones],
    }


DATA_SOURCE = DataSource(type="aws_availability_zones", resolve=_resolve)
