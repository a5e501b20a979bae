"""What rules declare of resource types, held against the provider's schema; and odd values, against rules."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from mlops_kit.review import rules as package
from mlops_kit.review.findings import Finding
from mlops_kit.review.rules import registry
from mlops_kit.review.rules._settings import Setting
from mlops_kit.sandbox.provider.catalog import Catalog
from mlops_kit.sandbox.provider.schema import Block

CATALOG = Catalog()
TYPES = sorted({type_name for rule in registry.rules() for type_name in rule.types or ()})

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    "",
    "text",
    '{"Statement": [{"Effect": "Allow", "Action": 3, "Resource": [null], "Principal": {"AWS": null}}]}',
    "0.0.0.0/0",
    -1,
    1e308,
    [],
    [None],
    [[]],
    ["x", 1, None],
    {},
    {"a": None},
    [{}],
    [{"rule": None, "enabled": "perhaps"}],
)


def declared() -> Iterator[tuple[str, str, str]]:
    """Yield module, resource type and attribute path of each setting in a table of a rule."""
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        for table in vars(loaded).values():
            for type_name, settings in table.items() if isinstance(table, Mapping) else ():
                if isinstance(settings, tuple) and settings and isinstance(settings[0], Setting):
                    yield from ((module.name, type_name, setting.path) for setting in settings)


def has(block: Block, path: list[str]) -> bool:
    name, *rest = path
    if not rest:
        return name in set(block.names())
    if name in block.blocks:
        return has(block.blocks[name].block, rest)
    # an attribute of objects says in its type what they hold
    return name in block.attributes and all(step in str(block.attributes[name].type) for step in rest)


@pytest.mark.parametrize("type_name", TYPES)
def test_the_provider_has_the_type(type_name: str) -> None:
    assert CATALOG.has("resources", type_name)


def test_the_provider_has_every_setting() -> None:
    settings = list(declared())

    assert len(settings) > 80
    assert [
        item for item in settings if not has(CATALOG.block("resources", item[1]), item[2].split("."))
    ] == []


def defects(found: list[Finding]) -> list[str]:
    """Return what rules failed at; of policies that are none, they say rightly that they can't judge."""
    unjudged = [finding.summary for finding in found if "could not judge" in finding.summary]
    return [text for text in unjudged if "UnreadableError" not in text]


@pytest.mark.parametrize("type_name", TYPES)
def test_odd_values_are_no_defect(change, judge, type_name: str) -> None:
    names = list(CATALOG.block("resources", type_name).names())
    for index, one in enumerate(ODD):
        for other in (one, ODD[index - 1], ODD[index - 4]):
            before, after = dict.fromkeys(names, one), dict.fromkeys(names, other)
            unknown = other if isinstance(other, dict | list | bool) else {}
            for action in ("update", "replace"):
                assert defects(judge(change(type_name, before, after, action=action, unknown=unknown))) == []
        assert defects(judge(change(type_name, None, dict.fromkeys(names, one), unknown=True))) == []
        assert defects(judge(change(type_name, dict.fromkeys(names, one), None))) == []
