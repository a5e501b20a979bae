from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.project import Project
from mlops_kit.review.read import redact_plan
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.stacks.plans.bundles import KEYS
from mlops_kit.target import account_target
from mlops_kit.terraform.bundle import seal
from tests.unit.review.plans import entry, plan

PLAN = plan(
    entry("aws_s3_bucket", {"bucket": "data"}, None),
    entry("aws_db_instance", None, {"password": "hunter2-1"}),
)
SAFE = plan(entry("aws_sqs_queue", None, {"name": "q"}))


def bundle(folder: Path, text: bytes, created: str = "2026-01-01T00:00:00Z", **manifest: Any) -> str:
    """Write a bundle; return its digest."""
    said = {"environment": "prod", "stack": "platform", "production": True, "created": created, **manifest}
    made = seal({"tfplan": b"", "plan.json": redact_plan(text)}, said)
    made.write(folder)
    return made.digest


@pytest.mark.parametrize("form", ["markdown", "html", "json", "sarif", "junit"])
def test_reviews_a_plans_json_in_every_format_without_its_secrets(
    cli: Any, tmp_path: Path, form: str
) -> None:
    (tmp_path / "p.json").write_bytes(PLAN)
    result = cli("review", str(tmp_path / "p.json"), "--format", form)
    assert (result.code, result.stderr) == (0, "")
    assert "hunter2" not in result.stdout
    assert "aws_s3_bucket.this" in result.stdout


def test_a_plan_of_an_environment_is_judged_and_priced_as_one_of_it(
    cli: Any, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "p.json").write_bytes(PLAN)
    stack = cli(
        "review", str(tmp_path / "p.json"), "--environment", "prod", "--stack", "x", "--format", "json"
    ).json["stacks"][0]
    assert (stack["environment"], stack["stack"], stack["cost"]["currency"]) == ("prod", "x", "USD")


@pytest.mark.parametrize(("own", "verdict"), [(True, "safe"), (False, "look")])
def test_who_is_a_stranger_comes_of_the_environment(
    cli: Any, project: Path, tmp_path: Path, own: bool, verdict: str
) -> None:
    environment = cli("env", "show", "prod", "--json").json
    account = environment.get("account_id") or environment["environment"]["account_id"]
    trust = {"AWS": account if own else "111111111111"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust}
    role = {"name": "r", "assume_role_policy": json.dumps({"Statement": [statement]})}
    (tmp_path / "p.json").write_bytes(plan(entry("aws_iam_role", None, role)))
    found = cli("review", str(tmp_path / "p.json"), "--environment", "prod", "--format", "json").json
    assert found["verdict"] == verdict


def test_finds_bundles_by_path_folder_and_digest(cli: Any, project: Path) -> None:
    folder = project / "build" / "sandbox" / "prod" / "plans"
    digest = bundle(folder, PLAN)
    for argument in (digest, digest[:12], str(folder), str(folder / f"{digest}.tar")):
        found = cli("review", argument, "--format", "json").json
        assert found["verdict"] == "stop"
        assert found["stacks"][0]["manifest"]["digest"] == digest


def test_a_folder_gives_the_latest_plan_of_each_stack(cli: Any, tmp_path: Path) -> None:
    bundle(tmp_path, PLAN)
    latest = bundle(tmp_path, SAFE, "2026-01-02T00:00:00Z")
    bundle(tmp_path, SAFE, stack="foundation")
    found = cli("review", str(tmp_path), "--format", "json").json["stacks"]
    assert sorted(stack["stack"] for stack in found) == ["foundation", "platform"]
    assert latest in [stack["manifest"]["digest"] for stack in found]


def test_a_plan_comes_by_stdin_too(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAFE)))
    assert "## ✅ Safe to apply" in cli("review", "-").stdout


@pytest.mark.parametrize(
    ("parts", "verdict", "reason"),
    [
        ({"errored": True, "complete": False}, "stop", "planning failed"),
        ({"errored": False, "complete": False}, "look", "leaves something out"),
        ({"checks": [{"status": "pass"}], "complete": True}, "safe", "nothing changes"),
    ],
)
def test_a_plan_is_safe_only_where_it_is_whole(
    cli: Any, tmp_path: Path, parts: dict[str, Any], verdict: str, reason: str
) -> None:
    (tmp_path / "p.json").write_bytes(plan(**parts))
    found = cli("review", str(tmp_path / "p.json"), "--format", "json").json
    assert found["verdict"] == verdict
    assert reason in found["reasons"][0]


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [(PLAN, "stop", 4), (PLAN, "look", 4), (SAFE, "look", 0), (PLAN, None, 0)],
)
def test_fails_where_asked_to(
    cli: Any, project: Path, tmp_path: Path, text: bytes, fail_on: str | None, code: int
) -> None:
    (tmp_path / "p.json").write_bytes(text)
    options = ["--fail-on", fail_on] if fail_on else []
    assert cli("review", str(tmp_path / "p.json"), "--environment", "prod", *options).code == code


def test_writes_a_file_within_the_limit_and_says_where_the_whole_is(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_bytes(
        plan(*(entry("aws_x", None, {"a": n}, address=f"aws_x.a{n}") for n in range(99)))
    )
    output = tmp_path / "new" / "comment.md"
    options = ("--limit", "1500", "--whole", "https://example.com/1", "--output", str(output))
    assert cli("review", str(tmp_path / "p.json"), *options).stdout == ""
    text = output.read_text(encoding="utf-8")
    assert len(text) <= 1500
    assert "https://example.com/1" in text


@pytest.mark.parametrize(
    ("name", "content", "code", "why"),
    [
        ("x", b"{", 2, "this is not a plan's JSON"),
        ("x.tar", b"not a tar", 4, "was altered"),
        ("x.md", b"not a plan", 2, "neither a plan bundle (.tar) nor JSON"),
        ("x", b'{"a": 1}', 2, "no format_version"),
        ("x", b'{"format_version": "1.0", "values": {}}', 2, "it is a state"),
    ],
)
def test_what_is_no_plan_is_an_error(
    cli: Any, tmp_path: Path, name: str, content: bytes, code: int, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = cli("review", str(tmp_path / name))
    assert result.code == code
    assert why in result.stderr


def test_what_a_command_prints_is_substituted_or_piped_in(cli: Any, tmp_path: Path) -> None:
    with subprocess.Popen(("printf", "%s", SAFE.decode()), stdout=subprocess.PIPE) as process:
        assert process.stdout
        result = cli("review", f"/dev/fd/{process.stdout.fileno()}", "--format", "json")
    assert (result.code, result.json["stacks"][0]["stack"]) == (0, "plan")


@pytest.mark.parametrize("name", ["x", "x.tar"])
def test_no_pipe_is_waited_for(cli: Any, tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    result = cli("review", str(tmp_path / name))
    assert (result.code, "it is not a file" in result.stderr) == (2, True)


@pytest.mark.parametrize("argument", ["nowhere", "."])
def test_what_is_not_there_is_an_error(cli: Any, project: Path, argument: str) -> None:
    result = cli("review", argument)
    assert result.code == 2
    assert result.stderr.startswith("error: there ")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def accounts(emulator: Emulator, project: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Reach the emulated AWS as dev's account; return the S3 of it, and the names of the state buckets."""
    environments = {name: load(Project(project), name) for name in ("dev", "prod")}
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key(environments["dev"].account_id))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    s3 = client(account_target(Project(project), "dev", environments["dev"].region), "s3")
    buckets = {name: environment.state_bucket for name, environment in environments.items()}
    there = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for name, bucket in buckets.items():
        region = environments[name].region
        if bucket not in there:
            client(account_target(Project(project), name, region), "s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region}
            )
        for item in s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
            s3.delete_object(Bucket=bucket, Key=item["Key"])
    return {"s3": s3, **buckets}


def put(accounts: dict[str, Any], environment: str, text: bytes, **manifest: Any) -> str:
    """Put a whole bundle into an environment's state bucket; return its digest."""
    said = {**dict.fromkeys(KEYS, ""), "environment": environment, "stack": "platform", **manifest}
    made = seal({"tfplan": b"", "plan.json": redact_plan(text)}, said)
    key = f"plans/{environment}/platform/{made.digest}.tar"
    accounts["s3"].put_object(Bucket=accounts[environment], Key=key, Body=made.archive)
    return made.digest


@pytest.mark.parametrize("options", [(), ("--environment", "prod")])
def test_a_digest_that_is_not_here_is_fetched_from_a_state_bucket(
    cli: Any, accounts: dict[str, Any], project: Path, options: tuple[str, ...]
) -> None:
    put(accounts, "dev", SAFE)
    digest = put(accounts, "prod", PLAN)
    result = cli("review", digest[:12], "--format", "json", *options)
    assert result.code == 0
    (stack,) = result.json["stacks"]
    assert (stack["environment"], stack["manifest"]["digest"]) == ("prod", digest)
    assert "hunter2" not in result.stdout
    # It is kept as plan keeps its own: readable by nobody else, and found here the next time.
    (kept,) = (project / "build" / "prod" / "plans").iterdir()
    assert (kept.name, kept.stat().st_mode & 0o777) == (f"{digest}.tar", 0o600)
    accounts["s3"].delete_object(Bucket=accounts["prod"], Key=f"plans/prod/platform/{digest}.tar")
    assert cli("review", digest, "--format", "json").json == result.json


def test_a_digest_that_no_bucket_has_is_an_error(cli: Any, accounts: dict[str, Any]) -> None:
    put(accounts, "dev", SAFE)
    result = cli("review", "0" * 64)
    assert result.code == 2
    assert result.stderr.splitlines() == [
        f"error: there is no plan {'0' * 64} here, nor in s3://{accounts['dev']}, nor in s3://{accounts['prod']}",
        "  mlops-kit plan makes plans and prints their digests; --sandbox looks for one of the sandbox",
    ]
    digest = put(accounts, "prod", PLAN)
    result = cli("review", digest, "--environment", "dev")
    assert result.code == 2
    assert accounts["prod"] not in result.stderr


def test_a_bucket_that_is_out_of_reach_is_named_and_stands_in_no_others_way(
    cli: Any, accounts: dict[str, Any], project: Path
) -> None:
    (project / "environments" / "dev.yaml").write_text("account_id: [\n")
    digest = put(accounts, "prod", SAFE)
    assert cli("review", digest).code == 0
    result = cli("review", "0" * 64)
    assert result.code == 1
    assert f"nor in s3://{accounts['prod']}; dev could not be searched: " in result.stderr


def test_a_fetched_plan_that_was_altered_is_refused(cli: Any, accounts: dict[str, Any]) -> None:
    digest = put(accounts, "dev", SAFE)
    key = f"plans/dev/platform/{digest}.tar"
    s3, bucket = accounts["s3"], accounts["dev"]
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=content.replace(b"aws_sqs_queue", b"aws_sns_topic"))
    result = cli("review", digest)
    assert result.code == 4
    assert "was altered: its digest is" in result.stderr


def test_a_digest_without_credentials_says_so(cli: Any, project: Path) -> None:
    result = cli("review", "0" * 64)
    assert result.code == 1
    assert "dev could not be searched: " in result.stderr
    assert "no AWS credentials found" in result.stderr
    assert "name a profile with --profile" in result.stderr
