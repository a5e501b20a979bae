from __future__ import annotations

import msgpack
import pytest
from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.codec import complete, decode, encode, encode_block
from mlops_kit.sandbox.provider.schema import Attribute, Block, NestedBlock

BLOCK = Block(
    {
        "name": Attribute("name", "string", required=True),
        "size": Attribute("size", "number", optional=True),
        "on": Attribute("on", "bool", optional=True),
        "tags": Attribute("tags", ["map", "string"], optional=True),
        "ids": Attribute("ids", ["set", "string"], optional=True),
        "secret_wo": Attribute("secret_wo", "string", optional=True, write_only=True),
        "rule": Attribute("rule", ["list", ["object", {"port": "number", "note": "string"}]], optional=True),
    },
    {
        "part": NestedBlock("part", "list", 0, 0, Block({"key": Attribute("key", "string", required=True)})),
        "timeouts": NestedBlock("timeouts", "single", 0, 0, Block({"create": Attribute("create", "string")})),
    },
)


@pytest.mark.parametrize("value", [None, "text", 5, 1.5, True, [1, UNKNOWN], {"a": {"b": UNKNOWN}}])
def test_values_survive_the_wire(value: object) -> None:
    assert decode(encode(value)) == value


def test_an_unknown_of_which_something_is_said_is_unknown() -> None:
    refined = msgpack.packb({"id": msgpack.ExtType(12, msgpack.packb({1: False}))})
    assert decode(pb.DynamicValue(msgpack=refined)) == {"id": UNKNOWN}


def test_json_is_read_too() -> None:
    assert decode(pb.DynamicValue(json=b'{"id": "x"}')) == {"id": "x"}


def test_completes_what_is_left_out() -> None:
    assert complete(BLOCK, {"name": "a"}) == {
        "name": "a",
        "size": None,
        "on": None,
        "tags": None,
        "ids": None,
        "secret_wo": None,
        "rule": None,
        "part": [],
        "timeouts": None,
    }


def test_drops_what_the_schema_does_not_have() -> None:
    assert "old" not in complete(BLOCK, {"name": "a", "old": 1})


def test_a_write_only_value_never_leaves() -> None:
    assert complete(BLOCK, {"name": "a", "secret_wo": "x"})["secret_wo"] is None


def test_converts_what_apis_answer_in_another_form() -> None:
    values = complete(
        BLOCK, {"name": 5, "size": "7", "on": "true", "ids": ("a", "b", "a"), "rule": [{"port": "1"}]}
    )
    assert values["name"] == "5"
    assert values["size"] == 7
    assert values["on"] is True
    assert values["ids"] == ["a", "b"]
    assert values["rule"] == [{"port": 1, "note": None}]


@pytest.mark.parametrize(
    ("name", "value"), [("name", ["a"]), ("tags", "a"), ("on", "maybe"), ("size", True), ("rule", [["a"]])]
)
def test_names_the_attribute_that_has_the_wrong_type(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=name):
        complete(BLOCK, {"name": "a", name: value})


def test_a_null_block_is_null_on_the_wire() -> None:
    assert decode(encode_block(BLOCK, None)) is None
