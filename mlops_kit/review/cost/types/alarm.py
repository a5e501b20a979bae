"""CloudWatch alarms, by the metrics that they watch.

An alarm on metric math is charged for each metric in it, one on anomaly detection for three metrics, and one
with a period under a minute at the price of high resolution. https://aws.amazon.com/cloudwatch/pricing/
"""

from __future__ import annotations

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, counted, fixed
from mlops_kit.review.cost.sides import Resource, Side

_COMPOSITE = "aws_cloudwatch_composite_alarm"
_MINUTE = 60  # seconds
_ANOMALY_METRICS = 3  # the metric and both bounds of its band


def _price(alarm: Resource, side: Side, book: Book) -> Amount:
    if alarm.type == _COMPOSITE:
        return fixed(book.amount("alarm-composite"), "composite alarm", book.missing("a composite alarm"))
    queries = alarm.get("metric_query", [])
    metrics = [metric for query in queries for metric in query.get("metric") or []]
    if any("ANOMALY_DETECTION_BAND" in (query.get("expression") or "") for query in queries):
        count = _ANOMALY_METRICS
    else:
        count = len(metrics) or 1
    periods = [alarm.get("period"), *(metric.get("period") for metric in metrics)]
    fast = any(period is not None and 0 < period < _MINUTE for period in periods)
    amount = book.amount("alarm-metric-high-resolution" if fast else "alarm-metric")
    return fixed(
        None if amount is None else amount * count,
        counted(count, "alarm metric" + (" of high resolution" if fast else "")),
        book.missing("an alarm of high resolution" if fast else "an alarm"),
    )


PRICING = Pricing(frozenset({"aws_cloudwatch_metric_alarm", _COMPOSITE}), _price)
