"""A trail: what is recorded of an account's calls, and where the record goes."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values

_NAME = {"Name": "{id}"}
_TRAIL = {"TrailName": "{id}"}
_EVERYTHING = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}

_CLEARED_BY_NOTHING = {
    "CloudWatchLogsLogGroupArn": "cloud_watch_logs_group_arn",
    "CloudWatchLogsRoleArn": "cloud_watch_logs_role_arn",
    "KmsKeyId": "kms_key_id",
    "S3KeyPrefix": "s3_key_prefix",
    "SnsTopicName": "sns_topic_name",
}


def _or_nothing(attribute: str) -> Any:
    return lambda values: values[attribute] or ""


def _start_or_stop(context: Context, prior: Values, values: Values) -> None:
    client = context.client("cloudtrail")
    (client.start_logging if values["enable_logging"] else client.stop_logging)(Name=values["id"])


def _fill(context: Context, values: Values, found: Any) -> None:
    selectors = values["event_selector"] or []
    if len(selectors) == 1 and not selectors[0]["data_resource"]:
        usual = selectors[0]["read_write_type"] == "All" and selectors[0]["include_management_events"]
        if usual and not selectors[0]["exclude_management_event_sources"]:
            values["event_selector"] = []
    topic = found.get("SnsTopicARN")
    values["sns_topic_name"] = topic.rpartition(":")[2] if topic else None


def _insights(values: Values) -> list[dict[str, str]]:
    """Return the selectors; an empty list takes them all off."""
    return [{"InsightType": selector["insight_type"]} for selector in values["insight_selector"] or ()]


RESOURCE = Backed(
    type="aws_cloudtrail",
    service="cloudtrail",
    create=Call("create_trail"),
    reads=(
        Read("describe_trails", {"trailNameList": ["{id}"]}, "trailList[0]"),
        Read("get_trail_status", _NAME, "IsLogging", into="enable_logging"),
        Read("get_event_selectors", _TRAIL, "EventSelectors", into="event_selector", optional=True),
        Read(
            "get_event_selectors",
            _TRAIL,
            "AdvancedEventSelectors",
            into="advanced_event_selector",
            optional=True,
        ),
        Read(
            "get_insight_selectors",
            _TRAIL,
            "InsightSelectors",
            into="insight_selector",
            optional=True,
            missing=("InsightNotEnabledException",),
        ),
    ),
    id="TrailARN",
    names={
        "TrailARN": "arn",
        "CloudWatchLogsLogGroupArn": "cloud_watch_logs_group_arn",
        "LogFileValidationEnabled": "enable_log_file_validation",
        "SnsTopicARN": "sns_topic_arn",
        "EventSelectors": "event_selector",
        "DataResources": "data_resource",
        "AdvancedEventSelectors": "advanced_event_selector",
        "FieldSelectors": "field_selector",
        "InsightSelectors": "insight_selector",
    },
    updates=(
        Update(
            [
                Call(
                    "update_trail",
                    {**_NAME, **{name: _or_nothing(attr) for name, attr in _CLEARED_BY_NOTHING.items()}},
                )
            ],
            on=(
                *_CLEARED_BY_NOTHING.values(),
                "enable_log_file_validation",
                "include_global_service_events",
                "is_multi_region_trail",
                "is_organization_trail",
                "s3_bucket_name",
            ),
        ),
        Update(
            [
                Call(
                    "put_event_selectors",
                    _TRAIL,
                    only=("event_selector", "advanced_event_selector"),
                    when=lambda values: bool(values["event_selector"] or values["advanced_event_selector"]),
                ),
                Call(
                    "put_event_selectors",
                    {**_TRAIL, "EventSelectors": [_EVERYTHING]},
                    fill=False,
                    when=lambda values: not (values["event_selector"] or values["advanced_event_selector"]),
                ),
            ],
            on=("event_selector", "advanced_event_selector"),
            on_create=True,
        ),
        Update(
            [Call("put_insight_selectors", {**_TRAIL, "InsightSelectors": _insights}, fill=False)],
            on=("insight_selector",),
            on_create=True,
        ),
        Update(on=("enable_logging",), on_create=True, apply=_start_or_stop),
    ),
    delete=Call("delete_trail", _NAME, fill=False),
    gone=("TrailNotFoundException",),
    force_new=("name",),
    defaults={
        "enable_log_file_validation": False,
        "enable_logging": True,
        "event_selector.include_management_events": True,
        "event_selector.read_write_type": "All",
        "include_global_service_events": True,
        "is_multi_region_trail": False,
        "is_organization_trail": False,
    },
    tags=Tags(
        create="TagsList",
        read=Read("list_tags", {"ResourceIdList": ["{id}"]}, "ResourceTagList[0].TagsList"),
        add=Call("add_tags", {"ResourceId": "{id}"}),
        remove=Call("remove_tags", {"ResourceId": "{id}"}),
    ),
    import_id=("id",),
    after_read=_fill,
)
