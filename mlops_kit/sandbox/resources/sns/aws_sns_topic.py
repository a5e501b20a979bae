"""A topic. Its settings are attributes of their own names in the API, all of them text."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import fill_prefix, unique_id

_FEEDBACK = {
    f"{protocol}_{kind}": f"{member}{name}"
    for protocol, member in (
        ("application", "Application"),
        ("firehose", "Firehose"),
        ("http", "HTTP"),
        ("lambda", "Lambda"),
        ("sqs", "SQS"),
    )
    for kind, name in (
        ("failure_feedback_role_arn", "FailureFeedbackRoleArn"),
        ("success_feedback_role_arn", "SuccessFeedbackRoleArn"),
        ("success_feedback_sample_rate", "SuccessFeedbackSampleRate"),
    )
}
_ATTRIBUTES = {
    **_FEEDBACK,
    "archive_policy": "ArchivePolicy",
    "content_based_deduplication": "ContentBasedDeduplication",
    "delivery_policy": "DeliveryPolicy",
    "display_name": "DisplayName",
    "fifo_throughput_scope": "FifoThroughputScope",
    "fifo_topic": "FifoTopic",
    "kms_master_key_id": "KmsMasterKeyId",
    "policy": "Policy",
    "signature_version": "SignatureVersion",
    "tracing_config": "TracingConfig",
}
_SET_LATER = tuple(name for name in _ATTRIBUTES if name != "fifo_topic")
_NUMBERS = ("signature_version", *(name for name in _FEEDBACK if name.endswith("_rate")))


def _name(values: Values) -> str:
    prefix = values.get("name_prefix")
    suffix = ".fifo" if values.get("fifo_topic") else ""
    return unique_id(prefix if isinstance(prefix, str) and prefix else "terraform-") + suffix


def _text(value: Any) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else str(int(value) if isinstance(value, float) else value)
    )


def _initial(values: Any) -> dict[str, str] | None:
    given = {name: values[name] for name in _ATTRIBUTES}
    return {
        _ATTRIBUTES[name]: _text(value)
        for name, value in given.items()
        if isinstance(value, (str, int, float)) and value not in ("", False, 0)
    } or None


def _set(context: Context, prior: Values, values: Values) -> None:
    client = context.client("sns")
    for name in _SET_LATER:
        new = values[name]
        if new != prior.get(name) and (isinstance(new, (str, int, float)) or prior.get(name)):
            text = "" if new is None else _text(new)
            client.set_topic_attributes(
                TopicArn=values["id"], AttributeName=_ATTRIBUTES[name], AttributeValue=text
            )


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = values["id"]
    values["name"] = str(values["id"]).rpartition(":")[2]
    values["owner"] = found.get("Owner")
    for name, member in _ATTRIBUTES.items():
        text = found.get(member)
        if name in _NUMBERS:
            values[name] = int(text) if text else 0
        elif name in ("fifo_topic", "content_based_deduplication"):
            values[name] = text == "true"
        else:
            values[name] = text or ""
    fill_prefix(context, values, found)


RESOURCE = Backed(
    type="aws_sns_topic",
    service="sns",
    create=Call("create_topic", {"Name": "{name}", "Attributes": _initial}, fill=False),
    reads=(Read("get_topic_attributes", {"TopicArn": "{id}"}, "Attributes"),),
    id="TopicArn",
    chosen={"name": _name},
    updates=(Update(on=_SET_LATER, apply=_set),),
    delete=Call("delete_topic", {"TopicArn": "{id}"}, fill=False),
    force_new=("fifo_topic", "name", "name_prefix"),
    defaults={"content_based_deduplication": False, "fifo_topic": False},
    policies=("policy",),
    json=("delivery_policy", "archive_policy"),
    tags=Tags(
        create="Tags",
        read=Read("list_tags_for_resource", {"ResourceArn": "{id}"}, "Tags"),
        add=Call("tag_resource", {"ResourceArn": "{id}"}),
        remove=Call("untag_resource", {"ResourceArn": "{id}"}),
    ),
    import_id=("id",),
    after_read=_fill,
)
