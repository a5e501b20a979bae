"""Flow logs: a log group is the same whether it is given by name or by ARN."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend

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
