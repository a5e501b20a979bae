"""What gives instances a role."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_PROFILE = {"InstanceProfileName": "{id}"}


def _set_role(context: Context, prior: Values, values: Values) -> None:
    client = context.client("iam")
    if prior.get("role"):
        client.remove_role_from_instance_profile(InstanceProfileName=values["id"], RoleName=prior["role"])
    if values["role"]:
        client.add_role_to_instance_profile(InstanceProfileName=values["id"], RoleName=values["role"])


def _take_role_off(context: Context, state: Values) -> None:
    client = context.client("iam")
    try:
        if state.get("role"):
            client.remove_role_from_instance_profile(InstanceProfileName=state["id"], RoleName=state["role"])
    except client.exceptions.NoSuchEntityException:
        return


def _fill(context: Context, values: Values, found: Any) -> None:
    fill_prefix(context, values, found)
    roles = found.get("Roles") or []
    values["role"] = roles[0]["RoleName"] if roles else None


RESOURCE = Backed(
    type="aws_iam_instance_profile",
    service="iam",
    create=Call("create_instance_profile", {"InstanceProfileName": "{name}", "Path": "{path}"}, fill=False),
    reads=(Read("get_instance_profile", _PROFILE, "InstanceProfile"),),
    id="{name}",
    chosen={"name": chosen_name()},
    names={"InstanceProfileName": "name", "InstanceProfileId": "unique_id", "Roles": None},
    updates=(Update(on=("role",), on_create=True, apply=_set_role),),
    before_delete=_take_role_off,
    delete=Call("delete_instance_profile", _PROFILE, fill=False),
    force_new=("name", "name_prefix", "path"),
    defaults={"path": "/"},
    tags=Tags(
        create="Tags",
        read="Tags",
        add=Call("tag_instance_profile", _PROFILE),
        remove=Call("untag_instance_profile", _PROFILE),
    ),
    import_id=("id",),
    identity=("name",),
    after_read=_fill,
)
