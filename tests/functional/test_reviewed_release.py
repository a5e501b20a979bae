"""A second version goes live in production as any change does: planned, reviewed, approved, applied.

Every fixture is one step and stands on the step before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from skops.io import load

from .conftest import CHECKOUT, Workplace
from .inventory import sandbox_clients

REQUEST = "examples/churn/request.json"
SEEDS = {1: 20260801, 2: 7}
PULL_REQUEST = "https://git.example.com/acme/models/pull/12"


@dataclass
class Production:
    """Prod in the sandbox, its model's versions, and what the steps said."""

    place: Workplace
    said: dict[str, Any] = field(default_factory=dict)

    def run(self, command: str, *, code: int = 0) -> Any:
        checkov = str(CHECKOUT / ".checkov" / "bin" / "checkov")
        return self.place.run(f"{command} --sandbox", code=code, MLOPS_KIT_CHECKOV=checkov)

    def json(self, command: str, *, code: int = 0) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.run(f"{command} --json", code=code).stdout)
        return parsed

    @property
    def release_file(self) -> Path:
        return self.place.root / "build/sandbox/prod/releases/churn.yaml"

    def approved(self, version: int) -> None:
        """Train a version, register and approve it."""
        folder = f"build/models/{version}"
        self.place.run(f"python examples/churn/train.py --output {folder} --seed {SEEDS[version]}")
        assert self.json(f"mlops-kit model register prod churn {folder}")["version"] == version
        self.run("mlops-kit model approve prod churn")

    def served(self) -> list[float]:
        """What the endpoint says of the example's rows."""
        answer = self.json(f"mlops-kit invoke prod churn --file {REQUEST}")
        return [row["scores"]["yes"] for row in answer["predictions"]]

    def expected(self, version: int) -> list[float]:
        """What a version's pipeline says of them on this machine."""
        import pandas as pd

        folder = self.place.root / "build/models" / str(version)
        rows = json.loads((self.place.root / REQUEST).read_text())["instances"]
        pipeline = load(folder / "model.skops", trusted=["numpy.dtype"])
        return [float(scores[1]) for scores in pipeline.predict_proba(pd.DataFrame(rows))]

    @contextmanager
    def without_archive(self) -> Iterator[None]:
        """Take the archive of what is released out of its bucket for a while."""
        data = str(yaml.safe_load(self.release_file.read_text())["data"])
        bucket, _, key = data.removeprefix("s3://").partition("/")
        s3 = sandbox_clients(self.place, "prod")("s3")
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.delete_object(Bucket=bucket, Key=key)
        yield
        s3.put_object(Bucket=bucket, Key=key, Body=content)

    def records(self, options: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json(f"mlops-kit audit list prod {options}")["records"]
        return found


@pytest.fixture(scope="module")
def first(new_workplace: Callable[[], Workplace]) -> Production:
    """Version 1 in service: a first deployment makes what was never there, and needs no plan."""
    production = Production(new_workplace())
    production.run("mlops-kit bootstrap prod")
    production.approved(1)
    production.run("mlops-kit deploy prod churn")
    return production


@pytest.fixture(scope="module")
def refused(first: Production) -> Production:
    """What a plain deploy of version 2 is told."""
    first.approved(2)
    before = first.release_file.read_text()
    first.said["refusal"] = first.run("mlops-kit deploy prod churn", code=4).stderr
    assert first.release_file.read_text() == before
    assert first.served() == pytest.approx(first.expected(1))
    return first


@pytest.fixture(scope="module")
def planned(refused: Production) -> Production:
    """The release file of version 2, and the plan that is made from it."""
    refused.said["release"] = refused.json("mlops-kit model release prod churn")
    refused.run("mlops-kit deploy prod churn", code=4)  # nor is the file a way past the review
    (refused.said["bundle"],) = refused.json("mlops-kit plan prod serving/churn")["bundles"]
    return refused


@pytest.fixture(scope="module")
def applied(planned: Production) -> Production:
    digest = planned.said["bundle"]["digest"]
    lacking = planned.run(f"mlops-kit apply prod --bundle {digest}", code=4).stderr
    assert "it needs the approval of 1 who did not plan it, and has that of nobody" in lacking
    planned.run(f"mlops-kit approve prod {digest} --by reviewer --reference {PULL_REQUEST}")
    with planned.without_archive():
        planned.said["archive"] = planned.run(f"mlops-kit apply prod --bundle {digest}", code=4).stderr
        assert planned.served() == pytest.approx(planned.expected(1))
    planned.run(f"mlops-kit apply prod --bundle {digest}")
    return planned


@pytest.mark.timeout(300)
def test_a_plain_deploy_is_refused_and_told_the_reviewed_way(refused: Production) -> None:
    told = refused.said["refusal"]
    assert "serving/churn would change, and prod wants the approval of somebody" in told
    for step in ("ci release prod churn", "model release prod churn", "plan prod serving/churn"):
        assert f"mlops-kit {step}" in told
    assert "deploy --without-review REASON" in told
    assert "nothing new is released" in told
    newest, *_ = refused.records("--operation deploy --outcome refused")
    assert (newest["stack"], newest["details"]["version"]) == ("serving/churn", 2)


def test_the_release_file_is_written_and_nothing_else(planned: Production) -> None:
    said = planned.said["release"]
    assert (said["schema"], said["path"]) == ("mlops-kit/model-release/v1", str(planned.release_file))
    assert said["new"]
    assert (said["release"]["version"], said["release"]["revision"]) == (2, 2)
    assert yaml.safe_load(planned.release_file.read_text()) == said["release"]
    again = planned.json("mlops-kit model release prod churn")
    assert (again["new"], again["release"]) == (False, said["release"])


def test_the_review_shows_which_version_goes_and_which_comes(planned: Production) -> None:
    digest = planned.said["bundle"]["digest"]
    shown = planned.place.run(f"mlops-kit review {digest} --format json").stdout
    (stack,) = json.loads(shown)["stacks"]
    rollout = stack["rollout"]
    assert (rollout["model"], rollout["version_before"], rollout["version_after"]) == ("churn", 1, 2)
    assert rollout["digest_after"] == planned.said["release"]["release"]["digest"]
    assert {metric["name"] for metric in rollout["metrics"]} >= {"accuracy", "roc_auc"}


def test_what_was_approved_is_what_answers(applied: Production) -> None:
    assert applied.expected(1) != pytest.approx(applied.expected(2))
    assert applied.served() == pytest.approx(applied.expected(2))
    found = applied.run("mlops-kit model verify prod churn").stdout
    assert found == "churn version 2 is in service at mlops-prod-churn\n"
    (record,) = applied.records("--operation apply --outcome succeeded")
    assert record["plan_digest"] == applied.said["bundle"]["digest"]
    assert record["approvals"][0]["actor"] == "reviewer"


def test_a_bundle_whose_archive_was_gone_changed_nothing(applied: Production) -> None:
    assert "model.tar.gz is gone\n  register the model again\n" in applied.said["archive"]
    (record,) = applied.records("--operation apply --outcome refused --stack serving/churn --limit 1")
    assert record["plan_digest"] == applied.said["bundle"]["digest"]
    assert "is gone" in record["details"]["cause"]


def test_a_deploy_that_changes_nothing_needs_no_review(applied: Production) -> None:
    again = applied.json("mlops-kit deploy prod churn")
    assert again["release"]["version"] == 2
    assert [stack["result"] for stack in again["run"]["stacks"]] == ["no changes"]


def test_an_emergency_goes_past_the_review_on_record(applied: Production) -> None:
    done = applied.run("mlops-kit deploy prod churn --version 1 --without-review 'incident 7'")
    assert "applying what nobody approved, on record: incident 7" in done.stderr
    assert applied.served() == pytest.approx(applied.expected(1))
    newest, *_ = applied.records("--operation deploy --outcome succeeded")
    assert (newest["details"]["version"], newest["details"]["without_review"]) == (1, "incident 7")
