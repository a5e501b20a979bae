"""What is refused to the credentials of another account is on record, and reaches the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import sandbox_clients

OWNER, STRANGER = "111111111111", "222222222222"


@dataclass
class Account:
    """The project against an account at an endpoint of its own: no `--sandbox`, whatever credentials."""

    place: Workplace
    endpoint: str

    @property
    def waiting(self) -> list[Path]:
        return sorted((self.place.root / "build" / "dev" / "audit").glob("*"))

    def run(self, account: str, command: str, code: int) -> Any:
        return self.place.run(
            f"mlops-kit {command}",
            code=code,
            AWS_ENDPOINT_URL=self.endpoint,
            AWS_ACCESS_KEY_ID=f"SANDBOX0{account}",
            AWS_SECRET_ACCESS_KEY="x",
        )

    def records(self, account: str = OWNER) -> list[dict[str, Any]]:
        listed = json.loads(self.run(account, "audit list dev --json", 0).stdout)
        return [record for record in listed["records"] if record["outcome"] == "refused"]


@pytest.fixture
def account(workplace: Workplace) -> Iterator[Account]:
    """Dev, bootstrapped in the sandbox, as seen by who brings credentials."""
    workplace.run("mlops-kit bootstrap dev --sandbox", timeout=280)
    daemon = json.loads((workplace.root / ".mlops-kit" / "sandbox.json").read_text())
    found = Account(workplace, daemon["url"])
    for path in found.waiting:
        path.unlink()
    yield found
    for path in found.waiting:
        path.unlink()


@pytest.mark.timeout(400)
def test_what_another_account_tried_is_kept_here_and_uploaded_once(account: Account) -> None:
    before = {record["id"] for record in account.records()}
    commands = {
        "bootstrap dev": "bootstrap",
        "apply dev": "apply",
        f"apply dev --bundle {'0' * 64}": "apply",
        f"approve dev {'0' * 64}": "approve",
        "deploy dev churn": "deploy",
        "destroy dev --yes": "destroy",
        "model approve dev churn": "model-approve",
        "model approve dev churn --reject": "model-reject",
    }
    for command in commands:
        told = json.loads(account.run(STRANGER, f"{command} --json", 4).stdout)
        assert "dev belongs to account 111111111111; the credentials are of" in told["error"]["message"]
    account.run(STRANGER, "plan dev", 4)  # changes nothing, and is none

    kept = [json.loads(path.read_text()) for path in account.waiting]
    assert sorted(record["operation"] for record in kept) == sorted(commands.values())
    assert {record["actor"] for record in kept} == {f"arn:aws:sts::{STRANGER}:user/moto"}
    assert {record["outcome"] for record in kept} == {"refused"}
    for record in kept:
        assert f"account {STRANGER}" in record["details"]["cause"]
        shown = account.run(STRANGER, f"audit show dev {record['id']} --json", 0)  # no way into the bucket
        assert json.loads(shown.stdout) == record

    # Who may write there sees them at once, and takes them along with the next record of their own.
    ids = {record["id"] for record in kept}
    assert {record["id"] for record in account.records()} - before == ids
    own = json.loads(account.run(OWNER, "destroy dev foundation --yes --json", 4).stdout)["error"]["message"]
    assert account.waiting == []
    account.run(OWNER, "destroy dev foundation --yes", 4)
    found = {record["id"]: record for record in account.records()}
    assert [found[record["id"]] for record in kept] == kept
    mine = [record for name, record in found.items() if name not in before | ids]
    assert [record["details"]["cause"] for record in mine] == [own, own]
    s3 = sandbox_clients(account.place, "dev")("s3")
    stored = s3.list_object_versions(Bucket="mlops-dev-audit-111111111111", Prefix="records/dev/")["Versions"]
    keys = [item["Key"].rpartition("/")[2].removesuffix(".json") for item in stored]
    assert [keys.count(name) for name in ids] == [1] * len(ids)


@pytest.mark.parametrize(
    "command", ["apply dev --json", "deploy dev churn --json", "destroy dev --yes --json"]
)
def test_a_record_that_cannot_be_kept_hides_no_refusal(account: Account, command: str) -> None:
    folder = account.place.root / "build" / "dev" / "audit"
    expected = json.loads(account.run(STRANGER, command, 4).stdout)
    for path in account.waiting:
        path.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    try:
        done = account.run(STRANGER, command, 4)
    finally:
        folder.unlink()
    assert json.loads(done.stdout) == expected
    assert "there is no audit record of this" in done.stderr
    assert "Traceback" not in done.stderr
