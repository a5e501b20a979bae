"""A parameter: text, a list, or a secret."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import UNKNOWN, Values, one_is_set

_VALUES = ("value", "insecure_value", "value_wo")


def _value(values: Any) -> str | None:
    given = (values.get(name) for name in _VALUES)
    return next((value for value in given if isinstance(value, str)), None)


def _check(config: Values) -> list[Problem]:
    if one_is_set(config, _VALUES):
        return []
    return [Problem("Invalid combination of arguments", f"exactly one of {', '.join(_VALUES)} must be set")]


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """A change makes a new version; `value` and `insecure_value` are never both there."""
    planned["has_value_wo"] = config["value_wo_version"] is not None or config["value_wo"] is not None
    if prior is None:
        return
    for name, other in (("value", "insecure_value"), ("insecure_value", "value")):
        if config[name] is not None and prior[other] is not None and prior[other] != "":
            planned[other] = None
    written = ("type", "description", "tier", "value", "insecure_value", "value_wo_version")
    if any(prior[name] != planned[name] for name in written):
        planned["version"] = UNKNOWN


def _fill(context: Context, values: Values, found: Any) -> None:
    """Show the value where the configuration has it, so that what is sensitive never shows in clear."""
    values["has_value_wo"] = hidden = bool(values.get("has_value_wo"))
    text, in_clear = found["Value"], bool(values.get("insecure_value")) and found["Type"] != "SecureString"
    values["value"] = None if hidden or in_clear else text
    values["insecure_value"] = text if in_clear and not hidden else None


def _same_tier(left: Any, right: Any) -> bool:
    """AWS picks one of the two tiers where it is asked to, and answers that."""
    return bool(left == right) or "Intelligent-Tiering" in (left, right)


def _downgraded(prior: Values, planned: Values) -> list[str]:
    """AWS makes no standard parameter of an advanced one."""
    return ["tier"] if (prior["tier"], planned["tier"]) == ("Advanced", "Standard") else []


_PUT = {
    "Name": "{name}",
    "Value": _value,
    "Type": "{type}",
    "Description": "{description}",
    "AllowedPattern": "{allowed_pattern}",
    "DataType": "{data_type}",
    "Tier": "{tier}",
    "KeyId": lambda values: values["key_id"] if values["type"] == "SecureString" else None,
}

RESOURCE = Backed(
    type="aws_ssm_parameter",
    service="ssm",
    create=Call("put_parameter", {**_PUT, "Overwrite": "{overwrite}"}, fill=False),
    reads=(
        Read(
            "get_parameter",
            {"Name": "{id}", "WithDecryption": True},
            "Parameter",
            missing=("ParameterNotFound",),
        ),
        Read(
            "describe_parameters",
            {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": ["{id}"]}]},
            "Parameters[0].{Description: Description, Tier: Tier, KeyId: KeyId,"
            " AllowedPattern: AllowedPattern, DataType: DataType}",
            optional=True,
        ),
    ),
    id="{name}",
    names={"ARN": "arn", "Value": None},
    updates=(
        Update(
            [Call("put_parameter", {**_PUT, "Overwrite": True}, fill=False)],
            on=(
                *("allowed_pattern", "data_type", "description", "insecure_value", "key_id", "tier"),
                *("type", "value", "value_wo_version"),
            ),
        ),
    ),
    delete=Call("delete_parameter", {"Name": "{id}"}, fill=False),
    gone=("ParameterNotFound",),
    force_new=("data_type", "name"),
    replaced_by=_downgraded,
    equal={"tier": _same_tier},
    as_answered=("tier",),
    tags=Tags(
        read=Read("list_tags_for_resource", {"ResourceType": "Parameter", "ResourceId": "{id}"}, "TagList"),
        add=Call("add_tags_to_resource", {"ResourceType": "Parameter", "ResourceId": "{id}"}),
        remove=Call("remove_tags_from_resource", {"ResourceType": "Parameter", "ResourceId": "{id}"}),
    ),
    import_id=("name",),
    identity=("name",),
    check=_check,
    on_plan=_on_plan,
    after_read=_fill,
)
