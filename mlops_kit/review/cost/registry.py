"""Finds how types are priced; nothing lists the files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from mlops_kit.review.cost import types
from mlops_kit.review.cost.pricing import Pricing


@lru_cache(maxsize=1)
def pricings() -> Mapping[str, Pricing]:
    """Return every type that has a fixed price, and how it is priced."""
    found: dict[str, Pricing] = {}
    for module in iter_modules(types.__path__):
        pricing = import_module(f"{types.__name__}.{module.name}").PRICING
        for type_name in pricing.types:
            if type_name in found:
                raise ValueError(f"{type_name} is priced twice, the second time in {module.name}")
            found[type_name] = pricing
    return found


@lru_cache(maxsize=1)
def read_types() -> frozenset[str]:
    """Return the types whose values are read: the priced ones and what those look at."""
    priced = pricings()
    return frozenset(priced).union(*(pricing.needs for pricing in priced.values()))
