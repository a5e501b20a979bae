"""A role that belongs to an AWS service."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Tags, Update
from mlops_kit.sandbox.backed.values import Values


def _name(values: Any) -> str:
    """The role's name; the id is its ARN."""
    return str(values["id"]).rpartition("/")[2]


def _after_read(_context: Context, values: Values, role: Response) -> None:
    values["aws_service_name"] = role["Path"].strip("/").rpartition("/")[2]
    values["custom_suffix"] = role["RoleName"].partition("_")[2]


_ROLE = {"RoleName": _name}

RESOURCE = Backed(
    type="aws_iam_service_linked_role",
    service="iam",
    names={"RoleId": "unique_id", "RoleName": "name"},
    create=Call(
        "create_service_linked_role",
        {
            "AWSServiceName": "{aws_service_name}",
            "CustomSuffix": "{custom_suffix}",
            "Description": "{description}",
        },
        fill=False,
    ),
    id="Role.Arn",
    reads=(Read("get_role", _ROLE, "Role", missing=("NoSuchEntity",)),),
    updates=(
        Update(
            [
                Call(
                    "update_role",
                    {**_ROLE, "Description": lambda values: values["description"] or ""},
                    fill=False,
                )
            ],
            on=("description",),
        ),
    ),
    delete=Call("delete_service_linked_role", _ROLE, fill=False),
    force_new=("aws_service_name", "custom_suffix"),
    tags=Tags(
        add=Call("tag_role", _ROLE, fill=False),
        remove=Call("untag_role", _ROLE, fill=False),
    ),
    after_read=_after_read,
    identity=("arn",),
)
