"""Pipelines as `ci init` writes them: right by the platforms' schemas and by the linters, and kept right."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from filelock import FileLock
from platformdirs import user_cache_path

from .conftest import CHECKOUT, Workplace
from .platforms.job import deliver

BIN = Path(sys.executable).parent
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
WORKFLOWS = ("plan", "apply", "drift", "release")
SCRIPT = re.compile(r"\$\{\{.*?\}\}")


@pytest.fixture
def project(tmp_path: Path) -> Workplace:
    """A project without pipelines; nothing in it is ever applied."""
    for name in ("environments", "infra", "modules"):
        ignored = shutil.ignore_patterns(".terraform*", "releases")
        shutil.copytree(CHECKOUT / name, tmp_path / "project" / name, ignore=ignored)
    return Workplace(tmp_path / "project")


@pytest.fixture
def github(project: Workplace) -> Workplace:
    for name in ("dev", "prod"):
        deliver(project.root, name, "github")
    project.run("mlops-kit ci init github")
    return project


@pytest.fixture
def gitlab(project: Workplace) -> Workplace:
    for name in ("dev", "prod"):
        deliver(project.root, name, "gitlab")
    project.run("mlops-kit ci init gitlab")
    return project


@pytest.fixture(scope="module")
def actionlint() -> Path:
    """The linter, built once from the Go module proxy."""
    go = shutil.which("go", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/local/go/bin")
    if go is None:
        pytest.skip("no Go on this machine, with which actionlint is built")
    folder = user_cache_path("mlops-kit") / "actionlint-1.7.12"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "actionlint").is_file():
            environment = {**os.environ, "GOBIN": str(folder), "GOPATH": str(folder / "go")}
            built = subprocess.run(
                [go, "install", "-modcacherw", ACTIONLINT],
                env=environment,
                capture_output=True,
                text=True,
                timeout=240,
            )
            if built.returncode:
                pytest.skip(f"actionlint could not be built: {built.stderr.strip()[-300:]}")
            shutil.rmtree(folder / "go", ignore_errors=True)
    return folder / "actionlint"


def jobs(project: Workplace) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name in WORKFLOWS:
        for job, content in workflow(project, name)["jobs"].items():
            yield name, job, content


def workflow(project: Workplace, name: str) -> dict[str, Any]:
    file = project.root / ".github" / "workflows" / f"mlops-kit-{name}.yml"
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    return content


def test_zizmor_finds_nothing(github: Workplace) -> None:
    done = github.run(f"{BIN / 'zizmor'} --offline --no-progress --format json .github")
    assert json.loads(done.stdout) == []


def test_zizmor_would_find_something(github: Workplace) -> None:
    file = github.root / ".github" / "workflows" / "mlops-kit-plan.yml"
    file.write_text(file.read_text().replace('"$BRANCH"', '"${{ github.head_ref }}"'))
    done = github.run(f"{BIN / 'zizmor'} --offline --no-progress --format json .github", code=None)
    assert "template-injection" in done.stdout


def test_actionlint_finds_nothing(github: Workplace, actionlint: Path) -> None:
    (github.root / ".git").mkdir()
    assert github.run(f"{actionlint} -shellcheck= -pyflakes=").stdout == ""


def test_workflows_hold_the_schema_of_github(github: Workplace) -> None:
    files = " ".join(f".github/workflows/mlops-kit-{name}.yml" for name in WORKFLOWS)
    github.run(f"{BIN / 'check-jsonschema'} --builtin-schema vendor.github-workflows {files}")


def test_pipelines_hold_the_schema_of_gitlab(gitlab: Workplace) -> None:
    gitlab.run(
        f"{BIN / 'check-jsonschema'} --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci "
        ".gitlab-ci.yml .gitlab/mlops-kit.yml"
    )


def test_actions_are_pinned_by_commit_with_their_tag(github: Workplace) -> None:
    for name in WORKFLOWS:
        text = (github.root / ".github" / "workflows" / f"mlops-kit-{name}.yml").read_text()
        uses = [line.split("uses: ")[1] for line in text.splitlines() if "uses: " in line]
        assert uses
        assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses)


def test_no_job_has_more_than_it_needs(github: Workplace) -> None:
    for name in WORKFLOWS:
        assert workflow(github, name)["permissions"] == {}
    found = {(name, job): content["permissions"] for name, job, content in jobs(github)}
    read = {"contents": "read"}
    assert found == {
        ("plan", "affected"): read,
        ("plan", "plan"): {**read, "id-token": "write", "pull-requests": "write"},
        ("plan", "unaffected"): {**read, "pull-requests": "write"},
        ("plan", "rehearse"): read,
        ("plan", "planned"): {},
        ("apply", "environment"): read,
        ("apply", "replan"): {**read, "id-token": "write", "pull-requests": "write"},
        ("apply", "reviewed"): {**read, "pull-requests": "read"},
        ("apply", "apply"): {**read, "actions": "read", "id-token": "write", "pull-requests": "read"},
        ("drift", "environments"): read,
        ("drift", "drift"): {**read, "id-token": "write", "issues": "write"},
        ("release", "environments"): read,
        ("release", "release"): {"contents": "write", "id-token": "write", "pull-requests": "write"},
    }


def test_nothing_from_outside_reaches_a_script(github: Workplace) -> None:
    for _, _, job in jobs(github):
        for step in job["steps"]:
            assert not SCRIPT.search(step.get("run", ""))
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_pull_requests_from_forks_get_no_credentials(github: Workplace) -> None:
    content = workflow(github, "plan")
    assert set(content[True]) == {"pull_request"}  # YAML reads `on` as true
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    for name, job in content["jobs"].items():
        if {"id-token", "pull-requests"} & set(job["permissions"]):
            assert own in job["if"], name
    rehearsal = content["jobs"]["rehearse"]
    assert "head.repo.full_name != github.repository" in rehearsal["if"]
    text = json.dumps(rehearsal)
    assert "secrets." not in text
    assert "github.token" not in text
    assert "--sandbox" in text


def test_plan_and_apply_have_roles_of_their_own_and_apply_the_platforms_approval(github: Workplace) -> None:
    roles = {
        (name, job): step["with"]["role-to-assume"]
        for name, job, content in jobs(github)
        for step in content["steps"]
        if "configure-aws-credentials" in step.get("uses", "")
    }
    plan, apply = "${{ matrix.plan_role }}", "${{ matrix.apply_role }}"
    assert roles == {
        ("plan", "plan"): plan,
        ("apply", "replan"): plan,
        ("apply", "apply"): apply,
        ("drift", "drift"): plan,
        ("release", "release"): plan,
    }
    job = workflow(github, "apply")["jobs"]["apply"]
    assert job["environment"] == "${{ matrix.platform_environment }}"
    assert job["concurrency"] == {
        "group": "mlops-kit-apply-${{ matrix.environment }}",
        "cancel-in-progress": False,
    }


def test_a_plan_is_made_anew_by_hand_alone(github: Workplace) -> None:
    content = workflow(github, "apply")
    asked = content[True]["workflow_dispatch"]["inputs"]["environment"]
    assert (asked["type"], asked["options"], asked["required"]) == ("choice", ["dev", "prod"], True)
    jobs = content["jobs"]
    assert jobs["environment"]["if"] == "github.event_name == 'workflow_dispatch'"
    assert jobs["replan"]["needs"] == "environment"  # and is skipped with it
    assert "github.event_name == 'push' || needs.replan.result == 'success'" in jobs["reviewed"]["if"]
    assert "needs.reviewed.result == 'success'" in jobs["apply"]["if"]


def test_gitlab_has_jobs_of_each_environment(gitlab: Workplace) -> None:
    content = gitlab_jobs(gitlab)
    kinds = ("planned", "rehearse", "apply", "drift", "release")
    assert {f"{kind}:{name}" for kind in kinds for name in ("dev", "prod")} <= set(content)
    prod, dev = content["apply:prod"], content["apply:dev"]
    assert prod["rules"][0]["when"] == dev["rules"][0]["when"] == "manual"
    assert prod["environment"] == {"name": "prod"}
    assert prod["resource_group"] == "mlops-kit-apply-prod"
    assert prod["variables"]["AWS_ROLE_ARN"] == "arn:aws:iam::222222222222:role/mlops-prod-ci-apply"
    for name in ("planned:dev", "drift:dev"):
        assert (
            content[name]["variables"]["AWS_ROLE_ARN"] == "arn:aws:iam::111111111111:role/mlops-dev-ci-plan"
        )
    assert content["rehearse:dev"]["extends"] == ".mlops-kit"  # which has no id_tokens
    assert "id_tokens" not in content[".mlops-kit"]


def test_branches_that_the_plan_role_trusts_are_planned_on_gitlab_before_the_merge(gitlab: Workplace) -> None:
    assert "plan:dev" not in gitlab_jobs(gitlab)
    file = gitlab.root / "environments" / "dev.yaml"
    data = yaml.safe_load(file.read_text())
    data["ci"]["plan_subjects"] = ["project_path:acme/models:ref_type:branch:ref:team/next"]
    file.write_text(yaml.safe_dump(data, sort_keys=False))
    gitlab.run("mlops-kit ci init gitlab")
    content = gitlab_jobs(gitlab)
    (planned,), (never, rehearsed) = content["plan:dev"]["rules"], content["rehearse:dev"]["rules"]
    branch = r"$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^(team\/next)$/"
    assert branch in planned["if"]
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID" in planned["if"]
    assert (never["if"], never["when"]) == (planned["if"], "never")
    assert branch not in rehearsed["if"]
    assert "plan:prod" not in content
    test_pipelines_hold_the_schema_of_gitlab(gitlab)


def gitlab_jobs(project: Workplace) -> dict[str, Any]:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))
    content: dict[str, Any] = yaml.load((project.root / ".gitlab" / "mlops-kit.yml").read_text(), Loader)
    return content


def test_writing_them_again_changes_nothing(github: Workplace) -> None:
    folder = github.root / ".github" / "workflows"
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    done = github.run("mlops-kit ci init github --json")
    assert {file["state"] for file in json.loads(done.stdout)["files"]} == {"current"}
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    github.run("mlops-kit ci init github --check")


def test_a_change_of_an_environment_makes_them_stale(github: Workplace) -> None:
    file = github.root / "environments" / "prod.yaml"
    file.write_text(file.read_text().replace("environment: prod", "environment: prod\n  branch: release"))
    done = github.run("mlops-kit ci init github --check", code=3)
    assert ".github/workflows/mlops-kit-plan.yml: stale" in done.stdout
    github.run("mlops-kit ci init github")
    github.run("mlops-kit ci init github --check")
    assert workflow(github, "apply")[True]["push"]["branches"] == ["main", "release"]


@pytest.mark.parametrize("how", ["edited", "without a header", "made by somebody else"])
def test_what_was_edited_by_hand_is_kept(github: Workplace, how: str) -> None:
    file = github.root / ".github" / "workflows" / "mlops-kit-apply.yml"
    text = file.read_text()
    if how == "edited":
        mine = text.replace("timeout-minutes: 180", "timeout-minutes: 30")
    elif how == "without a header":
        mine = text.split("\n", 2)[2]
    else:
        mine = "name: Apply\non: push\n"
    file.write_text(mine)
    done = github.run("mlops-kit ci init github", code=4)
    assert "mlops-kit-apply.yml" in done.stderr
    assert file.read_text() == mine
    assert "edited by hand" in github.run("mlops-kit ci init github --check", code=3).stdout
    github.run("mlops-kit ci init github --force")
    assert file.read_text() == text


def test_a_checkout_with_other_line_ends_is_current(github: Workplace) -> None:
    file = github.root / ".github" / "workflows" / "mlops-kit-plan.yml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    github.run("mlops-kit ci init github --check")


def test_a_pipeline_of_ones_own_on_gitlab_is_kept_and_told_what_to_include(project: Workplace) -> None:
    deliver(project.root, "dev", "gitlab")
    own = project.root / ".gitlab-ci.yml"
    own.write_text("test: {script: [make test]}\n")
    done = project.run("mlops-kit ci init gitlab")
    assert own.read_text() == "test: {script: [make test]}\n"
    assert "include: [{local: .gitlab/mlops-kit.yml}]" in done.stdout
    own.write_text("include: [{local: .gitlab/mlops-kit.yml}]\ntest: {script: [make test]}\n")
    assert "include" not in project.run("mlops-kit ci init gitlab").stdout


def test_no_environment_names_a_pipeline(project: Workplace) -> None:
    done = project.run("mlops-kit ci init github", code=2)
    assert "no environment names a pipeline on github" in done.stderr
    assert "provider: github" in done.stderr
    assert not (project.root / ".github").exists()


def test_every_pipeline_is_on_the_other_platform(project: Workplace) -> None:
    deliver(project.root, "dev", "github")
    done = project.run("mlops-kit ci init gitlab", code=2)
    assert "no environment names a pipeline on gitlab; dev names github" in done.stderr
    assert (
        "environments/prod.yaml:\n  ci:\n    provider: gitlab\n    repository: group/project" in done.stderr
    )
