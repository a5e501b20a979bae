"""What of a stack holds evidence, told by its state."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mlops_kit.audit.locked import Lock
from mlops_kit.stacks.kept import Evidence, holding, kept, refuse_locked
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state import State
from mlops_kit.terraform.events import Resources

from .conftest import Place
from .test_operations import Listening

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


UNTIL = Lock(datetime(2027, 11, 29, 9, 12, 30, tzinfo=UTC))


@pytest.fixture
def session(place: Place) -> Session:
    return Session(place.project, place.environment, place.target, Listening())


@pytest.mark.parametrize(
    ("alone", "lock", "message", "hint"),
    [
        (
            False,
            UNTIL,
            "locked until 2027-11-29 09:12 UTC; nobody can delete it before, and nothing was destroyed",
            "add --keep-evidence to destroy all but that now, and run the command again after that",
        ),
        (
            True,
            UNTIL,
            "locked until 2027-11-29 09:12 UTC; nobody can delete it before, and all else is gone",
            "run the same command after that",
        ),
        (
            True,
            Lock(None),
            "locked by a legal hold, for as long as that is on; nobody can delete it before, "
            "and all else is gone",
            "run the same command once the hold is lifted",
        ),
    ],
)
def test_what_a_refusal_says(session: Session, alone: bool, lock: Lock, message: str, hint: str) -> None:
    error = refuse_locked(session, Evidence("foundation", alone), lock)
    assert error.message == f"the evidence of dev in s3://mlops-dev-audit-111111111111 is {message}"
    assert (error.hint, int(error.exit_code)) == (hint, 4)


def test_what_the_report_says_of_kept_stacks(session: Session) -> None:
    gone = StackResult("foundation", Result.KEPT, 2.0, Resources(0, 0, 56), changes=(("delete", "a.b"),))
    one = kept(session, gone, UNTIL, Evidence("foundation", False))
    told = one.as_json()
    assert (told["result"], told["kept_until"], told["seconds"]) == ("kept", "2027-11-29T09:12:30Z", 2.0)
    assert told["resources"]["destroyed"] == 56
    assert told["changes"] == [{"action": "delete", "address": "a.b"}]
    assert told["hint"] == "the same command destroys it after that"
    other = kept(session, StackResult("state", Result.KEPT), Lock(None), Evidence("foundation", False))
    assert other.cause.startswith("it is needed by foundation, whose evidence is locked by a legal hold")
    assert other.as_json()["kept_until"] is None
    assert "kept_until" not in StackResult("state", Result.DESTROYED).as_json()
