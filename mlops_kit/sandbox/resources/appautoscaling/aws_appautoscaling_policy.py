"""A scaling policy: when a scalable target scales, and how far."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.appautoscaling._shared import (
    GONE,
    IDENTITY,
    PLACE,
    policy_of,
    same_number,
)

_PUT = Call("put_scaling_policy")
_NUMBERS = ("metric_interval_lower_bound", "metric_interval_upper_bound", "target_value")


def _alarms(_context: Context, values: Values, policy: Response) -> None:
    values["alarm_arns"] = [alarm["AlarmARN"] for alarm in policy.get("Alarms") or []]


RESOURCE = Backed(
    type="aws_appautoscaling_policy",
    service="application-autoscaling",
    names={
        "PolicyName": "name",
        "PolicyARN": "arn",
        "Alarms": None,
        "StepAdjustments": "step_adjustment",
        "MetricSpecifications": "metric_specification",
        "MetricDataQueries": "metric_data_query",
        "PredictiveScalingMetric.Dimensions": "dimension",
    },
    create=_PUT,
    id="{name}",
    reads=(Read("describe_scaling_policies", {"PolicyNames": ["{name}"], **PLACE}, "ScalingPolicies[0]"),),
    updates=(Update([_PUT]),),
    delete=Call("delete_scaling_policy", {"PolicyName": "{name}", **PLACE}, fill=False),
    gone=GONE,
    force_new=("name", *IDENTITY),
    defaults={
        "policy_type": "StepScaling",
        "target_tracking_scaling_policy_configuration.disable_scale_in": False,
    },
    equal=dict.fromkeys(_NUMBERS, same_number),
    import_id=policy_of,
    after_read=_alarms,
)
