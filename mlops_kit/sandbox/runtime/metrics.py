"""The metrics that SageMaker puts into CloudWatch for each invocation.

Names and units: "SageMaker AI endpoint invocation metrics" in the SageMaker developer guide.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mlops_kit.sandbox.runtime.deployment import Key


def record(key: Key, variant: str, status: int, model_seconds: float, overhead_seconds: float) -> None:
    """Put one invocation's metrics, by endpoint and variant; latencies in microseconds."""
    from moto.cloudwatch.models import cloudwatch_backends

    dimensions = [
        {"Name": "EndpointName", "Value": key.endpoint},
        {"Name": "VariantName", "Value": variant},
    ]
    now = datetime.now(UTC).replace(tzinfo=None)

    def datum(name: str, value: float, unit: str) -> dict[str, Any]:
        return {
            "MetricName": name,
            "Value": value,
            "Unit": unit,
            "Dimensions": dimensions,
            "Timestamp": now,
        }

    data = [
        datum("Invocations", 1, "Count"),
        datum("Invocation4XXErrors", float(400 <= status < 500), "Count"),
        datum("Invocation5XXErrors", float(status >= 500 or status == 0), "Count"),
    ]
    if 200 <= status < 400:
        data.append(datum("ModelLatency", model_seconds * 1e6, "Microseconds"))
        data.append(datum("OverheadLatency", max(overhead_seconds, 0.0) * 1e6, "Microseconds"))
    cloudwatch_backends[key.account_id][key.region].put_metric_data("AWS/SageMaker", data)
