"""Rendering in the sandbox: nothing is invented before a stack is there, and real outputs are used after."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def results(rendered: str) -> dict[str, tuple[str, str]]:
    return {stack["name"]: (stack["result"], stack["reason"]) for stack in json.loads(rendered)["stacks"]}


def test_before_anything_is_applied(new_workplace: Callable[[], Any]) -> None:
    workplace = new_workplace()
    done = workplace.run("mlops-kit render dev --sandbox --json")
    assert results(done.stdout) == {
        "state": ("written", ""),
        "foundation": ("written", ""),
        "platform": ("not rendered", "foundation is not there yet"),
        "serving/churn": ("not rendered", "no release yet"),
    }
    # A rehearsal never overwrites what belongs to an account.
    assert (workplace.root / "build/sandbox/dev/state/terraform.tfvars").is_file()
    assert not (workplace.root / "build/dev").exists()


def test_after_bootstrap_inputs_come_from_real_outputs(workplace: Any) -> None:
    workplace.run("mlops-kit bootstrap dev --sandbox")
    checked = workplace.run("mlops-kit render dev --sandbox --check --json")
    assert results(checked.stdout)["platform"] == ("unchanged", "")
    outputs = json.loads(workplace.run("mlops-kit outputs dev foundation --sandbox --json").stdout)
    vpc = outputs["stacks"]["foundation"]["vpc_id"]
    inputs = (workplace.root / "build/sandbox/dev/platform/terraform.tfvars").read_text()
    (line,) = [line for line in inputs.splitlines() if line.startswith("vpc_id ")]
    assert line.split('"')[1] == vpc

    file = workplace.root / "environments/dev.yaml"
    before = file.read_text()
    file.write_text(before + "tags: {team: models}\n")
    try:
        changed = workplace.run("mlops-kit render dev --sandbox --check --json", code=3)
    finally:
        file.write_text(before)
    assert results(changed.stdout)["platform"] == ("differs", "")
