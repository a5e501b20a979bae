"""A volume by its tags or filters, or the newest of several."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, sole

_by = filters()


def _find(context: Context, values: Values) -> Values:
    volumes = context.client("ec2").describe_volumes(Filters=_by(values))["Volumes"]
    if values.get("most_recent"):
        volumes = sorted(volumes, key=lambda volume: volume["CreateTime"])[-1:]
    return {"id": sole(volumes, "EBS Volume")["VolumeId"]}


DATA_SOURCE = DataSource(
    type="aws_ebs_volume", find=_find, names={"type": "volume_type"}, computed={"volume_id": "{id}"}
)
