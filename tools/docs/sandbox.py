"""The list of types that the sandbox backs."""

from __future__ import annotations

from pathlib import Path

from mlops_kit.sandbox.backed import registry


def pages(root: Path) -> dict[Path, str]:
    """Return the page of backed types."""
    resources, sources = registry.resource_names(), registry.data_source_names()
    text = (
        "# What the sandbox backs\n\nWritten by `make docs`. A *backed* type lives in the emulated AWS API: "
        "boto3 sees it, drift is\nreal, refusals are AWS's. Every other type of hashicorp/aws is *simulated*: "
        "planned and kept in the\nstate, with a warning that says so. `mlops-kit sandbox coverage` prints both lists.\n\n"
        f"## Resources ({len(resources)})\n\n"
        + "".join(f"- `{name}`\n" for name in resources)
        + f"\n## Data sources ({len(sources)})\n\n"
        + "".join(f"- `{name}`\n" for name in sources)
    )
    return {root / "docs" / "reference" / "sandbox-coverage.md": text}
