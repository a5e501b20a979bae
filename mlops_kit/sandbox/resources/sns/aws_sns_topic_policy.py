"""The policy of a topic, apart from the topic; a delete puts the default policy back."""

from __future__ import annotations

import json
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values

_PUT = Call(
    "set_topic_attributes",
    {"TopicArn": "{arn}", "AttributeName": "Policy", "AttributeValue": "{policy}"},
    fill=False,
)
# What the owner of a topic may do with it by default.
_ACTIONS = (
    *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"),
    *("DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"),
)


def _reset(context: Context, state: Values) -> None:
    policy: dict[str, Any] = {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": [f"SNS:{action}" for action in _ACTIONS],
                "Resource": state["arn"],
                "Condition": {"StringEquals": {"AWS:SourceOwner": context.account}},
            }
        ],
    }
    client = context.client("sns")
    try:
        client.set_topic_attributes(
            TopicArn=state["arn"], AttributeName="Policy", AttributeValue=json.dumps(policy)
        )
    except client.exceptions.NotFoundException:
        return


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = values["id"]
    values["owner"] = found.get("Owner")
    values["policy"] = found.get("Policy")


RESOURCE = Backed(
    type="aws_sns_topic_policy",
    service="sns",
    create=_PUT,
    reads=(Read("get_topic_attributes", {"TopicArn": "{id}"}, "Attributes"),),
    id="{arn}",
    updates=(Update([_PUT], on=("policy",)),),
    before_delete=_reset,
    force_new=("arn",),
    policies=("policy",),
    import_id=("id",),
    after_read=_fill,
)
