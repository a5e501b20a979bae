"""An environment that was found right is at hand at once, until any environment's file changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments import known
from mlops_kit.environments.known import environment
from mlops_kit.errors import ConfigurationError

OF_A_COMMAND = """
import sys
from pathlib import Path
from mlops_kit.environments.known import environment
from mlops_kit.project import Project
found = environment(Project(Path(sys.argv[1])), "dev")
print(found.state_bucket, found.endpoint("churn"), "pydantic" in sys.modules)
"""


pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the environments that have been loaded."""
    names: list[str] = []
    load = known._load

    def noted(project: Any, name: str) -> Any:
        names.append(name)
        return load(project, name)

    monkeypatch.setattr(known, "_load", noted)
    return names


def test_what_is_asked_most_is_at_hand(files: Any, loads: list[str]) -> None:
    whole, again = (environment(files.project, "dev") for _ in range(2))
    assert loads == ["dev"]
    for name in ("name", "project", "account_id", "region", "deploy_role_arn", "model_names", "digest"):
        assert getattr(again, name) == getattr(whole, name)
    for name in ("prefix", "place", "state_bucket"):
        assert getattr(again, name) == getattr(whole, name)
    assert (again.bucket("audit"), again.endpoint("churn")) == (
        whole.bucket("audit"),
        whole.endpoint("churn"),
    )
    assert loads == ["dev"]


def test_the_rest_is_loaded_when_it_is_asked_for(files: Any, loads: list[str]) -> None:
    environment(files.project, "dev")
    again = environment(files.project, "dev")
    assert again.models["churn"].max_instances == 2
    assert again.whole == files.load()
    assert again.model_copy(update={"owner": "other"}).owner == "other"
    assert loads == ["dev", "dev"]
    with pytest.raises(AttributeError, match="'Environment' object has no attribute 'nothing'"):
        _ = again.nothing  # type: ignore[attr-defined]


def test_a_command_needs_no_models_for_it(files: Any) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", OF_A_COMMAND, str(files.project.root)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert said[0] == ["mlops-dev-state-111111111111", "mlops-dev-churn", "True"]
    assert said[1] == ["mlops-dev-state-111111111111", "mlops-dev-churn", "False"]


@pytest.mark.parametrize(("name", "old", "new"), [("dev", "single", "per_az"), ("common", "90", "30")])
def test_a_changed_file_is_loaded(files: Any, loads: list[str], name: str, old: str, new: str) -> None:
    before = environment(files.project, "dev").digest
    files.alter(old, new, name)
    assert environment(files.project, "dev").digest != before
    assert loads == ["dev", "dev"]


def test_another_environments_file_counts(files: Any) -> None:
    dev = (files.project.environments / "dev.yaml").read_text()
    environment(files.project, "dev")
    files.write("stage", dev.replace("10.10.0.0/16", "10.10.128.0/17"))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"overlaps 10\.10\.128\.0/17 of environment stage"):
            environment(files.project, "dev")


def test_environments_are_told_apart(files: Any) -> None:
    text = (files.project.environments / "dev.yaml").read_text()
    files.write("prod", text.replace("111111111111", "222222222222").replace("10.10.", "10.20."))
    for _ in range(2):
        assert environment(files.project, "dev").account_id == "111111111111"
        assert environment(files.project, "prod").account_id == "222222222222"


def test_what_is_wrong_is_told_every_time(files: Any) -> None:
    files.alter("single", "simple")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"dev\.yaml:6: network\.nat"):
            environment(files.project, "dev")
    for name in ("deb", "../dev", "common"):
        with pytest.raises(ConfigurationError, match="there is no environment"):
            environment(files.project, name)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b"[]"])
def test_what_is_damaged_is_loaded(files: Any, cache: Path, loads: list[str], damage: bytes) -> None:
    environment(files.project, "dev")
    (record,) = (cache / "environments").iterdir()
    record.write_bytes(damage)
    assert environment(files.project, "dev").region == "eu-central-1"
    assert loads == ["dev", "dev"]


def test_nothing_is_needed_where_it_cannot_be_kept(files: Any, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder would be")
    for _ in range(2):
        assert environment(files.project, "dev").region == "eu-central-1"


def test_what_is_no_file_to_read_is_told_as_loading_tells_it(files: Any) -> None:
    environment(files.project, "dev")
    os.mkfifo(files.project.environments / "pipe.yaml")
    with pytest.raises(ConfigurationError, match="it is not a file"):
        environment(files.project, "pipe")
    assert environment(files.project, "dev").region == "eu-central-1"
    files.write("huge", b"#" * 1_000_000)
    with pytest.raises(ConfigurationError, match="1,000,000 bytes long"):
        environment(files.project, "huge")


def test_a_change_during_the_run_is_told(files: Any) -> None:
    environment(files.project, "dev")
    again = environment(files.project, "dev")
    files.alter("single", "per_az")
    with pytest.raises(ConfigurationError, match="environment dev were changed during this run"):
        _ = again.models
