"""What the types' files name is there in the schema."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

from mlops_kit.sandbox.backed.spec import Backed
from mlops_kit.sandbox.provider.catalog import Catalog
from mlops_kit.sandbox.resources import ec2

TYPES = [module.name for module in pkgutil.iter_modules(ec2.__path__) if module.name.startswith("aws_")]
CATALOG = Catalog()


@pytest.mark.parametrize("name", TYPES)
def test_every_attribute_that_a_type_names_exists(name: str) -> None:
    spec: Backed = import_module(f"{ec2.__name__}.{name}").RESOURCE
    known = set(CATALOG.block("resources", name).names())
    named = {*spec.force_new, *spec.defaults, *spec.computed, *spec.known, *spec.volatile, *spec.keep}
    named |= {attribute for update in spec.updates for attribute in update.on}
    assert {path.split(".")[0] for path in named} <= known
    assert spec.type == name
