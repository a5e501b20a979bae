"""A review of 10,000 resources against reading the same JSON: time, memory, and another tool's time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tools.bench.timing import Ratio, compare
from tools.plan_generator.plan import plan

RESOURCES = 10_000
_OTHER = "TF_SUMMARIZE"
"""Variable that names a tf-summarize to compare with; https://github.com/dineshba/tf-summarize."""

_MEMORY = """
import gc, sys
from mlops_kit.review.read import read_plan
from mlops_kit.review.render.markdown import render
from mlops_kit.review.review import ReviewInput, review_stacks
from mlops_kit.review.rules.registry import rules
rules(); gc.collect()
# Linux's own account of this process: ru_maxrss begins with the peak of the process that started it.
def memory(what):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(what))
before = memory("VmRSS:")
with open(sys.argv[1], "rb") as file: text = file.read()
render(review_stacks([ReviewInput("prod", "platform", True, read_plan(text))]))
print(memory("VmHWM:") - before)
"""


@dataclass(frozen=True)
class Memory:
    """Peak bytes of a review, the file's own among them."""

    peak: int
    file: int
    limit: float = 4.0

    @property
    def ratio(self) -> float:
        """How many times the file."""
        return self.peak / self.file

    @property
    def over(self) -> bool:
        """Whether it is more than the limit."""
        return self.ratio > self.limit

    def line(self) -> str:
        """One line for people."""
        verdict = "OVER" if self.over else "within"
        return (
            f"peak memory of the same against the file: {self.ratio:.2f}× "
            f"(at most {self.limit:g}×: {verdict}); "
            f"{self.peak / 2**20:.0f} MiB for a file of {self.file / 2**20:.0f} MiB"
        )


def write_plan(folder: Path, resources: int = RESOURCES) -> Path:
    """Generate a plan's JSON; return its path."""
    path = folder / "plan.json"
    path.write_bytes(msgspec.json.encode(plan(resources)))
    return path


def markdown(path: Path) -> Ratio:
    """Plan's bytes → comment, rules and all, against `orjson.loads` of the same bytes."""
    import orjson

    text = path.read_bytes()
    return compare(
        f"review of {RESOURCES:,} resources as Markdown against orjson.loads of its JSON",
        lambda: _review(text),
        _dropped(lambda: orjson.loads(text)),
        limit=3.0,
        runs=7,
    )


def memory(path: Path) -> Memory | None:
    """Peak memory of a review in a process of its own, beyond what its imports take; None where not Linux."""
    if not Path("/proc/self/status").exists():
        return None
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, path], check=True, capture_output=True, text=True, cwd=Path.cwd()
    )
    return Memory(int(done.stdout), path.stat().st_size)


def other(path: Path) -> Ratio | None:
    """The command against tf-summarize, both as processes; None where `TF_SUMMARIZE` names none."""
    program = os.environ.get(_OTHER)
    if not program:
        return None
    kit = Path(sys.executable).parent / "mlops-kit"

    def run(*words: str | Path) -> Callable[[], None]:
        return _dropped(lambda: subprocess.run(list(words), check=True, capture_output=True))

    return compare(
        "mlops-kit review against tf-summarize -md, the same file",
        run(kit, "review", path),
        run(program, "-md", path),
        limit=1.0,
        runs=5,
    )


def _review(text: bytes) -> None:
    from mlops_kit.review.read import read_plan
    from mlops_kit.review.render.markdown import render
    from mlops_kit.review.review import ReviewInput, review_stacks

    render(review_stacks([ReviewInput("prod", "platform", True, read_plan(text))]))


def _dropped(task: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        task()

    return run


def measure(folder: Path) -> list[Ratio | Memory]:
    """Measure all of it in a folder; return what was found."""
    path = write_plan(folder)
    return [found for found in (memory(path), markdown(path), other(path)) if found]
