"""One comment an environment on a pull request, whatever the platform answers and whoever else writes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .platforms.github import BOT, GITHUB_BOTS, OWN_TOKEN
from .platforms.job import Job, running_job
from .platforms.server import Answer

DIGEST = "3f" * 32
DEV, PROD = "<!-- mlops-kit:plan:dev -->", "<!-- mlops-kit:plan:prod -->"


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with running_job(request.param, tmp_path / "project") as running:
        yield running


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Job]:
    with running_job("github", tmp_path / "project") as running:
        yield running


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[Job]:
    with running_job("gitlab", tmp_path / "project") as running:
        yield running


def test_one_comment_an_environment_is_updated_in_place(job: Job) -> None:
    first = job.comment("dev", "# Plan of dev\n")
    other = job.comment("prod", "# Plan of prod\n")
    again = job.comment("dev", "# Another plan of dev\n")
    same = job.comment("dev", "# Another plan of dev\n")

    assert [each["action"] for each in (first, other, again, same)] == [
        "created",
        "created",
        "updated",
        "unchanged",
    ]
    assert first["comment"] == again["comment"] == same["comment"] != other["comment"]
    dev, prod = job.bodies()
    assert dev.startswith(DEV)
    assert dev.rstrip().endswith("# Another plan of dev")
    assert prod.startswith(PROD)


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_page_in_an_answers_place_is_no_answer(job: Job, verb: str) -> None:
    page = Answer(200, "<!doctype html><title>Sign in to the proxy</title>")
    job.platform.fail(verb, "(comments|notes)$", page, times=9)
    told = job.run("mlops-kit ci comment --environment dev --json -", "# Plan of dev\n", code=1)
    assert "12: what answered is not its API\n  a proxy" in told.stderr
    assert json.loads(told.stdout)["exit_code"] == 1
    assert job.bodies() == []


def test_the_marker_of_the_renderer_is_not_doubled(job: Job) -> None:
    job.comment("dev", f"{DEV}\n# Plan\n")
    assert job.bodies()[0].count(DEV) == 1


def test_finds_the_comment_on_a_later_page(job: Job) -> None:
    for number in range(150):
        job.platform.say(12, "octo", f"remark {number}")
    made = job.comment("dev", "first")
    for number in range(150):
        job.platform.say(12, "octo", f"further remark {number}")
    assert job.comment("dev", "second")["comment"] == made["comment"]
    assert len(job.bodies()) == 301
    pages = [call.query.get("page", "1") for call in job.platform.made("GET", r"12/(comments|notes)")]
    assert pages[-4:] == ["1", "2", "3", "4"]


def test_leaves_alone_what_others_wrote_under_the_marker(job: Job) -> None:
    job.platform.say(12, "mallory", f"{DEV}\nnothing to see here")
    job.comment("dev", "the plan")
    job.comment("dev", "the plan, again")
    forged, own = job.bodies()
    assert forged == f"{DEV}\nnothing to see here"
    assert "the plan, again" in own


def test_leaves_alone_a_comment_of_its_own_that_quotes_the_marker(job: Job) -> None:
    account = next(iter(job.platform.tokens.values()))
    job.platform.say(12, account, f"> {DEV}\n\nsee above")
    job.comment("dev", "the plan")
    assert len(job.bodies()) == 2


def test_two_runs_at_once_leave_one_comment(job: Job) -> None:
    job.platform.meet("GET", r"12/(comments|notes)")  # both look before either writes
    runs = [job.start("mlops-kit ci comment --environment dev -") for _ in range(2)]
    for number, run in enumerate(runs):
        assert run.stdin
        run.stdin.write(f"plan {number}")
        run.stdin.close()
        run.stdin = None
    for run in runs:
        job.end(run)
    assert len(job.platform.made("POST", "12/(comments|notes)")) == 2
    assert len(job.bodies()) == 1
    assert job.bodies()[0].startswith(DEV)
    created = min(job.platform.numbers)
    assert job.platform.comments[12][0]["id"] == created


def test_deletes_duplicates_and_keeps_the_oldest(job: Job) -> None:
    account = next(iter(job.platform.tokens.values()))
    ids = [job.platform.say(12, account, f"{DEV}\nplan {number}")["id"] for number in range(3)]
    done = job.comment("dev", "the plan")
    assert (done["comment"], done["removed"]) == (ids[0], 2)
    assert [comment["id"] for comment in job.platform.comments[12]] == ids[:1]


def test_a_duplicate_that_another_run_deletes_first_is_no_error(job: Job) -> None:
    account = next(iter(job.platform.tokens.values()))
    for number in range(2):
        job.platform.say(12, account, f"{DEV}\nplan {number}")
    job.platform.fail("DELETE", r"(comments|notes)/\d+", job.platform.missing(), after=True)
    job.comment("dev", "the plan")
    assert len(job.bodies()) == 1


def test_a_comment_that_somebody_deletes_meanwhile_is_written_anew(job: Job) -> None:
    made = job.comment("dev", "first")
    edit = "PATCH" if made and job.platform.prefix == "" else "PUT"
    job.platform.vanish(edit, made["comment"])
    again = job.comment("dev", "second")
    assert again["action"] == "created"
    assert [body.endswith("second\n") for body in job.bodies()] == [True]


def test_a_write_whose_answer_is_lost_is_repeated_and_leaves_one_comment(job: Job) -> None:
    job.platform.fail("POST", r"12/(comments|notes)", Answer(502, "<html>Bad Gateway</html>"), after=True)
    job.comment("dev", "the plan")
    assert len(job.platform.made("POST", r"12/(comments|notes)")) == 2
    assert len(job.bodies()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_passing_failures_of_the_platform_are_waited_out(job: Job, status: int) -> None:
    job.platform.fail("GET", r"12/(comments|notes)", Answer(status, "<html></html>"), times=2)
    assert job.comment("dev", "the plan")["action"] == "created"


def test_a_lasting_failure_of_the_platform_is_an_error(job: Job) -> None:
    job.platform.fail("GET", r"12/(comments|notes)", Answer(503, "<html></html>"), times=99)
    done = job.comment("dev", "the plan", code=1)
    assert "503" in done["error"]["message"]
    assert "failure of its own" in done["error"]["hint"]
    assert len(job.platform.made("GET", r"12/(comments|notes)")) == 6


def test_waits_as_long_as_the_rate_limit_says(job: Job) -> None:
    limited = Answer(429, "Retry later\n", {"Retry-After": "2"})
    job.platform.fail("POST", r"12/(comments|notes)", limited)
    started = time.monotonic()
    assert job.comment("dev", "the plan")["action"] == "created"
    assert 2 <= time.monotonic() - started < 20
    assert len(job.bodies()) == 1


def test_does_not_wait_for_hours(job: Job) -> None:
    limited = Answer(429, "Retry later\n", {"Retry-After": "3000"})
    job.platform.fail("POST", r"12/(comments|notes)", limited, times=9)
    started = time.monotonic()
    done = job.comment("dev", "the plan", code=1)
    assert time.monotonic() - started < 20
    assert "another 3000 s" in done["error"]["message"]


def test_githubs_secondary_limit_is_a_403_that_passes(github: Job) -> None:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    github.platform.fail(
        "POST", "12/comments", Answer(403, {"message": message}, {"Retry-After": "1"}), times=2
    )
    assert github.comment("dev", "the plan")["action"] == "created"


def test_githubs_primary_limit_that_ends_late_is_an_error(github: Job) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 1800)}
    message = "API rate limit exceeded for installation ID 1."
    github.platform.fail("GET", "12/comments", Answer(403, {"message": message}, headers), times=9)
    done = github.comment("dev", "the plan", code=1)
    assert "rate limit" in done["error"]["message"]
    assert "later" in done["error"]["hint"]
    assert len(github.platform.made("GET", "12/comments")) == 1


def test_a_missing_permission_is_said_at_once_with_what_to_write(job: Job) -> None:
    job.platform.read_only.update(job.platform.tokens.values())
    done = job.comment("dev", "the plan", code=1)
    assert "403" in done["error"]["message"]
    needed = "pull-requests: write" if job.platform.prefix == "" else "scope `api`"
    assert needed in done["error"]["hint"]
    assert len(job.platform.made("POST", ".")) == 1


def test_a_pull_request_that_is_not_there(job: Job) -> None:
    done = job.run("mlops-kit ci comment --environment dev --pull-request 99 - --json", "text", code=1)
    error = json.loads(done.stdout)["error"]
    assert "404" in error["message"]
    assert "the number is wrong" in error["hint"]


def test_a_token_that_is_not_valid(job: Job) -> None:
    name = "GITHUB_TOKEN" if job.platform.prefix == "" else "GITLAB_TOKEN"
    done = job.comment("dev", "the plan", code=1, **{name: "expired"})
    assert "401" in done["error"]["message"]
    assert name in done["error"]["hint"]
    assert "expired" not in done["error"]["message"]


def test_a_platform_that_does_not_answer(job: Job) -> None:
    name = "GITHUB_API_URL" if job.platform.prefix == "" else "CI_API_V4_URL"
    done = job.comment("dev", "the plan", code=1, **{name: "http://127.0.0.1:9/api/v4"})
    assert "no answer" in done["error"]["message"]


def test_a_text_over_the_limit_is_shortened_before_it_is_sent(job: Job) -> None:
    line = "x" * 99 + "\n"
    done = job.comment(
        "dev", "<details>\n\n```diff\n" + line * (job.platform.limit // 100 + 9) + "```\n</details>\n"
    )
    body = job.bodies()[0]
    assert done["shortened"]
    assert len(body) <= job.platform.limit
    assert len(body) > job.platform.limit * 0.9
    assert body.count("```") == 2
    assert body.count("<details>") == body.count("</details>") == 1


def test_a_text_that_the_platform_finds_too_long_all_the_same_is_sent_once_more(job: Job) -> None:
    job.platform.limit //= 2
    done = job.comment("dev", ("x" * 99 + "\n") * (job.platform.limit // 100 + 9))
    assert done["shortened"]
    assert len(job.bodies()[0]) <= job.platform.limit
    assert len(job.platform.made("POST", r"12/(comments|notes)")) == 2


def test_a_limit_far_below_what_is_known_is_an_error(job: Job) -> None:
    job.platform.limit = 50
    done = job.comment("dev", "x\n" * 50_000, code=1)
    assert "too long" in done["error"]["message"]
    assert len(job.platform.made("POST", r"12/(comments|notes)")) == 2


def test_keeps_what_apply_takes_and_says_what_was_not_planned(job: Job, tmp_path: Path) -> None:
    report = {
        "operation": "plan",
        "stacks": [
            {"name": "foundation", "result": "changes"},
            {"name": "platform", "result": "waiting", "cause": "no access to @everyone's `bucket`"},
        ],
        "bundles": [
            {"stack": "foundation", "digest": DIGEST, "preview": False},
            {"stack": "serving/churn", "digest": DIGEST, "preview": True},
            {"stack": "serving/x --> <b>", "digest": DIGEST, "preview": False},
            {"stack": "state", "digest": "$(reboot)", "preview": False},
        ],
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(report))
    job.run(f"mlops-kit ci comment --environment dev --plan {file} -", "# Review")
    marker, data, text = job.bodies()[0].split("\n", 2)
    assert marker == DEV
    kept = json.loads(data.removeprefix("<!-- mlops-kit:data ").removesuffix(" -->"))
    assert kept == {"commit": "a" * 40, "bundles": [{"stack": "foundation", "digest": DIGEST}]}
    assert "- `platform`: `` no access to @everyone's `bucket` ``" in text
    assert text.rstrip().endswith("# Review")


def test_the_last_commit_of_the_branch_is_kept_not_the_merge_that_was_planned(
    github: Job, tmp_path: Path
) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 12, "head": {"sha": "b" * 40}}}))
    github.comment("dev", "text", GITHUB_EVENT_PATH=str(event), GITHUB_REF="refs/heads/main")
    assert f'"commit": "{"b" * 40}"' in github.bodies()[0]


def test_existing_writes_nothing_where_there_is_no_comment(job: Job) -> None:
    command = "mlops-kit ci comment --environment dev --existing - --json"
    assert json.loads(job.run(command, "nothing changes").stdout)["action"] == "none"
    assert job.bodies() == []
    job.comment("dev", "the plan")
    assert json.loads(job.run(command, "nothing changes").stdout)["action"] == "updated"
    assert job.bodies()[0].endswith("nothing changes\n")


def test_with_a_persons_token_the_comments_of_the_bot_are_not_touched(github: Job) -> None:
    github.comment("dev", "of the bot")
    github.comment("dev", "of the person", GITHUB_TOKEN=OWN_TOKEN)
    assert [comment["user"]["login"] for comment in github.platform.comments[12]] == [BOT, "octo"]


def test_the_token_of_another_app_finds_its_own_comment(github: Job) -> None:
    app = GITHUB_BOTS["acme-plans[bot]"]
    github.platform.tokens[app] = "acme-plans[bot]"
    first = github.comment("dev", "first", GITHUB_TOKEN=app)
    again = github.comment("dev", "second", GITHUB_TOKEN=app)
    assert again["comment"] == first["comment"]
    assert len(github.bodies()) == 1


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_REF": "refs/heads/main"}, "this job is not for a pull request"),
        ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
        ({"GITHUB_REPOSITORY": "", "GITHUB_ACTIONS": ""}, "no variable says which platform"),
    ],
)
def test_what_a_job_on_github_lacks(github: Job, variables: dict[str, str], said: str) -> None:
    done = github.comment("dev", "text", code=2, **variables)
    assert said in done["error"]["message"]
    assert done["error"]["hint"]


def test_a_job_token_of_gitlab_can_not_comment(gitlab: Job) -> None:
    done = gitlab.comment("dev", "text", code=2, GITLAB_TOKEN="", CI_JOB_TOKEN="glcbt-64_a1b2c3")
    assert "CI_JOB_TOKEN may not write comments" in done["error"]["message"]
    assert "glcbt-64_a1b2c3" not in json.dumps(done)


def test_an_environment_that_is_not_there(github: Job) -> None:
    done = github.comment("prd", "text", code=2)
    assert "did you mean 'prod'" in done["error"]["message"]
    assert github.platform.calls == []
