"""Which release a version becomes: the same for deploy, for `model release` and for a pull request."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError, RefusedError
from mlops_kit.models.candidate import next_release
from mlops_kit.models.operations import approve, proposal, register_path, release
from mlops_kit.models.release import write_failed, write_release
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.release import read_release, release_path
from tests.unit.models.conftest import write_model


def approved(scope: ModelScope, folder: Path, content: bytes) -> None:
    version, _ = register_path(scope, write_model(folder, content))
    approve(scope, version.version, reject=False, comment="")


@pytest.fixture
def two(scope: ModelScope, tmp_path: Path) -> ModelScope:
    """Two approved versions."""
    approved(scope, tmp_path / "one", b"one")
    approved(scope, tmp_path / "two", b"two")
    return scope


def test_every_release_has_a_revision_of_its_own(two: ModelScope) -> None:
    releases = two.target.releases
    first = next_release(two, 1)
    assert (first.version, first.revision) == (1, 1)
    write_release(releases, first)
    assert next_release(two, 1) == first
    second = next_release(two, None)
    assert (second.version, second.revision) == (2, 2)
    write_failed(releases, second)
    assert next_release(two, 2).revision == 3


def test_a_release_is_written_once(two: ModelScope) -> None:
    first, path, new = release(two, 1)
    assert (path, new) == (release_path(two.target.releases, "churn"), True)
    assert read_release(two.target.releases, "churn") == first
    assert release(two, 1) == (first, path, False)
    with pytest.raises(RefusedError, match="churn version 1 is what dev has released already"):
        proposal(two, 1)
    assert proposal(two, 2) == release(two, 2)[0]


def test_what_nobody_approved_becomes_none(scope: ModelScope, tmp_path: Path) -> None:
    register_path(scope, write_model(tmp_path / "churn"))
    for become in (release, proposal):
        with pytest.raises(RefusedError, match="no version of churn is Approved"):
            become(scope, None)
    assert not scope.target.releases.exists()


def test_a_broken_release_file_is_not_written_over(two: ModelScope) -> None:
    path = release_path(two.target.releases, "churn")
    path.parent.mkdir(parents=True)
    path.write_text("model: churn\n")
    with pytest.raises(ConfigurationError, match="lacks approved_at") as refusal:
        release(two, None)
    assert "remove this one and deploy the model again" in refusal.value.hint
    assert path.read_text() == "model: churn\n"


def test_no_release_is_written_for_another_account(two: ModelScope) -> None:
    other = two.environment.model_copy(update={"account_id": "222222222222"})
    scope = ModelScope(two.project, other, two.place, two.model)
    with pytest.raises(RefusedError, match="belongs to account 222222222222"):
        release(scope, None)
    assert not two.target.releases.exists()
