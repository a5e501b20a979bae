"""One issue an environment about its drift: opened, updated, reopened, closed; nothing in it works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from .platforms.github import GitHub
from .platforms.job import Job, running_job
from .platforms.server import Answer

LABEL = "mlops-kit-drift"


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with running_job(request.param, tmp_path / "project") as running:
        yield running


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Job]:
    with running_job("github", tmp_path / "project") as running:
        yield running


def resource(address: str, **more: Any) -> dict[str, Any]:
    difference = {"path": "tags.owner", "before": "ml-platform", "after": "somebody"}
    return {
        "address": address,
        "type": "aws_s3_bucket",
        "action": "update",
        "differences": [difference],
        "by": None,
        "at": None,
        **more,
    }


def report(*resources: dict[str, Any], environment: str = "dev", result: str = "drifted") -> str:
    stacks = [{"name": "platform", "result": result, "resources": list(resources)}]
    drifted = bool(resources)
    return json.dumps(
        {"schema": "mlops-kit/drift/v1", "environment": environment, "drifted": drifted, "stacks": stacks}
    )


def keep(job: Job, text: str) -> dict[str, Any]:
    done: dict[str, Any] = json.loads(job.run("mlops-kit ci drift-issue - --json", text).stdout)
    return done


def state(job: Job, number: int = 0) -> tuple[str, str]:
    issue = job.platform.issues[number]
    return issue.get("body") or issue["description"], {"opened": "open"}.get(issue["state"], issue["state"])


def said(job: Job, number: int) -> list[str]:
    return [comment["body"] for comment in job.platform.comments.get(number, [])]


def test_one_issue_through_the_life_of_a_drift(job: Job) -> None:
    opened = keep(job, report(resource("aws_s3_bucket.a", by="arn:aws:sts::1:assumed-role/x/y", at="12:00")))
    assert opened["action"] == "opened"
    text, is_open = state(job)
    assert text.startswith("<!-- mlops-kit:drift:dev -->")
    assert "`tags.owner`: `ml-platform` → `somebody`" in text
    assert "by `arn:aws:sts::1:assumed-role/x/y` at `12:00`" in text
    assert is_open == "open"

    assert (
        keep(job, report(resource("aws_s3_bucket.a", by="arn:aws:sts::1:assumed-role/x/y", at="12:00")))[
            "action"
        ]
        == "unchanged"
    )
    assert said(job, opened["issue"]) == []

    changed = keep(job, report(resource("aws_s3_bucket.a"), resource("aws_s3_bucket.b")))
    assert (changed["action"], changed["issue"]) == ("updated", opened["issue"])
    assert "aws_s3_bucket.b" in state(job)[0]
    assert "2 resources differ now" in said(job, opened["issue"])[0]

    repaired = keep(job, report())
    assert (repaired["action"], repaired["issue"]) == ("closed", opened["issue"])
    assert state(job)[1] == "closed"
    assert "Nothing differs any more" in said(job, opened["issue"])[1]
    assert keep(job, report())["action"] == "nothing"

    again = keep(job, report(resource("aws_s3_bucket.c")))
    assert (again["action"], again["issue"]) == ("reopened", opened["issue"])
    assert state(job)[1] == "open"
    assert len(job.platform.issues) == 1


def test_every_environment_has_its_own(job: Job) -> None:
    first = keep(job, report(resource("aws_s3_bucket.a")))
    other = keep(job, report(resource("aws_s3_bucket.a"), environment="prod"))
    assert first["issue"] != other["issue"]
    assert keep(job, report(environment="prod"))["action"] == "closed"
    assert state(job, 0)[1] == "open"


def test_a_check_that_failed_for_a_stack_closes_nothing(job: Job) -> None:
    keep(job, report(resource("aws_s3_bucket.a")))
    assert keep(job, report(result="failed"))["action"] == "unchanged"
    assert state(job)[1] == "open"


def test_an_issue_of_somebody_else_under_the_marker_is_left_alone(github: Job) -> None:
    assert isinstance(github.platform, GitHub)
    body = "<!-- mlops-kit:drift:dev -->\nmine"
    github.platform.open("mallory", "Drift in dev", body, [LABEL])
    assert keep(github, report(resource("aws_s3_bucket.a")))["action"] == "opened"
    assert github.platform.issues[0]["body"] == body


def test_finds_the_issue_on_a_later_page_and_no_pull_request(github: Job) -> None:
    assert isinstance(github.platform, GitHub)
    for number in range(120):
        github.platform.open("octo", f"other {number}", "text", [LABEL], pull_request={"url": "…"})
    first = keep(github, report(resource("aws_s3_bucket.a")))
    again = keep(github, report(resource("aws_s3_bucket.b")))
    assert first["issue"] == again["issue"] == 121


def test_two_runs_at_once_leave_one_open_issue(job: Job) -> None:
    job.platform.meet("GET", r"/issues$")
    runs = [job.start("mlops-kit ci drift-issue -") for _ in range(2)]
    for run in runs:
        assert run.stdin
        run.stdin.write(report(resource("aws_s3_bucket.a")))
        run.stdin.close()
        run.stdin = None
    for run in runs:
        job.end(run)
    assert len(job.platform.issues) == 2
    assert [state(job, number)[1] for number in range(2)] == ["open", "closed"]
    assert "<!-- mlops-kit:drift" not in state(job, 1)[0]
    assert keep(job, report())["issue"] == 1


def test_nothing_in_names_and_values_works_in_the_issue(job: Job) -> None:
    hostile = [
        "@everyone <img src=https://example.com/x.png> [a](https://example.com)",
        "`` ` @team ` ``",
        "line\n/close\n# title\n<!-- mlops-kit:drift:prod -->",
        "\u202eevil\u2066 \x1b[31m | a | b |",
        "![](https://example.com/x.png) http://example.com #1 !2 $x^2$",
    ]
    resources = [
        resource(text, by=text, action=text, differences=[{"path": text, "before": text, "after": None}])
        for text in hostile
    ]
    keep(job, report(*resources))
    text = state(job)[0]
    assert not any(line.lstrip().startswith("/") for line in text.splitlines())
    assert all(character.isprintable() for character in text.replace("\n", ""))
    shown = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    kinds = {token.type for block in shown for token in [block, *(block.children or [])]}
    assert not kinds & {"link_open", "image", "html_inline", "table_open"}
    plain = [token.content for block in shown for token in (block.children or []) if token.type == "text"]
    assert not any(mark in line for line in plain for mark in ("@", "example.com", "<", "$x"))
    comments = [block.content for block in shown if block.type == "html_block"]
    assert all("mlops-kit:drift:prod" not in comment for comment in comments)


def test_a_great_drift_fits(job: Job) -> None:
    long = "x" * 5_000
    resources = [
        resource(
            f"aws_s3_bucket.b[{number}]", differences=[{"path": long, "before": long, "after": long}] * 50
        )
        for number in range(400)
    ]
    keep(job, report(*resources))
    text = state(job)[0]
    assert len(text) <= job.platform.limit
    assert "400 resources" in text


def test_failures_that_pass_are_waited_out(job: Job) -> None:
    job.platform.fail("POST", r"/issues$", Answer(503, "<html></html>"), times=2)
    job.platform.fail("GET", r"/issues$", Answer(429, "Retry later\n", {"Retry-After": "1"}))
    assert keep(job, report(resource("aws_s3_bucket.a")))["action"] == "opened"
    assert len(job.platform.issues) == 1


def test_a_missing_permission(job: Job) -> None:
    job.platform.read_only.update(job.platform.tokens.values())
    done = job.run("mlops-kit ci drift-issue - --json", report(resource("a.b")), code=1)
    error = json.loads(done.stdout)["error"]
    assert "403" in error["message"]
    assert "issues: write" in error["hint"] or "GITLAB_TOKEN" in error["hint"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"schema": "mlops-kit/run-report/v1"}',
        '{"schema": "mlops-kit/drift/v1", "environment": "dev --> x", "stacks": []}',
        '{"schema": "mlops-kit/error/v1", "error": {"message": "no state"}}',
    ],
)
def test_what_is_no_drift_report(github: Job, text: str) -> None:
    done = github.run("mlops-kit ci drift-issue -", text, code=2)
    assert "drift" in done.stderr
    assert github.platform.calls == []
