from __future__ import annotations

import json

import pytest

from mlops_kit.audit.record import Record, run_url

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "owner/name",
    "GITHUB_RUN_ID": "42",
}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (GITHUB, "https://github.example/owner/name/actions/runs/42"),
        ({"CI_JOB_URL": "https://gitlab.example/j/1", "CI_PIPELINE_URL": "p"}, "https://gitlab.example/j/1"),
        ({"CI_PIPELINE_URL": "https://gitlab.example/p/1"}, "https://gitlab.example/p/1"),
        ({"CI": "true"}, ""),
    ],
)
def test_the_run_of_a_pipeline(variables: dict[str, str], expected: str) -> None:
    assert run_url(variables) == expected


def test_json_and_back() -> None:
    made = Record.of("deploy", "dev", "failed", "arn", model="churn", details={"version": 3})
    stored = json.loads(json.dumps(made.as_json()))
    assert Record.from_json(stored | {"later": "addition"}) == made
    assert made.id[:8] == made.at[:10].replace("-", "")
    with pytest.raises(ValueError, match="incomplete"):
        Record.from_json({"schema": stored["schema"]})
