"""Which of hashicorp/aws's types the emulated AWS answers for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from mlops_kit.sandbox.backed import registry
from mlops_kit.sandbox.provider.catalog import catalog

How = Literal["backed", "simulated"]


@dataclass(frozen=True)
class Entry:
    """A type: `kind` is `resource` or `data source`."""

    name: str
    kind: str
    how: How


def coverage(pattern: str = "*") -> Iterator[Entry]:
    """Yield every type whose name matches the shell pattern, in order of their names."""
    backed = {"resource": set(registry.resource_names()), "data source": set(registry.data_source_names())}
    names = {"resource": catalog().names("resources"), "data source": catalog().names("data_sources")}
    for name, kind in sorted((name, kind) for kind, of_kind in names.items() for name in of_kind):
        if fnmatchcase(name, pattern):
            yield Entry(name, kind, "backed" if name in backed[kind] else "simulated")
