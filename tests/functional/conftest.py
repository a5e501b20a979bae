"""A copy of the project with a sandbox of its own, driven through the command line as a user does."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
_COPIED = ("infra", "modules", "environments", "examples")
_LEFT_OUT = shutil.ignore_patterns(".terraform*", "*.tfstate*", "__pycache__", "releases", "build")

# What the person who runs the tests may have set must neither reach an account nor change an answer.
_HIDDEN = ("AWS_", "MLOPS_KIT_", "TF_", "SAGEMAKER_", "SM_")
_KEPT = ("MLOPS_KIT_TERRAFORM", "TF_PLUGIN_CACHE_DIR")


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what configures AWS, Terraform or the kit."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN) or name in _KEPT
    }
    bin_folder = str(Path(sys.executable).parent)
    return {
        **kept,
        "PATH": f"{bin_folder}{os.pathsep}{kept.get('PATH', '')}",
        "AWS_EC2_METADATA_DISABLED": "true",  # nothing here may ask beyond loopback
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }


@dataclass
class Workplace:
    """A project directory and a way to run commands in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=clean_environment)

    def run(
        self,
        command: str,
        *,
        code: int | None = 0,
        input: str | None = None,
        timeout: float = 240,
        **variables: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line (`mlops-kit plan dev --sandbox`) and return what it did.

        Fails the test where the exit code is not `code` (None: any); `variables` go to the environment.
        """
        done = subprocess.run(
            shlex.split(command),
            cwd=self.root,
            env={**self.environment, **variables},
            input=input,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if code is not None and done.returncode != code:
            pytest.fail(
                f"{command}: exit code {done.returncode}, not {code}\n"
                f"--- stdout\n{done.stdout[-6000:]}\n--- stderr\n{done.stderr[-6000:]}"
            )
        return done


def copy_project(folder: Path) -> Workplace:
    """Copy what a project consists of into `folder`."""
    for name in _COPIED:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, folder / name, ignore=_LEFT_OUT)
    return Workplace(folder)


@contextmanager
def _workplaces(factory: pytest.TempPathFactory) -> Iterator[Callable[[], Workplace]]:
    made: list[Workplace] = []

    def make() -> Workplace:
        made.append(copy_project(factory.mktemp("project")))
        return made[-1]

    yield make
    for workplace in made:
        workplace.run("mlops-kit sandbox stop", code=None, timeout=60)


@pytest.fixture(scope="module")
def new_workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Workplace]]:
    """Make further copies of the project; the sandbox of each starts on demand.

    They are stopped at the end of a file's tests: a sandbox takes some hundred MB.
    """
    with _workplaces(tmp_path_factory) as make:
        yield make


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """The copy that tests of a session share, its sandbox started and, to begin with, empty."""
    with _workplaces(tmp_path_factory) as make:
        shared = make()
        shared.run("mlops-kit sandbox start", timeout=60)
        yield shared
