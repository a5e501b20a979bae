"""Compares the data file with a real provider's own schema and counts where they differ.

    terraform providers schema -json | python tools/provider_schema/check.py [PREFIX…]

PREFIX (as `aws_s3_`) limits what is compared and lists every difference.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from typing import Any

from bindings import Encoded
from facts import provider_schema
from generate import OUTPUT

FLAGS = {"r": "required", "o": "optional", "c": "computed"}
SECTIONS = {"resources": "resource_schemas", "data_sources": "data_source_schemas"}


def real_type(attribute: dict[str, Any]) -> Any:
    """Return the type of an attribute of the real schema, nested attributes as objects."""
    if "type" in attribute:
        return attribute["type"]
    nested = attribute["nested_type"]
    shape = ["object", {name: real_type(inner) for name, inner in nested["attributes"].items()}]
    return shape if nested["nesting_mode"] == "single" else [nested["nesting_mode"], shape]


class Comparison:
    """Counts and lists differences."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.differences: list[str] = []

    def block(self, path: str, ours: Encoded, real: dict[str, Any]) -> None:
        """Compare a block and all inside it."""
        for name, attribute in real.get("attributes", {}).items():
            self.attribute(f"{path}.{name}", ours["a"].get(name), attribute)
        for name, nested in real.get("block_types", {}).items():
            found = ours["b"].get(name)
            if found is None:
                self.note(
                    "block missing" if name not in ours["a"] else "attribute for block", f"{path}.{name}"
                )
                continue
            self.counts["blocks compared"] += 1
            expected = [nested["nesting_mode"], nested.get("min_items", 0), nested.get("max_items", 0)]
            for what, one, other in zip(("nesting", "minimum", "maximum"), found, expected, strict=False):
                if one != other:
                    self.note(what, f"{path}.{name}: {one}, really {other}")
            self.block(f"{path}.{name}", found[3], nested["block"])

    def attribute(self, path: str, ours: list[Any] | None, real: dict[str, Any]) -> None:
        """Compare one attribute."""
        if ours is None:
            self.note("attribute missing", path)
            return
        self.counts["attributes compared"] += 1
        flags = "".join(flag for flag, key in FLAGS.items() if real.get(key))
        if ours[1].strip("sw") != flags:
            self.note("flags", f"{path}: {ours[1]}, really {flags}")
        if ours[0] != real_type(real):
            self.note("type", f"{path}: {ours[0]}, really {real_type(real)}")

    def note(self, what: str, where: str) -> None:
        """Count and keep one difference."""
        self.counts[what] += 1
        self.differences.append(f"{what}: {where}")


def main(prefixes: tuple[str, ...]) -> None:
    """Read the real schema from the standard input and print the comparison."""
    real = provider_schema(json.load(sys.stdin))
    ours = json.loads(gzip.decompress(next(OUTPUT.glob("*.json.gz")).read_bytes()))
    comparison = Comparison()
    for section, key in SECTIONS.items():
        for name, described in real[key].items():
            if not prefixes or name.startswith(prefixes):
                if name in ours[section]:
                    comparison.block(name, ours[section][name], described["block"])
                else:
                    comparison.note("type missing", name)
    if prefixes:
        print("\n".join(comparison.differences))
    for what, count in comparison.counts.most_common():
        print(f"{count:6} {what}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
