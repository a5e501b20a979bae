"""The security group that AWS makes with a VPC, taken over: its rules are replaced by the configured ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._rules import READS, RULE_NAMES, inline_updates, read_inline
from mlops_kit.sandbox.resources.ec2._shared import adopted_tags, arn, given


def _default_of(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    filters = [{"Name": "group-name", "Values": ["default"]}]
    if given(values, "vpc_id"):
        filters.append({"Name": "vpc-id", "Values": [values["vpc_id"]]})
    return filters


def _after_read(context: Context, values: Values, group: Response) -> None:
    read_inline(values, group)
    values["name_prefix"] = ""


RESOURCE = Backed(
    type="aws_default_security_group",
    service="ec2",
    names=RULE_NAMES,
    create=Call("describe_security_groups", {"Filters": _default_of}, fill=False),
    id="SecurityGroups[0].GroupId",
    reads=READS,
    updates=inline_updates("revoke_rules_on_delete"),
    force_new=("vpc_id",),
    defaults={"revoke_rules_on_delete": False},
    computed=arn("security-group"),
    tags=adopted_tags(),
    after_read=_after_read,
)
