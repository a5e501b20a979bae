"""A job of a pipeline on a platform on loopback: commands of the kit in a project of its own."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..conftest import CHECKOUT
from .github import github_job, new_github
from .gitlab import gitlab_job, new_gitlab
from .server import Platform, serving

HIDDEN = ("AWS_", "MLOPS_KIT_", "TF_")


@dataclass
class Job:
    """A job of a pipeline: commands of the kit in a project, with the variables that a runner sets."""

    platform: Platform
    root: Path
    variables: dict[str, str]

    def start(self, command: str, **variables: str) -> subprocess.Popen[str]:
        """Start a command line."""
        hidden = ("GITHUB_", "GITLAB_", "CI_", "GH_", *HIDDEN)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("mlops-kit")), *shlex.split(command)[1:]],
            cwd=self.root,
            env={**kept, **self.variables, **variables, "NO_COLOR": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, input: str = "", *, code: int = 0, **variables: str) -> Done:
        """Run a command line; fails the test where its exit code is another, or the token is shown."""
        return self.end(self.start(command, **variables), input, code=code)

    def end(self, process: subprocess.Popen[str], input: str = "", *, code: int = 0) -> Done:
        """Wait for a started command."""
        stdout, stderr = process.communicate(input, timeout=120)
        assert process.returncode == code, f"exit code {process.returncode}\n{stdout}\n{stderr}"
        for token in self.platform.tokens:
            assert token not in stdout + stderr
        return Done(stdout, stderr)

    def comment(self, environment: str, text: str, *, code: int = 0, **variables: str) -> dict[str, Any]:
        """Write a comment; return the command's JSON."""
        done = self.run(
            f"mlops-kit ci comment --environment {environment} - --json", text, code=code, **variables
        )
        result: dict[str, Any] = json.loads(done.stdout)
        return {**result, "stderr": done.stderr}

    def bodies(self, number: int = 12) -> list[str]:
        """Return the texts of the comments on a pull request."""
        return [comment["body"] for comment in self.platform.comments[number]]


@dataclass(frozen=True)
class Done:
    """What a command printed."""

    stdout: str
    stderr: str


@contextmanager
def running_job(kind: str, folder: Path) -> Iterator[Job]:
    """Serve a platform, and return a job on it in a project whose environments `kind` delivers."""
    make, variables = (new_github, github_job) if kind == "github" else (new_gitlab, gitlab_job)
    for name in ("environments", "infra", "modules"):
        shutil.copytree(
            CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns(".terraform*", "releases")
        )
    for name in ("dev", "prod"):
        deliver(folder, name, kind)
    with serving(make()) as platform:
        yield Job(platform, folder, variables(platform))


def deliver(folder: Path, environment: str, provider: str, **more: Any) -> None:
    """Let a pipeline deliver an environment."""
    file = folder / "environments" / f"{environment}.yaml"
    data = yaml.safe_load(file.read_text())
    data["ci"] = {"provider": provider, "repository": "acme/models", "environment": environment, **more}
    file.write_text(yaml.safe_dump(data, sort_keys=False))
