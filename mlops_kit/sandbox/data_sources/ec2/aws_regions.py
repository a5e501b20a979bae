"""The regions that the account can use."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()


def _resolve(context: Context, values: Values) -> Values:
    regions = context.client("ec2").describe_regions(
        Filters=_by(values), AllRegions=bool(values.get("all_regions"))
    )["Regions"]
    return {"id": context.partition, "names": sorted(region["RegionName"] for region in regions)}


DATA_SOURCE = DataSource(type="aws_regions", resolve=_resolve)
