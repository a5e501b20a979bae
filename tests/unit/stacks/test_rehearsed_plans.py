"""A plan of what waits comes from a rehearsal, is marked so, and is never applied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlops_kit.cli._rehearsal import rehearsal
from mlops_kit.environments.model import Environment
from mlops_kit.errors import KitError, RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks.plan import plan
from mlops_kit.target import Target
from mlops_kit.terraform.bundle import Bundle

from .conftest import Place
from .test_operations import results, run
from .test_sealed_plans import (
    apply_bundle,
    commit,
    made,  # noqa: F401 (a fixture)
)


def test_a_rehearsal_shows_what_waits(made: Place) -> None:  # noqa: F811
    (made.project.infra / "foundation" / "inputs.tfvars.j2").write_text('name = "other"\n')
    commit(made)
    report = run(plan, made, since="HEAD~1", rehearse=rehearsal)
    assert results(report)["platform"] == "waiting"
    assert "there is a preview" in report.stacks[1].hint
    foundation, platform = report.bundles
    assert (foundation.preview, platform.preview) == (False, True)
    bundle = Bundle.open(platform.path)
    assert b'"other"' in bundle.plan_json
    assert b'"update"' in bundle.plan_json
    assert bundle.manifest["state"]["lineage"] != Bundle.open(foundation.path).manifest["state"]["lineage"]
    with pytest.raises(RefusedError, match="it is a preview"):
        apply_bundle(made, platform.digest)


def test_a_rehearsal_that_fails_says_why(made: Place) -> None:  # noqa: F811
    (made.project.infra / "foundation" / "inputs.tfvars.j2").write_text('name = "other"\n')

    @contextmanager
    def nowhere(copy: Project, environment: Environment) -> Iterator[Target]:
        raise KitError("the sandbox did not start")
        yield

    report = run(plan, made, rehearse=nowhere)
    assert results(report)["platform"] == "waiting"
    assert report.stacks[2].hint == "no preview: the sandbox did not start"


def test_what_was_never_applied_is_rehearsed_from_the_beginning(place: Place) -> None:
    report = run(plan, place, rehearse=rehearsal)
    assert results(report)["platform"] == "waiting"
    assert [(one.stack, one.preview) for one in report.bundles] == [
        ("state", True),
        ("foundation", True),
        ("platform", True),
    ]
