"""Who hears of what is published to a topic."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

_ATTRIBUTES = {
    "delivery_policy": "DeliveryPolicy",
    "filter_policy": "FilterPolicy",
    "filter_policy_scope": "FilterPolicyScope",
    "raw_message_delivery": "RawMessageDelivery",
    "redrive_policy": "RedrivePolicy",
    "replay_policy": "ReplayPolicy",
    "subscription_role_arn": "SubscriptionRoleArn",
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _initial(values: Any) -> dict[str, str] | None:
    given = {name: values[name] for name in _ATTRIBUTES}
    return {
        _ATTRIBUTES[name]: _text(value)
        for name, value in given.items()
        if value and isinstance(value, (str, bool))
    } or None


def _set(context: Context, prior: Values, values: Values) -> None:
    client = context.client("sns")
    for name, member in _ATTRIBUTES.items():
        new = values[name]
        if new == prior.get(name) or not (isinstance(new, (str, bool)) or prior.get(name)):
            continue
        if name == "filter_policy_scope" and not values["filter_policy"]:
            continue
        text = ("{}" if name == "filter_policy" else "") if new in (None, "") else _text(new)
        client.set_subscription_attributes(
            SubscriptionArn=values["id"], AttributeName=member, AttributeValue=text
        )


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = values["id"]
    values["endpoint"] = found["Endpoint"]
    values["protocol"] = found["Protocol"]
    values["topic_arn"] = found["TopicArn"]
    values["owner_id"] = found.get("Owner")
    values["pending_confirmation"] = found.get("PendingConfirmation") == "true"
    values["confirmation_was_authenticated"] = found.get("ConfirmationWasAuthenticated") == "true"
    for name, member in _ATTRIBUTES.items():
        values[name] = found.get(member) or ""
    if values["filter_policy"] == "{}":
        values["filter_policy"] = ""
    values["raw_message_delivery"] = values["raw_message_delivery"] == "true"
    if not values["filter_policy"]:
        values["filter_policy_scope"] = ""


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """What a filter looks at is known only where there is one."""
    if prior is not None and bool(prior["filter_policy"]) != bool(planned["filter_policy"]):
        planned["filter_policy_scope"] = config["filter_policy_scope"] or UNKNOWN


RESOURCE = Backed(
    type="aws_sns_topic_subscription",
    service="sns",
    create=Call(
        "subscribe",
        {
            "TopicArn": "{topic_arn}",
            "Protocol": "{protocol}",
            "Endpoint": "{endpoint}",
            "Attributes": _initial,
            "ReturnSubscriptionArn": True,
        },
        fill=False,
    ),
    reads=(Read("get_subscription_attributes", {"SubscriptionArn": "{id}"}, "Attributes"),),
    id="SubscriptionArn",
    updates=(Update(on=tuple(_ATTRIBUTES), apply=_set),),
    delete=Call("unsubscribe", {"SubscriptionArn": "{id}"}, fill=False),
    gone=("InvalidParameter",),
    force_new=("endpoint", "protocol", "topic_arn"),
    defaults={
        "confirmation_timeout_in_minutes": 1,
        "endpoint_auto_confirms": False,
        "raw_message_delivery": False,
    },
    json=("delivery_policy", "filter_policy", "redrive_policy", "replay_policy"),
    keep=("confirmation_timeout_in_minutes", "endpoint_auto_confirms"),
    import_id=("id",),
    after_read=_fill,
    on_plan=_on_plan,
)
