"""How the rules of a registry read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlops_kit.review.rules._lifecycles import image_rules


def policy(count: int, kind: str = "sinceImagePushed", action: str = "expire", **selection: Any) -> str:
    chosen = {"tagStatus": "untagged", "countType": kind, "countNumber": count, **selection}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": chosen, "action": {"type": action}}]})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, policy(14), ["untagged images older than 14 days are deleted"]),
        (policy(30), policy(14), ["untagged images are kept for fewer days: 30 → 14"]),
        (policy(14), policy(30), []),
        (None, policy(14, action="transition"), []),
        (
            None,
            policy(5, "imageCountMoreThan", tagStatus="any"),
            ["images beyond the newest 5 are deleted"],
        ),
        (
            None,
            policy(5, "imageCountMoreThan", tagStatus="tagged", tagPrefixList=["v", "dev"]),
            ["tagged images (dev, v) beyond the newest 5 are deleted"],
        ),
        (
            None,
            json.dumps({"rules": [{"selection": {"countNumber": 5}}]}),
            ["images beyond the newest 5 are deleted"],
        ),
    ],
)
def test_what_is_deleted_is_said_in_words(before: str | None, after: str, said: list[str]) -> None:
    assert list(image_rules(before, after)) == said
