from __future__ import annotations

from typing import Any

from mlops_kit.stacks.adoption.deposing import with_objects, without

ADDRESS = 'module.a.aws_x.y["k"]'


def state(identifier: str, serial: int = 7, **more: Any) -> dict[str, Any]:
    instance = {"index_key": "k", "attributes": {"id": identifier}, **more}
    resource = {"module": "module.a", "mode": "managed", "type": "aws_x", "name": "y"}
    return {"serial": serial, "lineage": "l", "resources": [{**resource, "instances": [instance]}]}


def test_the_former_object_is_deposed_and_the_other_current() -> None:
    old = state("old", create_before_destroy=True)
    new = with_objects(old, state("new", serial=1), {ADDRESS})
    former, current = new["resources"][0]["instances"]
    assert (former["attributes"]["id"], len(former["deposed"])) == ("old", 8)
    assert current["attributes"]["id"] == "new"
    assert current["create_before_destroy"]
    assert new["serial"] == 8
    assert old == state("old", create_before_destroy=True)


def test_an_object_at_a_free_address() -> None:
    new = with_objects({**state("x"), "resources": []}, state("new"), {ADDRESS})
    assert new["resources"] == state("new")["resources"]


def test_other_addresses_stay_as_they_are() -> None:
    assert with_objects(state("old"), state("new"), set())["resources"] == state("old")["resources"]
    assert without(state("old"), {"aws_x.y"}) == state("old")


def test_a_state_without_an_address() -> None:
    assert without(state("old"), {ADDRESS})["resources"] == []
