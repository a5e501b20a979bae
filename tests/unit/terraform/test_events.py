from __future__ import annotations

import json
from typing import Any

import pytest

from mlops_kit.terraform.events import (
    Diagnostic,
    OutputsEvent,
    ResourceEvent,
    Resources,
    SummaryEvent,
    parse,
)
from mlops_kit.terraform.plan import Plan, ResourceChange


def line(kind: str, **body: Any) -> str:
    return json.dumps({"@level": "info", "@message": "said", "@module": "terraform.ui", "type": kind, **body})


def test_a_resource() -> None:
    hook = {"resource": {"addr": 'aws_vpc.a["x"]'}, "action": "create", "id_key": "id", "id_value": "vpc-1"}
    event = parse(line("apply_complete", hook=hook))
    assert isinstance(event, ResourceEvent)
    assert (event.address, event.action, event.stage, event.identifier) == (
        'aws_vpc.a["x"]',
        "create",
        "complete",
        "vpc-1",
    )


def test_a_summary_counts_imports_as_additions() -> None:
    changes = {"add": 2, "change": 1, "import": 3, "remove": 4, "operation": "apply"}
    event = parse(line("change_summary", changes=changes))
    assert isinstance(event, SummaryEvent)
    assert (event.resources, event.operation) == (Resources(5, 1, 4), "apply")


def test_outputs() -> None:
    event = parse(line("outputs", outputs={"a": {"action": "create"}, "b": {"action": "noop"}}))
    assert isinstance(event, OutputsEvent)
    assert event.actions == {"a": "create", "b": "noop"}


def test_a_diagnostic_without_a_place() -> None:
    event = parse(line("diagnostic", diagnostic={"severity": "warning", "summary": "Mind", "detail": ""}))
    assert isinstance(event, Diagnostic)
    assert not event.is_error
    assert str(event) == "Mind"


@pytest.mark.parametrize("text", ["", "Error: no JSON", "[1]", '{"a": 1}', "{"])
def test_what_is_not_terraforms(text: str) -> None:
    assert parse(text) is None


def test_an_unknown_kind_is_kept_as_it_is() -> None:
    event = parse(line("refresh_start", hook={}))
    assert event is not None
    assert (event.kind, event.message) == ("refresh_start", "said")


def change(address: str, *actions: str, mode: str = "managed") -> dict[str, Any]:
    return {"address": address, "type": "t", "mode": mode, "change": {"actions": list(actions)}}


def test_a_plan() -> None:
    plan = Plan.from_json(
        {
            "terraform_version": "1.11.4",
            "resource_changes": [
                change("t.new", "create"),
                change("t.same", "no-op"),
                change("t.other", "delete", "create"),
                change("data.t.x", "read", mode="data"),
                change("t.edit", "update"),
            ],
            "output_changes": {"a": {"actions": ["update"]}, "b": {"actions": ["no-op"]}},
        }
    )
    assert plan.resources == Resources(2, 1, 1)
    assert [c.address for c in plan.changes if c.replaces] == ["t.other"]
    assert plan.outputs == ("a",)
    assert not plan.empty
    assert Plan((), ()).empty


REVIEWED = Plan(
    (
        ResourceChange("t.new", "t", ("create",)),
        ResourceChange("t.edit", "t", ("update",)),
        ResourceChange("t.other", "t", ("delete", "create")),
        ResourceChange("t.kept", "t", ("update",)),
        ResourceChange("t.kept", "t", ("delete",), deposed=True),
    ),
    (),
)


@pytest.mark.parametrize(
    ("address", "actions", "within"),
    [
        ("t.edit", ("update",), True),
        ("t.edit", ("delete",), False),
        ("t.edit", ("delete", "create"), False),
        ("t.new", ("delete", "create"), True),
        ("t.other", ("create",), True),
        ("t.third", ("create",), False),
        ("t.kept", ("update",), True),
        ("t.kept", ("delete",), False),
    ],
)
def test_what_remains_of_a_plan(address: str, actions: tuple[str, ...], within: bool) -> None:
    assert Plan((ResourceChange(address, "t", actions),), ()).within(REVIEWED) is within


def test_a_former_object_may_go_where_that_was_reviewed_or_its_replacement_was() -> None:
    def gone(address: str) -> Plan:
        return Plan((ResourceChange(address, "t", ("delete",), deposed=True),), ())

    assert gone("t.kept").within(REVIEWED)
    assert gone("t.other").within(REVIEWED)
    assert not gone("t.edit").within(REVIEWED)
