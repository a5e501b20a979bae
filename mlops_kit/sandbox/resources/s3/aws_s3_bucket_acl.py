"""A bucket's access control list: a canned one, or grants and an owner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values, one_is_set

_BUCKET = {"Bucket": "{bucket}"}
_GRANTEE = {"email_address": "EmailAddress", "id": "ID", "type": "Type", "uri": "URI"}


def _policy(values: Mapping[str, Any]) -> dict[str, Any] | None:
    policies = values["access_control_policy"]
    if not policies:
        return None
    return {
        "Grants": [
            {
                "Permission": grant["permission"],
                "Grantee": {
                    member: grantee[name]
                    for grantee in grant["grantee"]
                    for name, member in _GRANTEE.items()
                    if grantee[name]
                },
            }
            for grant in policies[0]["grant"]
        ],
        "Owner": {"ID": policies[0]["owner"][0]["id"]},
    }


def _after_read(context: Context, values: Values, acl: Response) -> None:
    """Read the grants, but where a canned list was given: that is kept as its name."""
    parts = [values["bucket"], values.get("expected_bucket_owner"), values.get("acl")]
    values["id"] = ",".join(part for part in parts if part)
    if values.get("acl"):
        return
    owner = {"id": acl["Owner"]["ID"], "display_name": acl["Owner"].get("DisplayName", "")}
    values["access_control_policy"] = [{"owner": [owner], "grant": [_grant(g) for g in acl["Grants"]]}]


def _grant(grant: Mapping[str, Any]) -> dict[str, Any]:
    grantee = {name: grant["Grantee"].get(member, "") for name, member in _GRANTEE.items()}
    grantee["display_name"] = grant["Grantee"].get("DisplayName", "")
    return {"permission": grant["Permission"], "grantee": [grantee]}


def _identified(identifier: str) -> Values | None:
    """Take BUCKET[,OWNER][,ACL] apart: an owner is an account's twelve digits, a canned list has a name."""
    parts = re.fullmatch(r"([^,]+)(?:,(\d{12}))?(?:,([a-z-]+))?", identifier)
    names = ("bucket", "expected_bucket_owner", "acl")
    return dict(zip(names, parts.groups(), strict=True)) if parts else None


def _check(config: Values) -> list[Problem]:
    if one_is_set(config, ("acl", "access_control_policy")):
        return []
    return [
        Problem("Invalid combination of arguments", "one of acl, access_control_policy must be specified")
    ]


_PUT = Call("put_bucket_acl", {**_BUCKET, "ACL": "{acl}", "AccessControlPolicy": _policy}, fill=False)

# Deleting it leaves the bucket's list as it is, as hashicorp/aws does.
RESOURCE = Backed(
    type="aws_s3_bucket_acl",
    service="s3",
    create=_PUT,
    reads=(Read("get_bucket_acl", _BUCKET, missing=("NoSuchBucket",)),),
    updates=(Update([_PUT]),),
    gone=("NoSuchBucket",),
    id="{bucket}",
    names=dict.fromkeys(("Grants", "Owner")),
    keep=("acl",),
    force_new=("bucket", "expected_bucket_owner"),
    import_id=_identified,
    identity=("bucket",),
    after_read=_after_read,
    check=_check,
)
