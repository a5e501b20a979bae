"""One availability zone."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, sole

_by = filters(state="state", name="zone-name", zone_id="zone-id")


def _resolve(context: Context, values: Values) -> Values:
    found = context.client("ec2").describe_availability_zones(
        Filters=_by(values), AllAvailabilityZones=bool(values.get("all_availability_zones"))
    )["AvailabilityZones"]
    zone = sole(found, "availability zone")
    return {
        "id": zone["ZoneName"],
        "name": zone["ZoneName"],
        "name_suffix": zone["ZoneName"].removeprefix(zone["RegionName"]),
        "group_name": zone["GroupName"],
        "network_border_group": zone["NetworkBorderGroup"],
        "opt_in_status": zone["OptInStatus"],
        "parent_zone_id": zone.get("ParentZoneId", ""),
        "parent_zone_name": zone.get("ParentZoneName", ""),
        "region": zone["RegionName"],
        "state": zone["State"],
        "zone_id": zone["ZoneId"],
        "zone_type": zone["ZoneType"],
    }


DATA_SOURCE = DataSource(type="aws_availability_zone", resolve=_resolve)
