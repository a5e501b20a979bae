"""What holds for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes nothing wrong: how long an example takes is no result.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

TESTS = Path(__file__).parent
# The files that take longest, the longest first. Workers take files in this order (`--no-loadscope-reorder`;
# by itself pytest-xdist begins with the files of many tests, and ends with a long story by itself).
LONGEST = (
    "functional/test_conformance.py",
    "functional/test_ci_gitlab_pipeline.py",
    "functional/test_ci_github_pipeline.py",
    "functional/test_opentofu.py",
    "functional/test_model_loop.py",
    "modules/test_modules.py",
    "functional/test_plan_bundles.py",
    "functional/test_reviewed_release.py",
    "functional/test_pull_request_story.py",
)


def rank(path: Path) -> int:
    """Return where a file of tests stands: the longest, others that start a sandbox, the rest."""
    name = path.relative_to(TESTS).as_posix()
    if name in LONGEST:
        return LONGEST.index(name)
    return len(LONGEST) + (not name.startswith("functional/"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let workers begin with what takes longest; within a file the order stays."""
    items.sort(key=lambda item: rank(item.path))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: an archive, say, has the time of its making in it.

    Workers that name a test differently run none (pytest-xdist, "Known limitations").
    """
    return argname if isinstance(val, bytes) else None
