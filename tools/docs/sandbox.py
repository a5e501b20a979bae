"""The list of types that the sandbox backs."""

from __future__ import annotations

from pathlib import Path

from mlops_kit.sandbox.backed import registry

INTRODUCTION = """# What the sandbox backs

Written by `make docs`. A *backed* type lives in the emulated AWS API: boto3 sees it, drift is real, refusals
are AWS's. Every other type of hashicorp/aws is *simulated*: planned and kept in the state, with a warning
that says so. `mlops-kit sandbox coverage` prints both lists.
"""


def pages(root: Path) -> dict[Path, str]:
    """Return the page of backed types."""
    resources, sources = registry.resource_names(), registry.data_source_names()
    text = INTRODUCTION + _section("Resources", resources) + _section("Data sources", sources)
    return {root / "docs" / "reference" / "sandbox-coverage.md": text}


def _section(title: str, names: list[str]) -> str:
    return f"\n## {title} ({len(names)})\n\n" + "".join(f"- `{name}`\n" for name in names)
