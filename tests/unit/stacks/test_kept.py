"""What of a stack holds evidence, told by its state."""

from __future__ import annotations

import json
from typing import Any

from mlops_kit.stacks.kept import holding
from mlops_kit.stacks.state import State

NAME = "mlops-prod-audit-222222222222"
KEY, BUCKET = "module.audit.aws_kms_key.this", "module.audit.aws_s3_bucket.this"
POLICY, TRAIL = "module.audit.aws_s3_bucket_policy.this", "module.audit.aws_cloudtrail.this"


def resource(address: str, identifier: str, *needs: str, keys: tuple[Any, ...] = (None,)) -> dict[str, Any]:
    *module, kind, name = address.rsplit(".", 2)
    instances = []
    for key in keys:
        instance = {"attributes": {"id": identifier}, "dependencies": list(needs)}
        instances.append(instance if key is None else {**instance, "index_key": key})
    path = {"module": module[0]} if module else {}
    return {"mode": "managed", "type": kind, "name": name, "instances": instances, **path}


def state(*resources: dict[str, Any]) -> State:
    data = {"version": 4, "serial": 1, "lineage": "a", "outputs": {}, "resources": list(resources)}
    return State.parse(json.dumps(data).encode(), "here")


def test_the_bucket_its_settings_and_what_they_stand_on() -> None:
    found = holding(
        state(
            resource(KEY, "1234"),
            resource("module.audit.aws_kms_alias.this", "alias/mlops-prod-audit", KEY),
            resource(BUCKET, NAME, KEY),
            resource(POLICY, NAME, BUCKET, KEY, "module.audit.data.aws_iam_policy_document.bucket"),
            resource(TRAIL, "arn:trail", POLICY, BUCKET, KEY),
            resource("aws_s3_bucket.this", "another-bucket"),
            resource("aws_vpc.this", "vpc-1"),
        ),
        NAME,
    )
    assert found == {KEY, BUCKET, POLICY}


def test_what_stands_in_a_chain_and_has_keys_is_found_too() -> None:
    grant, role = "module.a.module.roles.aws_kms_grant.this", "module.roles.aws_iam_role.this"
    found = holding(
        state(
            resource(
                "aws_s3_bucket_versioning.this", f"{NAME},222222222222", "aws_s3_bucket.this", keys=(0,)
            ),
            resource("aws_s3_bucket.this", NAME, grant),
            resource(grant.replace("module.a.", 'module.a["x].y"].'), "g", role, keys=('q"]', "r")),
            resource(role.replace("module.roles", "module.roles[0]"), "role", keys=("x",)),
        ),
        NAME,
    )
    assert found == {
        "aws_s3_bucket.this",
        "aws_s3_bucket_versioning.this[0]",
        'module.a["x].y"].module.roles.aws_kms_grant.this["q\\"]"]',
        'module.a["x].y"].module.roles.aws_kms_grant.this["r"]',
        'module.roles[0].aws_iam_role.this["x"]',
    }


def test_without_the_bucket_nothing_holds_evidence() -> None:
    assert holding(state(resource("aws_s3_bucket.this", "another"), resource(KEY, NAME)), NAME) == frozenset()
    assert holding(state(resource(POLICY, NAME)), NAME) == frozenset()
