"""A policy that is part of a role."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_POLICY = {"RoleName": "{role}", "PolicyName": "{name}"}
_PUT = Call("put_role_policy", {**_POLICY, "PolicyDocument": "{policy}"}, fill=False)


def _fill(context: Context, values: Values, found: object) -> None:
    values["id"] = f"{values['role']}:{values['name']}"
    fill_prefix(context, values, found)


RESOURCE = Backed(
    type="aws_iam_role_policy",
    service="iam",
    create=_PUT,
    reads=(Read("get_role_policy", _POLICY),),
    id="{role}:{name}",
    chosen={"name": chosen_name()},
    names={"RoleName": "role", "PolicyName": "name", "PolicyDocument": "policy"},
    updates=(Update([_PUT], on=("policy",)),),
    delete=Call("delete_role_policy", _POLICY, fill=False),
    force_new=("name", "name_prefix", "role"),
    policies=("policy",),
    import_id=("role", "name"),
    identity=("role", "name"),
    import_separator=":",
    after_read=_fill,
)
