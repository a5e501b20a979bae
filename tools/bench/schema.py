"""What the schema of the types in use adds to a command, against a provider without a type."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.bench.timing import seconds

RUNS = 7
LIMIT = 0.2
_TYPE = re.compile(r"\baws_[a-z0-9_]+")
_EMPTY = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {}
"""


@dataclass(frozen=True)
class Added:
    """Seconds that a command with the schema takes over one without, the median of pairs."""

    types: int
    seconds: float
    limit: float = LIMIT

    @property
    def over(self) -> bool:
        """Whether it is more than the limit."""
        return self.seconds > self.limit

    def line(self) -> str:
        """One line for people."""
        return (
            f"schema of the {self.types} types that the modules name, over an empty provider: "
            f"{self.seconds:+.3f} s a command (at most {self.limit:g} s: {'OVER' if self.over else 'within'})"
        )


def schema(project: Path, terraform: Callable[[Path, str], Callable[[], None]]) -> Added:
    """Plan nothing with a provider that serves no type, and with one that serves what the modules use.

    Which types are served is decided by the names in a configuration's text, so a comment asks for them.
    `terraform` returns what runs a command of Terraform in a folder.
    """
    types = sorted(
        {name for file in project.glob("modules/*/*.tf") for name in _TYPE.findall(file.read_text())}
    )
    folders = {"empty": _EMPTY, "in-use": f"{_EMPTY}\n# {' '.join(types)}\n"}
    plans = []
    for name, text in folders.items():
        folder = project / "bench" / f"schema-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "main.tf").write_text(text)
        terraform(folder, "init")()
        plans.append(terraform(folder, "plan"))
        plans[-1]()
    empty, in_use = plans
    pairs = [(seconds(in_use), seconds(empty)) for _ in range(RUNS)]
    return Added(len(types), statistics.median(ours - theirs for ours, theirs in pairs))
