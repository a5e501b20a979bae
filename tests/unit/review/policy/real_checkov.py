"""Checkov itself, as `make setup` made it; tests that need it say that they were skipped where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mlops_kit.errors import KitError
from mlops_kit.review.policy.check import Situation, Subject, check_many
from mlops_kit.review.policy.checkov import find_checkov
from mlops_kit.review.policy.report import PolicyReport

ROOT = Path(__file__).parents[4]


def judge(project: Path, subjects: Sequence[Subject], situation: Situation) -> dict[str, PolicyReport]:
    """Return what it says of the stacks of a project made by a test."""
    try:
        checkov = find_checkov(ROOT)
    except KitError as error:
        pytest.skip(error.message)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLOPS_KIT_CHECKOV", str(checkov))
        return check_many(project, subjects, situation)
