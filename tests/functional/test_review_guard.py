"""Production asks for approvals: nobody gets past them with a plain command, and who tries is on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Workplace

REASON = "incident 7"


def records(place: Workplace, options: str = "") -> list[dict[str, Any]]:
    found = json.loads(place.run(f"mlops-kit audit list prod --sandbox --json {options}").stdout)
    return list(found["records"])


@pytest.mark.timeout(600)
def test_a_plain_command_changes_nothing_that_nobody_approved(
    new_workplace: Callable[[], Workplace],
) -> None:
    place = new_workplace()
    place.run("mlops-kit bootstrap prod --sandbox")
    place.run("mlops-kit bootstrap prod --sandbox")  # nothing changes, so nothing needs a review

    prod = place.root / "environments" / "prod.yaml"
    assert "approvals: 1" in prod.read_text()
    # A change that would take the demand for approvals along.
    prod.write_text(
        prod.read_text().replace("approvals: 1", "approvals: 0")
        + "registry: {repositories: [serving, extra]}\n"
    )
    for command in ("apply", "bootstrap"):
        told = json.loads(place.run(f"mlops-kit {command} prod --sandbox --json", code=4).stdout)
        found = {stack["name"]: stack for stack in told["stacks"]}
        assert found["state"]["result"] == "refused"
        assert "prod wants the approval of somebody" in found["state"]["cause"]
    refused = {(one["operation"], one["stack"]) for one in records(place, "--outcome refused")}
    assert refused == {("apply", "state"), ("bootstrap", "state")}

    told = place.run(f"mlops-kit apply prod platform --sandbox --without-review '{REASON}'").stderr
    assert REASON in told
    (newest,) = records(place, "--operation apply --outcome succeeded")
    assert newest["stack"] == "platform"
    shown = json.loads(place.run(f"mlops-kit audit show prod {newest['id']} --sandbox --json").stdout)
    assert REASON in json.dumps(shown)

    place.run("mlops-kit destroy prod --sandbox --yes", code=4)
    (newest,) = records(place, "--operation destroy")
    assert newest["outcome"] == "refused"
