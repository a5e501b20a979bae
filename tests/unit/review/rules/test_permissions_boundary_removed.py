"""What holds a role back, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from ._cases import LOOK, STOP, Case, check
from ._documents import role

CASES = {
    "a boundary removed": Case(
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary=None),
        (STOP,),
    ),
    "another boundary": Case(
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary="arn:aws:iam::1:policy/c"),
        (LOOK,),
    ),
    "a boundary known after apply": Case(
        "aws_iam_role",
        role(permissions_boundary="arn:aws:iam::1:policy/b"),
        role(permissions_boundary=None),
        unknown={"permissions_boundary": True},
    ),
    "a bounded role destroyed": Case(
        "aws_iam_role", role(permissions_boundary="arn:aws:iam::1:policy/b"), None
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_boundary(change: Any, judge: Any, case: Case) -> None:
    check(case, "permissions-boundary-removed", change, judge)
