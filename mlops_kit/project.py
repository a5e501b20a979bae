"""Where a project's parts lie on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlops_kit.errors import ConfigurationError

_MARKER = Path("environments") / "common.yaml"


@dataclass(frozen=True)
class Project:
    """A checkout that holds `infra/`, `modules/` and `environments/`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Return the project that holds `start` (default: the working directory).

        Raises ConfigurationError where neither it nor a parent has `environments/common.yaml`.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / _MARKER).is_file():
                return cls(folder)
        raise ConfigurationError(
            f"{start} is not inside an MLOps Kit project: no {_MARKER} here or in any parent folder",
            "change into a checkout of the project, or name it with --project DIR",
        )

    @property
    def infra(self) -> Path:
        """Terraform roots, one folder a stack."""
        return self.root / "infra"

    def templates(self, root: str) -> list[Path]:
        """Templates that a root's inputs are rendered from: its own, and those that all roots share."""
        return sorted((*self.infra.glob("*.j2"), *(self.infra / root).glob("*.j2")))

    @property
    def modules(self) -> Path:
        """Reusable Terraform modules."""
        return self.root / "modules"

    @property
    def environments(self) -> Path:
        """Environment files and the releases that are live."""
        return self.root / "environments"

    @property
    def environment_files(self) -> list[Path]:
        """`common.yaml` and one file an environment, sorted; hidden ones beside them are an editor's."""
        found = self.environments.glob("*.yaml")
        return sorted(file for file in found if not file.name.startswith("."))

    @property
    def build(self) -> Path:
        """Rendered inputs, plan files and run reports; never committed."""
        return self.root / "build"

    @property
    def sandbox_build(self) -> Path:
        """The same of runs in the sandbox, and what is released there. It begins empty with every sandbox."""
        return self.build / "sandbox"

    @property
    def state(self) -> Path:
        """The kit's own working state of this project, the sandbox's above all; never committed."""
        return self.root / ".mlops-kit"
