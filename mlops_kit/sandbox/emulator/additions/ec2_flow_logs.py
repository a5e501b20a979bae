"""Flow logs: a log group is the same by name and by ARN; the options of files in S3 are kept."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

_LOG_GROUP = ":log-group:"


@cache
def install() -> None:
    """Complete what CreateFlowLogs is given."""
    original = EC2Backend.create_flow_logs

    def create_flow_logs(self: Any, **given: Any) -> Any:
        kind = given.get("log_destination_type") or "cloud-watch-logs"
        name, destination = given.get("log_group_name"), given.get("log_destination")
        if kind == "cloud-watch-logs" and not name and destination and _LOG_GROUP in destination:
            given["log_group_name"] = destination.split(_LOG_GROUP)[1].removesuffix(":*")
        elif kind == "cloud-watch-logs" and name and not destination:
            given["log_destination"] = (
                f"arn:{self.partition}:logs:{self.region_name}:{self.account_id}{_LOG_GROUP}{name}"
            )
        return original(self, **given)

    EC2Backend.create_flow_logs = create_flow_logs
    answer = EC2Response.create_flow_logs

    def create_with_options(self: Any) -> Any:
        made = answer(self)
        options = self._get_param("DestinationOptions")
        if options:
            for name in made.result["FlowLogIds"]:
                self.ec2_backend.flow_logs[name].destination_options = {
                    "FileFormat": options.get("FileFormat", "plain-text"),
                    "HiveCompatiblePartitions": _is_true(options.get("HiveCompatiblePartitions")),
                    "PerHourPartition": _is_true(options.get("PerHourPartition")),
                }
        return made

    EC2Response.create_flow_logs = create_with_options


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
