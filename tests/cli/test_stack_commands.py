"""bootstrap, plan, apply, destroy, outputs and unlock: exact output and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mlops_kit.cli.app import main
from mlops_kit.cli.application import Application

from ..unit.stacks.conftest import Place, place  # noqa: F401 (the fixture)


@dataclass
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(
    place: Place,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command line in the small project; seconds are written as 0.0."""
    monkeypatch.chdir(place.project.root)
    monkeypatch.setattr(Application, "target", lambda self, environment, sandbox, provider: place.target)

    def call(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        # Times differ from run to run; the column is wide enough for any.
        clean = [
            re.sub(r"\d+\.\d(?=( s\)|$))", "0.0", text, flags=re.MULTILINE) for text in (said.out, said.err)
        ]
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *clean)

    return call


def test_bootstrap_then_again(run: Run) -> None:
    first = run("bootstrap", "dev", "--sandbox")
    assert (first.code, first.out) == (
        0,
        "STACK          RESULT          ADDED  CHANGED  DESTROYED  SECONDS\n"
        "state          applied             1        0          0      0.0\n"
        "foundation     applied             2        0          0      0.0\n"
        "platform       applied             2        0          0      0.0\n"
        "serving/churn  no release yet      0        0          0      0.0\n"
        "\n"
        "serving/churn: deploy churn to make its first release\n",
    )
    assert first.err == (
        "state: init\n"
        "state: plan\n"
        "state: apply\n"
        "state: terraform_data.bucket: creating\n"
        "state: terraform_data.bucket: done\n"
        "state: migrate\n"
        "state: applied (0.0 s)\n"
        "foundation: init\n"
        "foundation: plan\n"
        "foundation: apply\n"
        "foundation: terraform_data.one: creating\n"
        "foundation: terraform_data.one: done\n"
        "foundation: terraform_data.two: creating\n"
        "foundation: terraform_data.two: done\n"
        "foundation: applied (0.0 s)\n"
        "platform: init\n"
        "platform: plan\n"
        "platform: apply\n"
        "platform: terraform_data.one: creating\n"
        "platform: terraform_data.one: done\n"
        "platform: terraform_data.two: creating\n"
        "platform: terraform_data.two: done\n"
        "platform: applied (0.0 s)\n"
        "serving/churn: no release yet (0.0 s)\n"
    )
    second = run("bootstrap", "dev", "--sandbox", "--json")
    report = json.loads(second.out)
    assert second.code == 0
    assert report["result"] == "succeeded"
    assert [stack["result"] for stack in report["stacks"]] == ["no changes"] * 3 + ["no release yet"]
    assert {tuple(stack["resources"].values()) for stack in report["stacks"]} == {(0, 0, 0)}
    lines = [json.loads(line) for line in second.err.splitlines()]
    assert {line["@module"] for line in lines} == {"terraform.ui", "mlops_kit"}
    assert {line["stack"] for line in lines} >= {"state", "foundation", "platform"}


def test_plan_and_apply(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev", "--sandbox")
    place.edit("platform", 'resource "terraform_data" "three" {\n  input = "3"\n}\n')
    planned = run("plan", "dev", "platform", "--sandbox")
    (bundle,) = (place.target.build / "dev" / "plans").iterdir()
    assert (planned.code, planned.out) == (
        0,
        "platform\n"
        "  +   terraform_data.three\n"
        "\n"
        "STACK     RESULT   ADDED  CHANGED  DESTROYED  SECONDS\n"
        "platform  changes      1        0          0      0.0\n"
        "\n"
        f"platform: sealed as {bundle.stem}\n"
        f"platform: in {bundle.parent} and s3://{place.environment.state_bucket}/plans/dev/platform\n",
    )
    assert run("plan", "dev", "platform", "--sandbox", "--detailed-exitcode").code == 3
    assert '+ input  = "3"' in run("plan", "dev", "platform", "--sandbox", "--diff").out
    applied = run("apply", "dev", "platform", "--sandbox")
    assert applied.code == 0
    assert "platform: plan\n" not in applied.err
    assert run("plan", "dev", "platform", "--sandbox", "--detailed-exitcode").code == 0


def test_a_stale_plan(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev", "--sandbox")
    run("plan", "dev", "--sandbox")
    place.edit("platform", 'resource "terraform_data" "three" {\n  input = "3"\n}\n')
    refused = run("apply", "dev", "--sandbox")
    assert (refused.code, refused.out) == (4, "")
    assert refused.err == (
        "error: the saved plan of platform is stale: its inputs or modules have changed\n"
        "  plan again and look at what it says, or apply with --replan\n"
    )
    assert run("apply", "dev", "--sandbox", "--replan").code == 0


def test_a_failure(run: Run, place: Place) -> None:  # noqa: F811
    place.edit("state", 'output "bad" {\n  value = var.none\n}\n')
    failed = run("bootstrap", "dev", "--sandbox")
    assert failed.code == 1
    assert "\nstate: Reference to undeclared input variable (main.tf:" in failed.out
    assert "Traceback" not in failed.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("plan", "dev", "plattform"),
            2,
            "error: there is no stack 'plattform'\n  did you mean platform? stacks: ",
        ),
        (("plan", "dve"), 2, "error: "),
        (("plan",), 2, "error: Missing argument 'ENV'.\n"),
        (
            ("plan", "dev", "--terraform", "/none"),
            2,
            "error: no Terraform at '/none': not an executable file\n",
        ),
        (("outputs", "dev", "sate"), 2, "error: there is no stack 'sate'\n"),
        (("unlock", "dev", "state", "x"), 1, "error: the state of state is not locked\n"),
    ],
)
def test_mistakes(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(message)


def test_destroy_asks_for_the_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("bootstrap", "dev", "--sandbox")
    asked: list[str] = []

    def other(prompt: str) -> str:
        asked.append(prompt)
        return "prod"

    monkeypatch.setattr("click.termui.visible_prompt_func", other)
    refused = run("destroy", "dev", "serving/churn", "--sandbox")
    assert asked[0].startswith("Destroy serving/churn of dev? The environment's name")
    assert refused.code == 4
    assert "error: that is not the environment's name; nothing was destroyed\n" in refused.err
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda prompt: "dev")
    assert run("destroy", "dev", "--sandbox").code == 0
    assert run("outputs", "dev", "--sandbox").out == "nothing of dev is applied\n"


def test_outputs_hide_what_is_sensitive(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev", "--sandbox")
    bucket = place.environment.state_bucket
    assert run("outputs", "dev", "platform", "--sandbox").out == (
        f'platform.secret = (sensitive)\nplatform.value = "{bucket}"\n'
    )
    data: dict[str, Any] = json.loads(run("outputs", "dev", "--sandbox", "--json").out)
    assert data["stacks"]["platform"] == {"secret": "(sensitive)", "value": bucket}
    assert set(data["stacks"]) == {"state", "foundation", "platform"}


def test_unlock(run: Run, place: Place) -> None:  # noqa: F811
    from mlops_kit.aws.session import client

    run("bootstrap", "dev", "--sandbox")
    key = "dev/platform/terraform.tfstate"
    lock = {"ID": "5f", "Operation": "x", "Who": "ci@runner", "Created": "2026-01-02T03:04:05Z", "Info": ""}
    body = json.dumps({**lock, "Version": "1.11.4", "Path": f"{place.environment.state_bucket}/{key}"})
    s3 = client(place.target, "s3")
    s3.put_object(Bucket=place.environment.state_bucket, Key=f"{key}.tflock", Body=body)
    refused = run("unlock", "dev", "platform", "other", "--sandbox")
    assert (refused.code, refused.err) == (4, "error: the state of platform is held by lock 5f, not other\n")
    done = run("unlock", "dev", "platform", "5f", "--sandbox")
    assert done.out == "released the lock of platform that ci@runner took at 2026-01-02 03:04:05 UTC\n"
    assert run("apply", "dev", "platform", "--sandbox").code == 0
