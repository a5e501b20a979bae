"""Availability zones and regions with their opt-in status, and filters on all that they say.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from functools import cache
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response


@cache
def install() -> None:
    """Replace the two describing operations."""
    EC2Response.describe_availability_zones = _describe_availability_zones
    EC2Response.describe_regions = _describe_regions


def _matches(
    described: Mapping[str, Any], wanted: Mapping[str, list[str]], members: Mapping[str, str]
) -> bool:
    return all(
        any(fnmatch.fnmatchcase(str(described.get(members.get(name, ""), "")), value) for value in values)
        for name, values in wanted.items()
    )


def _describe_availability_zones(response: Any) -> ActionResult:
    """DescribeAvailabilityZones."""
    response.error_on_dryrun()
    region = response.region
    zones = response.ec2_backend.describe_availability_zones(
        None, zone_names=response._get_param("ZoneNames", []), zone_ids=response._get_param("ZoneIds", [])
    )
    described = [
        {
            "GroupName": region,
            "NetworkBorderGroup": region,
            "OptInStatus": "opt-in-not-required",
            "RegionName": region,
            "State": zone.state,
            "ZoneId": zone.zone_id,
            "ZoneName": zone.name,
            "ZoneType": zone.zone_type,
            "Messages": [],
        }
        for zone in zones
    ]
    members = {
        "group-name": "GroupName",
        "opt-in-status": "OptInStatus",
        "region-name": "RegionName",
        "state": "State",
        "zone-id": "ZoneId",
        "zone-name": "ZoneName",
        "zone-type": "ZoneType",
    }
    wanted = response._filters_from_querystring()
    return ActionResult({"AvailabilityZones": [z for z in described if _matches(z, wanted, members)]})


def _describe_regions(response: Any) -> ActionResult:
    """DescribeRegions: those not opted in to only where all are asked for."""
    response.error_on_dryrun()
    everything = response._get_bool_param("AllRegions", False)
    described = [
        {"Endpoint": region.endpoint, "OptInStatus": region.opt_in_status, "RegionName": region.name}
        for region in response.ec2_backend.describe_regions(response._get_param("RegionNames", []))
        if everything or region.opt_in_status != "not-opted-in"
        if region.name.startswith(("cn-", "us-gov-")) == response.region.startswith(("cn-", "us-gov-"))
    ]
    members = {"endpoint": "Endpoint", "opt-in-status": "OptInStatus", "region-name": "RegionName"}
    wanted = response._filters_from_querystring()
    return ActionResult({"Regions": [r for r in described if _matches(r, wanted, members)]})
