"""An IAM role."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_ROLE = {"RoleName": "{id}"}


def _managed(context: Context, prior: Values, values: Values) -> None:
    """Make the attached policies those of the configuration, and no others."""
    wanted = values["managed_policy_arns"]
    if not isinstance(wanted, list):
        return
    client, role = context.client("iam"), values["id"]
    present = _attached(client, role)
    for arn in set(present) - set(wanted):
        client.detach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in [arn for arn in wanted if arn not in present]:
        client.attach_role_policy(RoleName=role, PolicyArn=arn)


def _inline(context: Context, prior: Values, values: Values) -> None:
    """Make the inline policies those of the configuration, and no others: none for one empty block."""
    client, role = context.client("iam"), values["id"]
    old, new = _named(prior), _named(values)
    for name in old.keys() - new.keys():
        client.delete_role_policy(RoleName=role, PolicyName=name)
    for name, policy in new.items():
        client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)


def _named(values: Values) -> dict[str, str]:
    """Return the inline policies by their names; an empty block has none, nor has what is not known."""
    blocks = values.get("inline_policy")
    known = blocks if isinstance(blocks, list) else []
    return {item["name"]: item["policy"] for item in known if item["name"]}


def _inline_present(client: Any, role: str) -> list[Values]:
    found = []
    pages = client.get_paginator("list_role_policies").paginate(RoleName=role)
    for name in [name for page in pages for name in page["PolicyNames"]]:
        with suppress(client.exceptions.NoSuchEntityException):  # deleted since it was listed
            policy = client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            found.append({"name": name, "policy": json.dumps(policy)})
    return found


def _attached(client: Any, role: str) -> list[str]:
    pages = client.get_paginator("list_attached_role_policies").paginate(RoleName=role)
    return [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]


def _fill(context: Context, values: Values, found: Any) -> None:
    fill_prefix(context, values, found)
    client, role = context.client("iam"), found["RoleName"]
    values["managed_policy_arns"] = _attached(client, role)
    values["permissions_boundary"] = (found.get("PermissionsBoundary") or {}).get(
        "PermissionsBoundaryArn", ""
    )
    inline = _inline_present(client, role)
    if inline or _named(values):  # else it may be the empty block, which stays
        values["inline_policy"] = inline


def _detach(context: Context, state: Values) -> None:
    """Take off what the role itself manages, or everything where the configuration says so."""
    client, role = context.client("iam"), state["id"]
    force = state.get("force_detach_policies")
    try:
        for profile in client.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]:
            client.remove_role_from_instance_profile(
                InstanceProfileName=profile["InstanceProfileName"], RoleName=role
            )
        present = _attached(client, role)
        for arn in present if force else set(present) & set(state.get("managed_policy_arns") or []):
            client.detach_role_policy(RoleName=role, PolicyArn=arn)
        names = client.list_role_policies(RoleName=role)["PolicyNames"]
        for name in names if force else set(names) & _named(state).keys():
            client.delete_role_policy(RoleName=role, PolicyName=name)
    except client.exceptions.NoSuchEntityException:
        return


def _on_plan(_context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    empty = config["inline_policy"] is not UNKNOWN and not _named(config)
    if prior is not None and empty and not _named(prior):
        planned["inline_policy"] = prior["inline_policy"]
    if prior is not None and planned.get("managed_policy_arns") is None:
        planned["managed_policy_arns"] = prior["managed_policy_arns"] or UNKNOWN


RESOURCE = Backed(
    type="aws_iam_role",
    service="iam",
    create=Call(
        "create_role",
        {
            "AssumeRolePolicyDocument": "{assume_role_policy}",
            "Description": "{description}",
            "MaxSessionDuration": "{max_session_duration}",
            "Path": "{path}",
            "PermissionsBoundary": "{permissions_boundary}",
            "RoleName": "{name}",
        },
        fill=False,
    ),
    reads=(Read("get_role", _ROLE, "Role"),),
    id="{name}",
    chosen={"name": chosen_name()},
    names={
        "RoleName": "name",
        "RoleId": "unique_id",
        "AssumeRolePolicyDocument": "assume_role_policy",
        "PermissionsBoundary": None,
    },
    updates=(
        Update(
            [
                Call(
                    "update_assume_role_policy",
                    {**_ROLE, "PolicyDocument": "{assume_role_policy}"},
                    fill=False,
                )
            ],
            on=("assume_role_policy",),
        ),
        Update(
            [
                Call(
                    "update_role",
                    {
                        **_ROLE,
                        "Description": lambda values: values["description"] or "",
                        "MaxSessionDuration": "{max_session_duration}",
                    },
                    fill=False,
                )
            ],
            on=("description", "max_session_duration"),
        ),
        Update(
            [
                Call(
                    "put_role_permissions_boundary",
                    {**_ROLE, "PermissionsBoundary": "{permissions_boundary}"},
                    fill=False,
                    when=lambda values: bool(values["permissions_boundary"]),
                ),
                Call(
                    "delete_role_permissions_boundary",
                    _ROLE,
                    fill=False,
                    when=lambda values: not values["permissions_boundary"],
                ),
            ],
            on=("permissions_boundary",),
        ),
        Update(on=("managed_policy_arns",), on_create=True, apply=_managed),
        Update(on=("inline_policy",), on_create=True, apply=_inline),
    ),
    before_delete=_detach,
    delete=Call("delete_role", _ROLE, fill=False),
    force_new=("name", "name_prefix", "path"),
    defaults={"force_detach_policies": False, "max_session_duration": 3600, "path": "/"},
    policies=("assume_role_policy", "policy"),
    tags=Tags(
        create="Tags",
        read="Tags",
        add=Call("tag_role", _ROLE),
        remove=Call("untag_role", _ROLE),
    ),
    import_id=("id",),
    identity=("name",),
    after_read=_fill,
    computed_blocks=("inline_policy",),
    on_plan=_on_plan,
)
