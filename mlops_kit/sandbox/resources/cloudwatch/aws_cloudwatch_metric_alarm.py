"""An alarm on a metric or on an expression of metrics."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values

_METRIC = {"metric_name": "MetricName", "namespace": "Namespace"}


def _dimensions(given: Any) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in sorted((given or {}).items())]


def _query(given: Values) -> dict[str, Any]:
    query: dict[str, Any] = {"Id": given["id"], "ReturnData": bool(given["return_data"])}
    plain = {"Expression": given["expression"], "Label": given["label"], "AccountId": given["account_id"]}
    query |= {name: value for name, value in plain.items() if value}
    if given["period"]:
        query["Period"] = int(given["period"])
    for metric in given["metric"]:
        query["MetricStat"] = {
            "Metric": {
                "MetricName": metric["metric_name"],
                "Dimensions": _dimensions(metric["dimensions"]),
                **({"Namespace": metric["namespace"]} if metric["namespace"] else {}),
            },
            "Period": int(metric["period"]),
            "Stat": metric["stat"],
            **({"Unit": metric["unit"]} if metric["unit"] else {}),
        }
    return query


def _queries(values: Any) -> list[dict[str, Any]] | None:
    return [_query(given) for given in values["metric_query"]] or None


def _threshold(values: Any) -> float | None:
    # An anomaly detection band stands in place of a threshold.
    given = values["threshold"]
    return None if values["threshold_metric_id"] else float(given or 0)


def _integer(name: str) -> Any:
    return lambda values: int(values[name]) if values[name] else None


def _fill(context: Context, values: Values, found: Any) -> None:
    values["dimensions"] = {item["Name"]: item["Value"] for item in found.get("Dimensions") or []} or None
    values["metric_query"] = [_read_query(item) for item in found.get("Metrics") or []]


def _read_query(found: Any) -> Values:
    stat = found.get("MetricStat")
    metric = stat["Metric"] if stat else {}
    return {
        "id": found["Id"],
        "account_id": found.get("AccountId"),
        "expression": found.get("Expression"),
        "label": found.get("Label"),
        "period": found.get("Period"),
        "return_data": found.get("ReturnData", False),
        "metric": [
            {
                "dimensions": {item["Name"]: item["Value"] for item in metric.get("Dimensions") or []}
                or None,
                "metric_name": metric.get("MetricName"),
                "namespace": metric.get("Namespace"),
                "period": int(stat["Period"]),
                "stat": stat["Stat"],
                "unit": stat.get("Unit"),
            }
        ]
        if stat
        else [],
    }


_PUT = Call(
    "put_metric_alarm",
    {
        "ActionsEnabled": "{actions_enabled}",
        "AlarmActions": lambda values: sorted(values["alarm_actions"] or []),
        "AlarmDescription": "{alarm_description}",
        "AlarmName": "{alarm_name}",
        "ComparisonOperator": "{comparison_operator}",
        "DatapointsToAlarm": _integer("datapoints_to_alarm"),
        "Dimensions": lambda values: _dimensions(values["dimensions"]),
        "EvaluateLowSampleCountPercentile": "{evaluate_low_sample_count_percentiles}",
        "EvaluationPeriods": _integer("evaluation_periods"),
        "ExtendedStatistic": "{extended_statistic}",
        "InsufficientDataActions": lambda values: sorted(values["insufficient_data_actions"] or []),
        "MetricName": "{metric_name}",
        "Metrics": _queries,
        "Namespace": "{namespace}",
        "OKActions": lambda values: sorted(values["ok_actions"] or []),
        "Period": _integer("period"),
        "Statistic": "{statistic}",
        "Threshold": _threshold,
        "ThresholdMetricId": "{threshold_metric_id}",
        "TreatMissingData": "{treat_missing_data}",
        "Unit": "{unit}",
    },
    fill=False,
)

RESOURCE = Backed(
    type="aws_cloudwatch_metric_alarm",
    service="cloudwatch",
    create=_PUT,
    reads=(Read("describe_alarms", {"AlarmNames": ["{id}"]}, "MetricAlarms[0]"),),
    id="{alarm_name}",
    names={
        "AlarmArn": "arn",
        "OKActions": "ok_actions",
        "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentiles",
        "Dimensions": None,
        "Metrics": None,
        "EvaluationCriteria": None,
        "EvaluationInterval": None,
    },
    updates=(Update([_PUT]),),
    delete=Call("delete_alarms", {"AlarmNames": ["{id}"]}, fill=False),
    force_new=("alarm_name",),
    defaults={"actions_enabled": True, "treat_missing_data": "missing"},
    tags=Tags(
        create="Tags",
        read=Read("list_tags_for_resource", {"ResourceARN": "{arn}"}, "Tags"),
        add=Call("tag_resource", {"ResourceARN": "{arn}"}),
        remove=Call("untag_resource", {"ResourceARN": "{arn}"}),
    ),
    import_id=("id",),
    after_read=_fill,
)
