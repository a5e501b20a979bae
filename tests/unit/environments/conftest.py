"""A small project with one environment, `dev`, that tests alter by replacing text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from mlops_kit.environments.load import load
from mlops_kit.environments.model import Environment
from mlops_kit.errors import ConfigurationError
from mlops_kit.project import Project

COMMON = """\
project: mlops
owner: ml-platform
cost_center: ml-1001
repository: mlops-kit
logs: {retention_days: 90}
registry: {repositories: [serving]}
eks:
  version: "1.35"
  node_groups:
    general: {disk_gib: 80}
"""

DEV = """\
account_id: "111111111111"
region: eu-central-1
network:
  cidr: 10.10.0.0/16
  availability_zones: 2
  nat: single
protection:
  deletion: false
  retention_days: 30
eks:
  node_groups:
    general:
      instance_types: [m7i.large]
      min: 1
      max: 3
models:
  churn:
    instance_type: ml.m7i.large
    max_instances: 2
"""


@dataclass
class Files:
    """The environment files of a project under test."""

    project: Project

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.project.environments / f"{name}.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def alter(self, old: str, new: str, name: str = "dev") -> None:
        path = self.project.environments / f"{name}.yaml"
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} is not in {name}.yaml once"
        path.write_text(text.replace(old, new))

    def load(self, name: str = "dev") -> Environment:
        return load(self.project, name)

    def problems(self, name: str = "dev") -> list[str]:
        """Return the problem lines of the error that loading raises."""
        with pytest.raises(ConfigurationError) as caught:
            load(self.project, name)
        first, *lines = caught.value.message.splitlines()
        count = "a problem" if len(lines) == 1 else f"{len(lines)} problems"
        assert first == f"environment {name} has {count}:"
        return [line.strip() for line in lines]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "environments").mkdir()
    made = Files(Project(tmp_path))
    made.write("common", COMMON)
    made.write("dev", DEV)
    return made
