"""Which endpoints a stack waits for, and which one its plan replaces."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from mlops_kit.stacks import endpoints
from mlops_kit.stacks.state import State

ADDRESS = "module.endpoint.aws_sagemaker_endpoint.this"


def state(name: str) -> bytes:
    endpoint = {
        "module": "module.endpoint",
        "mode": "managed",
        "type": "aws_sagemaker_endpoint",
        "name": "this",
        "instances": [{"attributes": {"id": name}}],
    }
    return json.dumps({"version": 4, "serial": 1, "lineage": "x", "resources": [endpoint]}).encode()


def workspace(model: str | None, stored: bytes | None) -> Any:
    session = SimpleNamespace(
        target="target",
        environment=SimpleNamespace(endpoint=lambda name: f"new-{name}"),
        interrupts=SimpleNamespace(check=lambda: None),
        state=lambda stack: State.parse(stored, "here") if stored else None,
    )
    notes: list[str] = []
    stack = SimpleNamespace(name="serving/churn", model=model)
    return SimpleNamespace(session=session, stack=stack, note=notes.append, notes=notes)


@pytest.mark.parametrize(
    ("model", "stored", "names"),
    [
        ("churn", None, ["new-churn"]),
        ("churn", state("new-churn"), ["new-churn"]),
        ("churn", state("old-churn"), ["new-churn", "old-churn"]),
        (None, state("old-churn"), []),
    ],
)
def test_the_endpoint_is_waited_for_under_each_name_that_it_may_have(
    model: str | None, stored: bytes | None, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []
    monkeypatch.setattr(endpoints, "wait_for_rest", lambda target, name, note, check: waited.append(name))
    endpoints.wait_for_endpoint(workspace(model, stored))
    assert waited == names


@pytest.mark.parametrize(
    ("status", "stored", "addresses"),
    [
        ("Failed", state("new-churn"), [ADDRESS]),
        ("Failed", state("old-churn"), []),
        ("Failed", None, []),
        ("InService", state("new-churn"), []),
        ("", state("new-churn"), []),
    ],
)
def test_a_failed_endpoint_of_the_state_is_replaced(
    status: str, stored: bytes | None, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "status_of", lambda target, name: status)
    place: Any = workspace("churn", None)
    steps: list[str] = []

    def pull() -> str:
        steps.append("pull")
        return (stored or b"").decode()

    terraform: Any = SimpleNamespace(pull=pull, let_go=lambda: steps.append("let go"))
    assert endpoints.failed(place, terraform) == addresses
    assert place.notes == ["the endpoint new-churn has failed and is replaced" for _ in addresses]
    # One Terraform a stack at a time.
    assert steps == (["let go", "pull"] if status == "Failed" else [])
