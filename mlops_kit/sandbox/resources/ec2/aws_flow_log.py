"""A flow log of a VPC, a subnet, a network interface or a transit gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values, one_is_set
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given

_RESOURCES = {
    "vpc_id": ("VPC", "vpc-"),
    "subnet_id": ("Subnet", "subnet-"),
    "eni_id": ("NetworkInterface", "eni-"),
    "transit_gateway_attachment_id": ("TransitGatewayAttachment", "tgw-attach-"),
    "transit_gateway_id": ("TransitGateway", "tgw-"),
}


def _watched(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the kind and id of what is recorded."""
    name = next(name for name in _RESOURCES if given(values, name))
    return _RESOURCES[name][0], values[name]


def _after_read(context: Context, values: Values, log: Response) -> None:
    resource = log["ResourceId"]
    owner = next(name for name, (_, prefix) in _RESOURCES.items() if resource.startswith(prefix))
    values.update({name: resource if name == owner else None for name in _RESOURCES})
    if not log.get("DestinationOptions"):
        values["destination_options"] = []


def _check(config: Values) -> list[Problem]:
    if one_is_set(config, _RESOURCES):
        return []
    return [Problem("Invalid combination of arguments", f"one of {', '.join(_RESOURCES)} must be specified")]


RESOURCE = Backed(
    type="aws_flow_log",
    service="ec2",
    names={
        "DeliverLogsPermissionArn": "iam_role_arn",
        "DeliverCrossAccountRole": "deliver_cross_account_role",
    },
    create=Call(
        "create_flow_logs",
        {
            "ResourceIds": lambda values: [_watched(values)[1]],
            "ResourceType": lambda values: _watched(values)[0],
        },
    ),
    id="FlowLogIds[0]",
    # Without an id every flow log would be answered.
    reads=(
        Read(
            "describe_flow_logs",
            {"FlowLogIds": lambda values: [values["id"] or "none"]},
            "FlowLogs[0]",
        ),
    ),
    delete=Call("delete_flow_logs", {"FlowLogIds": ["{id}"]}, fill=False),
    gone=("InvalidFlowLogId.NotFound",),
    force_new=(
        *_RESOURCES,
        "deliver_cross_account_role",
        "destination_options",
        "iam_role_arn",
        "log_destination",
        "log_destination_type",
        "log_format",
        "max_aggregation_interval",
        "traffic_type",
    ),
    defaults={
        "log_destination_type": "cloud-watch-logs",
        "max_aggregation_interval": 600,
        "destination_options.file_format": "plain-text",
        "destination_options.hive_compatible_partitions": False,
        "destination_options.per_hour_partition": False,
    },
    computed=arn("vpc-flow-log"),
    tags=ec2_tags("vpc-flow-log"),
    after_read=_after_read,
    check=_check,
)
