"""A project in git whose written pipeline is run here, script by script, as a runner runs it.

What an account would be is the sandbox; what the platform would be is on loopback. The commands are taken
from the files that `ci init` wrote, with `--sandbox` where they act.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.project import Project
from mlops_kit.sandbox.client import find
from mlops_kit.target import sandbox_target

from .conftest import CHECKOUT, Workplace
from .platforms.job import deliver
from .platforms.server import Platform

NUMBER = 12
"""Of the pull request that is open on the platform."""

_ACTING = re.compile(r"mlops-kit (plan|apply|approve|drift|model verify) ")
_TOOLS = (".venv", ".checkov", ".checkov.yaml")
_IGNORED = (
    *("build/", ".mlops-kit/", ".venv", ".checkov", ".checkov.yaml", ".terraform*"),
    *("*.json", "*.txt", "*.env", "review.*"),
)


@dataclass
class Pipeline:
    """A project and its platform."""

    place: Workplace
    platform: Platform

    @property
    def root(self) -> Path:
        return self.place.root

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
        return subprocess.run(
            ["git", "-C", str(self.root), *identity, *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def keep_flow_logs(self, days: int, message: str) -> str:
        """Change a value of dev's file, one that foundation alone is made from, and commit that."""
        file = self.root / "environments" / "dev.yaml"
        before = file.read_text()
        after = re.sub(r"(flow_log_retention_days): \d+", rf"\1: {days}", before)
        assert after != before
        file.write_text(after)
        return self.commit(message)

    def move_the_state(self) -> None:
        """Apply something else to foundation past every review, and take it back from the checkout."""
        file = self.root / "environments" / "dev.yaml"
        text = file.read_text()
        file.write_text(re.sub(r"(flow_log_retention_days): \d+", r"\1: 90", text))
        self.place.run("mlops-kit apply dev foundation --sandbox --replan --without-review moved")
        file.write_text(text)

    def set_up(self, provider: str, **ci: Any) -> None:
        """Let a pipeline deliver dev, put everything into git, and make dev."""
        self.use_tools()
        (self.root / ".gitignore").write_text("\n".join(_IGNORED) + "\n")
        deliver(self.root, "dev", provider, **ci)
        self.place.run(f"mlops-kit ci init {provider}")
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("first")
        self.place.run("mlops-kit bootstrap dev --sandbox")

    def use_tools(self) -> None:
        """Have what `make setup` makes."""
        for name in _TOOLS:
            (self.root / name).symlink_to(CHECKOUT / name)

    def shell(
        self, script: str, variables: Mapping[str, str], *, sandbox: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a script as runners do, by bash with -e and pipefail; `sandbox` is where its commands act."""
        hidden = {name: "" for name in os.environ if name.startswith(("GITHUB_", "CI_", "GITLAB_"))}
        return subprocess.run(
            [
                *("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"),
                _ACTING.sub(r"mlops-kit \1 --sandbox ", script) if sandbox else script,
            ],
            cwd=self.root,
            env={**self.place.environment, **hidden, **variables},
            capture_output=True,
            text=True,
            timeout=280,
        )

    def aws(self, service: str) -> Any:
        """Return the boto3 client of a service in the sandbox, as dev's account."""
        project = Project(self.root)
        environment, running = load(project, "dev"), find(project)
        assert running is not None
        target = sandbox_target(project, "dev", environment.region, environment.account_id, running)
        return client(target, service)

    def delete_a_bucket_policy(self) -> None:
        """Change something behind Terraform's back."""
        s3 = self.aws("s3")
        names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
        s3.delete_bucket_policy(Bucket=next(name for name in names if "artifact" in name))
