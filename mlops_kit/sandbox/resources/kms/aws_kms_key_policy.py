"""The policy of a KMS key, apart from the key; a delete puts the default policy back."""

from __future__ import annotations

import json
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values

_PUT = Call(
    "put_key_policy",
    {
        "KeyId": "{key_id}",
        "PolicyName": "default",
        "Policy": "{policy}",
        "BypassPolicyLockoutSafetyCheck": "{bypass_policy_lockout_safety_check}",
    },
    fill=False,
)


def _reset(context: Context, state: Values) -> None:
    policy: dict[str, Any] = {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{context.partition}:iam::{context.account}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    client = context.client("kms")
    try:
        client.put_key_policy(KeyId=state["key_id"], PolicyName="default", Policy=json.dumps(policy))
    except (client.exceptions.NotFoundException, client.exceptions.KMSInvalidStateException):
        return


RESOURCE = Backed(
    type="aws_kms_key_policy",
    service="kms",
    create=_PUT,
    reads=(Read("get_key_policy", {"KeyId": "{key_id}", "PolicyName": "default"}, "Policy", into="policy"),),
    id="{key_id}",
    updates=(Update([_PUT]),),
    before_delete=_reset,
    force_new=("key_id",),
    defaults={"bypass_policy_lockout_safety_check": False},
    policies=("policy",),
    import_id=("key_id",),
)
