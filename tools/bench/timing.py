"""Times two things in turn, so that a machine that changes its speed changes both."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ratio:
    """Median seconds of both, and the median of the ratios pair by pair."""

    name: str
    ours: float
    theirs: float
    ratio: float
    limit: float

    @property
    def over(self) -> bool:
        """Whether it is more than the limit."""
        return self.ratio > self.limit

    def line(self) -> str:
        """One line for people."""
        verdict = "OVER" if self.over else "within"
        return (
            f"{self.name}: {self.ratio:.2f}× (at most {self.limit:g}×: {verdict}); "
            f"{self.ours:.3f} s against {self.theirs:.3f} s"
        )


def compare(
    name: str, ours: Callable[[], None], theirs: Callable[[], None], *, limit: float, runs: int = 5
) -> Ratio:
    """Run each once to warm up, then in turn `runs` times; return the medians."""
    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    return Ratio(
        name,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
        limit,
    )


def command(
    words: Sequence[str | Path], cwd: Path, environment: Mapping[str, str] | None = None
) -> Callable[[], None]:
    """Return a function that runs a command to its end. Raises CalledProcessError where it fails."""

    def run() -> None:
        subprocess.run(
            [str(word) for word in words],
            cwd=cwd,
            env=dict(environment) if environment is not None else None,
            check=True,
            capture_output=True,
        )

    return run


def seconds(task: Callable[[], None]) -> float:
    """Run a task and return how long it took."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started
