"""A managed policy. A change makes a new default version; AWS keeps five, so the oldest makes room."""

from __future__ import annotations

import json
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_MOST_VERSIONS = 5  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def _versions(client: Any, arn: str) -> list[Any]:
    """The versions that are not the default, oldest first."""
    versions = client.list_policy_versions(PolicyArn=arn)["Versions"]
    others = [version for version in versions if not version["IsDefaultVersion"]]
    return sorted(others, key=lambda version: int(version["VersionId"][1:]))


def _new_version(context: Context, prior: Values, values: Values) -> None:
    client, arn = context.client("iam"), values["id"]
    others = _versions(client, arn)
    if len(others) + 1 >= _MOST_VERSIONS:
        client.delete_policy_version(PolicyArn=arn, VersionId=others[0]["VersionId"])
    client.create_policy_version(PolicyArn=arn, PolicyDocument=values["policy"], SetAsDefault=True)


def _clear(context: Context, state: Values) -> None:
    client = context.client("iam")
    try:
        for version in _versions(client, state["id"]):
            client.delete_policy_version(PolicyArn=state["id"], VersionId=version["VersionId"])
    except client.exceptions.NoSuchEntityException:
        return


def _fill(context: Context, values: Values, found: Any) -> None:
    fill_prefix(context, values, found)
    version = context.client("iam").get_policy_version(
        PolicyArn=found["Arn"], VersionId=found["DefaultVersionId"]
    )
    values["policy"] = json.dumps(version["PolicyVersion"]["Document"], separators=(",", ":"))


RESOURCE = Backed(
    type="aws_iam_policy",
    service="iam",
    create=Call(
        "create_policy",
        {
            "Description": "{description}",
            "Path": "{path}",
            "PolicyDocument": "{policy}",
            "PolicyName": "{name}",
        },
        fill=False,
    ),
    reads=(Read("get_policy", {"PolicyArn": "{id}"}, "Policy"),),
    id="Policy.Arn",
    chosen={"name": chosen_name()},
    names={"PolicyName": "name"},
    updates=(Update(on=("policy",), apply=_new_version),),
    before_delete=_clear,
    delete=Call("delete_policy", {"PolicyArn": "{id}"}, fill=False),
    force_new=("description", "name", "name_prefix", "path"),
    defaults={"path": "/"},
    policies=("policy",),
    tags=Tags(
        create="Tags",
        read="Tags",
        add=Call("tag_policy", {"PolicyArn": "{id}"}),
        remove=Call("untag_policy", {"PolicyArn": "{id}"}),
    ),
    import_id=("id",),
    identity=("arn",),
    after_read=_fill,
)
