"""Terraform could not store the state of what it did: nothing is lost, nothing is made twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients

BUCKET = "mlops-dev-state-111111111111"
KEY = "dev/foundation/terraform.tfstate"
APPLY = "mlops-kit apply dev foundation --sandbox"
CUT_SHORT = "the last apply was cut short"


class Denial:
    """Somebody's statements in the state bucket's policy: `states` may not be written, or locks released."""

    def __init__(self, place: Workplace) -> None:
        self._s3 = sandbox_clients(place, "dev")("s3")
        self._policy: dict[str, Any] = json.loads(self._s3.get_bucket_policy(Bucket=BUCKET)["Policy"])

    def begin(self, *, locks: bool = False) -> None:
        denied = {KEY: "s3:PutObject"} | ({f"{KEY}.tflock": "s3:DeleteObject"} if locks else {})
        statements = [
            {"Effect": "Deny", "Principal": "*", "Action": a, "Resource": f"arn:aws:s3:::{BUCKET}/{k}"}
            for k, a in denied.items()
        ]
        self._put({**self._policy, "Statement": [*self._policy["Statement"], *statements]})

    def end(self) -> None:
        self._put(self._policy)

    def _put(self, policy: object) -> None:
        self._s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


@pytest.fixture(scope="module")
def place(new_workplace: Callable[[], Workplace]) -> Workplace:
    made = new_workplace()
    made.run("mlops-kit bootstrap dev --sandbox")
    return made


def with_endpoints(place: Workplace, *services: str) -> None:
    """Have the network make (other) interface endpoints the next time."""
    file = place.root / "environments" / "dev.yaml"
    lines = [line for line in file.read_text().splitlines() if "interface_endpoints" not in line]
    lines.insert(lines.index("network:") + 1, f"  interface_endpoints: [{', '.join(services)}]")
    file.write_text("\n".join(lines) + "\n")


def kept(place: Workplace) -> Path:
    return place.root / "build/sandbox/dev/foundation/errored.tfstate"


def left_in_source(place: Workplace) -> list[Path]:
    return list((place.root / "infra").rglob("*.tfstate*"))


def test_what_could_not_be_stored_is_stored_by_the_next_apply(place: Workplace) -> None:
    with_endpoints(place, "sts")
    denial = Denial(place)
    denial.begin()
    failed = place.run(APPLY, code=1)
    assert "Failed to save state" in failed.stdout
    assert "errored.tfstate alone" in failed.stdout
    assert "state push" not in failed.stdout
    assert kept(place).stat().st_mode & 0o777 == 0o600
    assert not left_in_source(place)
    there = inventory(place, "dev")

    assert CUT_SHORT in place.run("mlops-kit plan dev foundation --sandbox").stderr
    still = place.run(f"{APPLY} --replan", code=1)
    assert "Failed to persist state" in still.stdout
    assert "\x1b" not in still.stdout

    denial.end()
    stored = place.run(f"{APPLY} --replan")
    assert "stored the state that the last apply could not store" in stored.stderr
    assert "no changes" in stored.stdout
    assert not kept(place).exists()
    assert inventory(place, "dev") == there
    assert CUT_SHORT not in place.run("mlops-kit plan dev foundation --sandbox --detailed-exitcode").stderr


def test_a_lock_that_could_not_be_released_is_released_by_the_next_run(place: Workplace) -> None:
    denial = Denial(place)
    denial.begin(locks=True)
    failed = place.run("mlops-kit plan dev foundation --sandbox", code=1)
    assert "the next run in this checkout releases it" in failed.stdout
    assert "Lock Info" not in failed.stdout
    assert "\x1b" not in failed.stdout
    again = place.run(APPLY, code=1)
    assert "Failed to unlock state: failed to delete the lock file" in again.stdout
    assert "the next run in this checkout releases it" in again.stdout
    denial.end()
    assert "released the lock that an earlier run left" in place.run(APPLY).stderr


def test_a_state_that_was_overtaken_is_not_stored(place: Workplace, tmp_path: Path) -> None:
    with_endpoints(place, "sts", "logs")
    denial = Denial(place)
    denial.begin()
    place.run(APPLY, code=1)
    denial.end()
    aside = tmp_path / "errored.tfstate"
    shutil.move(kept(place), aside)
    with_endpoints(place, "sts", "kms")
    place.run(APPLY)  # as from another checkout, which does not know of it
    shutil.move(aside, kept(place))
    refused = place.run(APPLY, code=4)
    assert "has changed since one could not be stored" in refused.stdout
    assert 'module.network.aws_vpc_endpoint.interface["logs"] (vpce-' in refused.stdout
    assert '"sts"' not in refused.stdout
    kept(place).unlink()
    with_endpoints(place, "sts", "logs")
    place.run(APPLY)


def test_what_a_killed_run_leaves_in_the_root_is_taken_up(place: Workplace) -> None:
    """Terraform goes on where the kit is killed, and nobody moves what it leaves then."""
    with_endpoints(place, "sts", "logs", "kms")
    denial = Denial(place)
    denial.begin()
    place.run(APPLY, code=1)
    denial.end()
    source = place.root / "infra/foundation/errored.tfstate"
    shutil.move(kept(place), source)
    assert "stored the state" in place.run(APPLY).stderr
    assert not left_in_source(place)


def test_one_that_was_stored_just_before_a_kill_is_no_other_state(place: Workplace, tmp_path: Path) -> None:
    with_endpoints(place, "sts", "kms")
    denial = Denial(place)
    denial.begin()
    place.run(APPLY, code=1)
    denial.end()
    shutil.copy(kept(place), tmp_path)
    place.run(APPLY)
    shutil.move(tmp_path / kept(place).name, kept(place))
    assert "no changes" in place.run(APPLY).stdout
    assert not kept(place).exists()


def test_what_another_stack_has_left_stays(place: Workplace) -> None:
    source = place.root / "infra/foundation/errored.tfstate"
    stranger = {"version": 4, "serial": 1, "lineage": "other", "outputs": {}, "resources": []}
    source.write_text(json.dumps(stranger))
    with_endpoints(place, "sts")
    place.run(APPLY)
    assert json.loads(source.read_text()) == stranger
    source.unlink()


@pytest.mark.parametrize("in_root", [True, False], ids=["of a killed run", "kept"])
def test_a_destroy_stores_it_first(in_root: bool, place: Workplace) -> None:
    """What it knows is all that is known: nothing of the stack is stored."""
    destroy = "mlops-kit destroy dev foundation platform --sandbox --yes"
    place.run(destroy)
    nothing = inventory(place, "dev")
    denial = Denial(place)
    denial.begin()
    place.run(APPLY, code=1)
    denial.end()
    assert inventory(place, "dev") - nothing
    if in_root:
        shutil.move(kept(place), place.root / "infra/foundation/errored.tfstate")
    assert "stored the state" in place.run(destroy).stderr
    assert not left_in_source(place)
    assert inventory(place, "dev") == nothing
