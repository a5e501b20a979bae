"""A security group with its inline rules."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Response
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._rules import (
    READS,
    RULE_NAMES,
    delete_group,
    inline_updates,
    read_inline,
)
from mlops_kit.sandbox.resources.ec2._shared import arn, chosen_name, ec2_tags, prefix_of


def _after_read(context: Context, values: Values, group: Response) -> None:
    read_inline(values, group)
    values["name_prefix"] = prefix_of(values["name"])


def _check(config: Values) -> list[Problem]:
    name = config.get("name")
    if isinstance(name, str) and name.lower().startswith("sg-"):
        return [Problem("invalid value for name (cannot begin with sg-)", path=("name",))]
    return []


RESOURCE = Backed(
    type="aws_security_group",
    service="ec2",
    names=RULE_NAMES,
    create=Call("create_security_group", {"GroupName": chosen_name}),
    id="GroupId",
    reads=READS,
    updates=inline_updates("description"),
    delete=delete_group(),
    gone=("InvalidGroup.NotFound",),
    force_new=("description", "name", "name_prefix", "vpc_id"),
    defaults={"description": "Managed by Terraform", "revoke_rules_on_delete": False},
    computed=arn("security-group"),
    tags=ec2_tags("security-group"),
    after_read=_after_read,
    check=_check,
    identity=("id",),
)
