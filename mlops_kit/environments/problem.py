"""One thing that is wrong with an environment's files, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.errors import ConfigurationError


@dataclass(frozen=True, order=True)
class Problem:
    """`line` counts from 1; 0 means the file as a whole."""

    file: Path
    line: int
    text: str

    def render(self, root: Path) -> str:
        """Return `file:line: text`, the file relative to the project."""
        file = self.file.relative_to(root) if self.file.is_relative_to(root) else self.file
        return f"{file}:{self.line}: {self.text}" if self.line else f"{file}: {self.text}"


def configuration_error(subject: str, problems: Iterable[Problem], root: Path) -> ConfigurationError:
    """Return the error that tells all problems at once, ordered by file and line."""
    lines = [problem.render(root) for problem in sorted(set(problems))]
    count = "a problem" if len(lines) == 1 else f"{len(lines)} problems"
    return ConfigurationError(
        "\n  ".join([f"{subject} has {count}:", *lines]),
        "mlops-kit env schema prints what these files may say",
    )
