"""An instance by its id, its tags or filters; its user data only where it is asked for."""

from __future__ import annotations

import base64
import hashlib

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, sole

_by = filters()


def _find(context: Context, values: Values) -> Values:
    ids = {"InstanceIds": [values["instance_id"]]} if values.get("instance_id") else {}
    wanted = _by({"tags": values.get("instance_tags"), "filter": values.get("filter")})
    answer = context.client("ec2").describe_instances(Filters=wanted, **ids)
    alive = [
        instance
        for reservation in answer["Reservations"]
        for instance in reservation["Instances"]
        if instance["State"]["Name"] != "terminated"
    ]
    found = sole(alive, "EC2 Instance")
    return {"id": found["InstanceId"]}


def _fill(context: Context, values: Values, found: Response) -> None:
    data = found["user_data"] if values.get("get_user_data") else None
    encoded = base64.b64encode(data.encode()).decode() if data else None
    answer = context.client("ec2").describe_instances(InstanceIds=[found["id"]])
    launched = answer["Reservations"][0]["Instances"][0]["LaunchTime"]
    values["launch_time"] = launched.strftime("%Y-%m-%dT%H:%M:%SZ")
    values["instance_id"] = found["id"]
    values["instance_tags"] = values["tags"]
    values["user_data_base64"] = found["user_data_base64"] if values.get("get_user_data") else None
    values["user_data_base64"] = values["user_data_base64"] or encoded
    values["user_data"] = hashlib.sha1(data.encode(), usedforsecurity=False).hexdigest() if data else None


DATA_SOURCE = DataSource(
    type="aws_instance",
    find=_find,
    names={"primary_network_interface_id": "network_interface_id"},
    after_read=_fill,
)
