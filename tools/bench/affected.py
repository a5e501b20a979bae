"""Plans what a one-line change concerns, against planning everything: dev and prod, all stacks."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.bench.timing import Ratio, compare

_WHO = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
_ENVIRONMENTS = ("dev", "prod")
# A line of prod's registry: its platform is rendered to something else, nothing of dev is.
_CHANGE = "registry: {repositories: [serving, training]}\n"
_CONCERNED = {"dev": [], "prod": ["platform"]}


def affected(kit: Path, project: Path) -> Ratio:
    """Return the time of `plan --changed-since` over that of `plan`; both environments are made first.

    Raises RuntimeError where other stacks are planned than the change concerns.
    """
    for environment in _ENVIRONMENTS:
        _run([kit, "bootstrap", environment, "--sandbox"], project)
    (project / ".gitignore").write_text("build/\nbench/\n.mlops-kit/\n.terraform*\n")
    for arguments in (["init"], ["add", "--all"], ["commit", "--message", "before"]):
        _run(["git", *_WHO, *arguments], project)
    file = project / "environments" / "prod.yaml"
    file.write_text(file.read_text() + _CHANGE)
    planned = {each: _plan(kit, project, each, "--changed-since", "HEAD") for each in _ENVIRONMENTS}
    if planned != _CONCERNED:
        raise RuntimeError(f"planned {planned}, while the change concerns {_CONCERNED}")

    def both(*options: str) -> None:
        for environment in _ENVIRONMENTS:
            _plan(kit, project, environment, *options)

    return compare(
        "plan dev and prod after a one-line change, --changed-since against everything",
        lambda: both("--changed-since", "HEAD"),
        both,
        limit=1.0,
        runs=3,
    )


def _plan(kit: Path, project: Path, environment: str, *options: str) -> list[str]:
    """Plan and return which stacks were looked at; without policies, which cost the same on both sides."""
    words = [kit, "plan", environment, "--sandbox", "--json", "--no-policy", *options]
    stacks = json.loads(_run(words, project))["stacks"]
    return [stack["name"] for stack in stacks if stack["result"] in ("changes", "no changes")]


def _run(words: Sequence[str | Path], cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return done.stdout.decode()
