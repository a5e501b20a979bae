"""Policy documents for the tests of rules, and identities that have them."""

from __future__ import annotations

import json
from typing import Any

ROOT = "arn:aws:iam::111111111111:root"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any, **conditions: Any) -> str:
    action = "sts:AssumeRoleWithWebIdentity" if "Federated" in principal else "sts:AssumeRole"
    return document({"Effect": "Allow", "Action": action, "Principal": principal, "Condition": conditions})


DENY_HTTP = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "*",
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READ = {**allow("s3:GetObject", "arn:aws:s3:::data/*"), "Principal": {"AWS": ROOT}}
PUBLIC = {**READ, "Principal": "*"}
GET = {"name": "p", "policy": document(allow("s3:GetObject"))}
PUT = {"name": "p", "policy": document(allow(["s3:GetObject", "s3:PutObject"]))}
ALL = {"name": "p", "policy": document(allow("*"))}
SERVICE = trust({"Service": "sagemaker.amazonaws.com"}, StringEquals={"aws:SourceAccount": "1"})


def role(trusts: str | None = SERVICE, **more: Any) -> dict[str, Any]:
    return {"name": "r", "assume_role_policy": trusts, **more}
