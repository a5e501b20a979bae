"""Templates are compiled once for all runs, and never wrong for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

from mlops_kit.environments.render import compose_stack
from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that have been compiled."""
    names: list[str] = []
    compile_it = jinja2.Environment.compile

    def noted(self: Any, source: Any, name: Any = None, *rest: Any) -> Any:
        names.append(name)
        return compile_it(self, source, name, *rest)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    return names


def compose(files: Any, text: str) -> str:
    folder = files.project.infra / "own"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inputs.tfvars.j2").write_text(text)
    root = files.project.root
    target = Target("test", "eu-central-1", root / "build", root / "releases")
    found: str = compose_stack(files.project, files.load(), target, "own", {}).files["terraform.tfvars"]
    return found


def test_the_second_time_nothing_is_compiled(files: Any, compiled: list[str]) -> None:
    texts = [compose(files, "name = {{ env.name | hcl }}\n") for _ in range(2)]
    assert texts == ['name = "dev"\n'] * 2
    assert compiled == ["inputs.tfvars.j2"]


def test_a_changed_template_is_compiled_anew(files: Any) -> None:
    assert compose(files, 'a = {{ "first" | hcl }}\n') == 'a = "first"\n'
    assert compose(files, 'a = {{ "second" | hcl }}\n') == 'a = "second"\n'


def test_errors_of_a_kept_template_name_its_line(files: Any, compiled: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"infra/own/inputs\.tfvars\.j2:2: .*missing"):
            compose(files, "a = 1\nb = {{ missing | hcl }}\n")
    assert len(compiled) == 1


@pytest.mark.parametrize("damage", [b"", b"j2", b"something else", None])
def test_what_is_damaged_is_compiled_anew(
    files: Any, cache: Path, compiled: list[str], damage: bytes | None
) -> None:
    text = "name = {{ env.name | hcl }}\n"
    compose(files, text)
    (kept,) = [path for path in cache.rglob("*") if path.is_file()]
    kept.write_bytes(kept.read_bytes()[:30] if damage is None else damage)
    assert compose(files, text) == 'name = "dev"\n'
    assert len(compiled) == 2


def test_nothing_is_needed_where_it_cannot_be_kept(files: Any, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder would be")
    assert compose(files, "name = {{ env.name | hcl }}\n") == 'name = "dev"\n'


def test_it_is_for_its_owner_alone(files: Any, cache: Path) -> None:
    compose(files, "name = {{ env.name | hcl }}\n")
    (kept,) = [path for path in cache.rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o077 == 0


def test_other_checkouts_have_it_too_and_errors_name_their_own_files(
    files: Any, cache: Path, compiled: list[str]
) -> None:
    text = "a = 1\n{% macro b() %}\n{{ missing | hcl }}\n{% endmacro %}\nb = {{ b() }}\n"
    with pytest.raises(ConfigurationError, match=r"infra/own/inputs\.tfvars\.j2:3"):
        compose(files, text)
    other = files.project.infra / "other"
    other.mkdir()
    (other / "inputs.tfvars.j2").write_text(text)
    target = Target("test", "eu-central-1", files.project.root / "build", files.project.root / "releases")
    with pytest.raises(ConfigurationError, match=r"infra/other/inputs\.tfvars\.j2:3"):
        compose_stack(files.project, files.load(), target, "other", {})
    assert len(compiled) == 1
