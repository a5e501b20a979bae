"""A queue. Its settings are attributes of their own names in the API, all of them text."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import fill_prefix, unique_id

_NUMBERS = {
    "delay_seconds": "DelaySeconds",
    "kms_data_key_reuse_period_seconds": "KmsDataKeyReusePeriodSeconds",
    "max_message_size": "MaximumMessageSize",
    "message_retention_seconds": "MessageRetentionPeriod",
    "receive_wait_time_seconds": "ReceiveMessageWaitTimeSeconds",
    "visibility_timeout_seconds": "VisibilityTimeout",
}
_SWITCHES = {
    "content_based_deduplication": "ContentBasedDeduplication",
    "fifo_queue": "FifoQueue",
    "sqs_managed_sse_enabled": "SqsManagedSseEnabled",
}
_TEXTS = {
    "deduplication_scope": "DeduplicationScope",
    "fifo_throughput_limit": "FifoThroughputLimit",
    "kms_master_key_id": "KmsMasterKeyId",
    "policy": "Policy",
    "redrive_allow_policy": "RedriveAllowPolicy",
    "redrive_policy": "RedrivePolicy",
}
_ALL = {**_NUMBERS, **_SWITCHES, **_TEXTS}
_SET_LATER = tuple(name for name in _ALL if name != "fifo_queue")


def _name(values: Values) -> str:
    prefix = values.get("name_prefix")
    suffix = ".fifo" if values.get("fifo_queue") else ""
    return unique_id(prefix if isinstance(prefix, str) and prefix else "terraform-") + suffix


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) else str(value)


def _initial(values: Any) -> dict[str, str]:
    given = {name: values[name] for name in _ALL}
    if not given["fifo_queue"]:  # a standard queue must not even be told that it is none
        given |= {"fifo_queue": None, "content_based_deduplication": None}
    return {
        _ALL[name]: _text(value)
        for name, value in given.items()
        if isinstance(value, (str, int, float)) and value != ""
    }


def _set(context: Context, prior: Values, values: Values) -> None:
    changed = {}
    for name in _SET_LATER:
        new, old = values[name], prior.get(name)
        if new != old and (isinstance(new, (str, int, float)) or old):
            changed[_ALL[name]] = "" if new is None else _text(new)
    context.client("sqs").set_queue_attributes(QueueUrl=values["id"], Attributes=changed)


def _fill(context: Context, values: Values, found: Any) -> None:
    values["url"] = values["id"]
    values["arn"] = found["QueueArn"]
    values["name"] = str(values["arn"]).rpartition(":")[2]
    for name, member in _NUMBERS.items():
        values[name] = int(found.get(member) or (300 if name.startswith("kms_data") else 0))
    for name, member in _SWITCHES.items():
        values[name] = found.get(member) == "true"
    for name, member in _TEXTS.items():
        values[name] = found.get(member) or ""
    fill_prefix(context, values, found)


RESOURCE = Backed(
    type="aws_sqs_queue",
    service="sqs",
    create=Call("create_queue", {"QueueName": "{name}", "Attributes": _initial}, fill=False),
    reads=(
        Read(
            "get_queue_attributes",
            {"QueueUrl": "{id}", "AttributeNames": ["All"]},
            "Attributes",
            missing=("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
        ),
    ),
    id="QueueUrl",
    chosen={"name": _name},
    updates=(Update(on=_SET_LATER, apply=_set),),
    delete=Call("delete_queue", {"QueueUrl": "{id}"}, fill=False),
    gone=("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
    force_new=("fifo_queue", "name", "name_prefix"),
    defaults={
        "content_based_deduplication": False,
        "delay_seconds": 0,
        "fifo_queue": False,
        "max_message_size": 262144,
        "message_retention_seconds": 345600,
        "receive_wait_time_seconds": 0,
        "visibility_timeout_seconds": 30,
    },
    policies=("policy",),
    json=("redrive_policy", "redrive_allow_policy"),
    tags=Tags(
        create="tags",
        read=Read("list_queue_tags", {"QueueUrl": "{id}"}, "Tags"),
        add=Call("tag_queue", {"QueueUrl": "{id}"}),
        remove=Call("untag_queue", {"QueueUrl": "{id}"}),
    ),
    import_id=("id",),
    identity=("url",),
    after_read=_fill,
)
