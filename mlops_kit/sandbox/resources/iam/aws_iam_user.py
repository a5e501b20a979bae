"""An IAM user."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values

_USER = {"UserName": "{id}"}


def _free(context: Context, state: Values) -> None:
    """Take off what keeps a user from being deleted, where the configuration allows it."""
    client, name = context.client("iam"), state["id"]
    if not state.get("force_destroy"):
        return
    try:
        for key in client.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            client.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        for group in client.list_groups_for_user(UserName=name)["Groups"]:
            client.remove_user_from_group(UserName=name, GroupName=group["GroupName"])
    except client.exceptions.NoSuchEntityException:
        return


def _fill(context: Context, values: Values, found: Any) -> None:
    values["permissions_boundary"] = (found.get("PermissionsBoundary") or {}).get(
        "PermissionsBoundaryArn", ""
    )


RESOURCE = Backed(
    type="aws_iam_user",
    service="iam",
    create=Call(
        "create_user",
        {"UserName": "{name}", "Path": "{path}", "PermissionsBoundary": "{permissions_boundary}"},
        fill=False,
    ),
    reads=(Read("get_user", _USER, "User"),),
    id="{name}",
    names={"UserName": "name", "UserId": "unique_id", "PermissionsBoundary": None},
    updates=(
        Update(
            [Call("update_user", {**_USER, "NewUserName": "{name}", "NewPath": "{path}"}, fill=False)],
            on=("path",),
        ),
        Update(
            [
                Call(
                    "put_user_permissions_boundary",
                    {**_USER, "PermissionsBoundary": "{permissions_boundary}"},
                    fill=False,
                    when=lambda values: bool(values["permissions_boundary"]),
                ),
                Call(
                    "delete_user_permissions_boundary",
                    _USER,
                    fill=False,
                    when=lambda values: not values["permissions_boundary"],
                ),
            ],
            on=("permissions_boundary",),
        ),
    ),
    before_delete=_free,
    delete=Call("delete_user", _USER, fill=False),
    force_new=("name",),
    defaults={"force_destroy": False, "path": "/"},
    volatile=("arn",),
    tags=Tags(create="Tags", read="Tags", add=Call("tag_user", _USER), remove=Call("untag_user", _USER)),
    import_id=("id",),
    identity=("name",),
    after_read=_fill,
)
