"""A managed policy by its ARN, or by its name and path."""

from __future__ import annotations

import json

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.tags import as_map
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    client = context.client("iam")
    arn = config["arn"] or _find(client, config["name"], config["path_prefix"])
    policy = client.get_policy(PolicyArn=arn)["Policy"]
    version = client.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])
    return {
        "id": arn,
        "arn": arn,
        "attachment_count": policy.get("AttachmentCount", 0),
        "description": policy.get("Description", ""),
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": json.dumps(version["PolicyVersion"]["Document"], separators=(",", ":")),
        "policy_id": policy["PolicyId"],
        "tags": as_map(policy.get("Tags")),
    }


def _find(client: object, name: str, prefix: str | None) -> str:
    pages = client.get_paginator("list_policies").paginate(PathPrefix=prefix or "/")  # type: ignore[attr-defined]
    found = [policy["Arn"] for page in pages for policy in page["Policies"] if policy["PolicyName"] == name]
    if len(found) != 1:
        raise ProviderError(f"reading IAM Policy ({name}): {len(found)} policies match")
    return str(found[0])


DATA_SOURCE = DataSource(type="aws_iam_policy", service="iam", resolve=_resolve)
