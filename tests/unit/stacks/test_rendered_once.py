"""Inputs are rendered again only where something that they are made of, or they themselves, have changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments import render
from mlops_kit.stacks.bootstrap import bootstrap
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import Workspace

from .conftest import Place

FOUNDATION = Path("infra/foundation/inputs.tfvars.j2")


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stacks whose inputs were rendered."""
    names: list[str] = []
    compose = render.compose_stack

    def noted(project: Any, environment: Any, target: Any, stack: str, *rest: Any) -> Any:
        names.append(stack)
        return compose(project, environment, target, stack, *rest)

    monkeypatch.setattr(render, "compose_stack", noted)
    return names


@pytest.fixture
def made(place: Place, composed: list[str]) -> Place:
    bootstrap(place.project, place.environment, place.target, Silent())
    assert composed
    composed.clear()
    return place


def rendered(place: Place, **other: Any) -> bool:
    """Render the stack `foundation`; return whether its inputs differ from those that were there."""
    environment, target = other.get("environment", place.environment), other.get("target", place.target)
    session = Session(place.project, environment, target, Silent())
    with Workspace.held(session, "foundation") as workspace:
        return workspace.render()


def test_what_is_as_it_was_is_not_rendered(made: Place, composed: list[str]) -> None:
    assert not rendered(made)
    assert composed == []


def edit(path: Path) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        file = place.project.root / path
        file.write_text(file.read_text() + "\n# edited\n")

    return change


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (edit(FOUNDATION), True),
        (edit(Path("build/dev/foundation/terraform.tfvars")), True),
        (edit(Path("build/dev/foundation/backend.hcl")), True),
        (lambda place: (place.project.infra / "shared.j2").write_text("# new"), False),
        (lambda place: (place.project.build / "dev/foundation/terraform.tfvars").unlink(), True),
        (lambda place: (place.project.build / "dev/foundation/render.sha256").unlink(), False),
    ],
    ids=["template", "inputs", "backend", "another-template", "no-inputs", "no-record"],
)
def test_a_changed_file_is_noticed(
    made: Place, composed: list[str], change: Callable[[Place], None], differs: bool
) -> None:
    change(made)
    assert [rendered(made), rendered(made)] == [differs, False]
    assert composed == ["foundation"]


def test_another_environment_target_or_output_is_noticed(
    made: Place, composed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered(made, environment=made.environment.model_copy(update={"owner": "someone else"}))
    rendered(made)
    assert rendered(made, target=replace(made.target, backend={**made.target.backend, "profile": "x"}))
    rendered(made)
    monkeypatch.setattr(Session, "upstream", lambda session, stack: {"state": {"bucket": "another"}})
    rendered(made)
    assert composed == ["foundation"] * 5


def test_a_template_from_elsewhere_is_read_every_time(made: Place, composed: list[str]) -> None:
    template = made.project.root / FOUNDATION
    (made.project.infra / "parts").mkdir()
    part = made.project.infra / "parts" / "names.txt"
    part.write_text("# first\n")
    template.write_text(template.read_text() + '{% include "parts/names.txt" %}')
    assert rendered(made)
    assert not rendered(made)
    part.write_text("# second\n")
    assert rendered(made)
    assert composed == ["foundation"] * 3
    assert "# second" in (made.project.build / "dev/foundation/terraform.tfvars").read_text()


def test_the_record_is_for_its_owner_alone(made: Place) -> None:
    record = made.project.build / "dev/foundation/render.sha256"
    assert record.stat().st_mode & 0o077 == 0
