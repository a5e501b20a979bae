from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.terraform.engine import find_engine

Script = Callable[..., Path]
_ANSWER = 'print("Terraform v{}\\non linux_amd64")\n'
_TOFU = _ANSWER.replace("Terraform", "OpenTofu")


def test_what_is_asked_for_comes_first(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = script(_ANSWER.format("1.14.0"))
    asked = script(_ANSWER.format("1.12.1"), "other")
    monkeypatch.setenv("PATH", str(on_path.parent), prepend=":")
    assert find_engine().executable == on_path
    assert find_engine(str(asked)).version == "1.12.1"
    monkeypatch.setenv("MLOPS_KIT_TERRAFORM", str(asked))
    assert find_engine().executable == asked


def test_tofu_where_there_is_no_terraform(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    tofu = script(_TOFU.format("1.11.2"), "tofu")
    monkeypatch.setenv("PATH", str(tofu.parent))
    engine = find_engine()
    assert (engine.kind, engine.version, engine.executable) == ("tofu", "1.11.2", tofu)
    assert engine.commands == ("terraform", "tofu")


@pytest.mark.parametrize(("answer", "kind"), [(_TOFU, "tofu"), (_ANSWER, "terraform")])
def test_what_it_is_shows_in_its_answer_not_in_its_name(script: Script, answer: str, kind: str) -> None:
    name = {"tofu": "terraform", "terraform": "tofu"}[kind]
    linked = script(answer.format("1.12.0"), name)
    assert [find_engine(str(linked)).kind for _ in range(2)] == [kind, kind]


def test_an_opentofu_that_is_too_old(script: Script) -> None:
    old = script(_TOFU.format("1.10.10"), "tofu")
    with pytest.raises(ConfigurationError) as raised:
        find_engine(str(old))
    assert raised.value.message == f"{old} is OpenTofu 1.10.10; the kit needs 1.11 or newer"


def test_the_embedded_one_where_there_is_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = find_engine()
    assert engine.kind == "embedded"
    assert engine.executable.name == "terraform"
    monkeypatch.setenv("PATH", f"{engine.directory}:/usr/bin:/bin")
    answer = subprocess.run(["terraform", "version"], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith(f"Terraform v{engine.version}")


def test_the_embedded_one_behaves_as_the_executable(tmp_path: Path) -> None:
    executable = find_engine("embedded").executable
    (tmp_path / "main.tf").write_text('output "a" {\n  value = file("none")\n}\n')
    done = subprocess.run(
        [executable, f"-chdir={tmp_path}", "plan", "-no-color"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Invalid function argument" in done.stderr
    assert "Error" not in done.stdout


def test_too_old(script: Script) -> None:
    with pytest.raises(ConfigurationError) as raised:
        find_engine(str(script(_ANSWER.format("1.10.5"))))
    assert "is Terraform 1.10.5; the kit needs 1.11 or newer" in raised.value.message
    assert raised.value.exit_code == 2


def test_none_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match="no Terraform on PATH, and the embedded"):
        find_engine()


def test_not_an_executable(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no Terraform at"):
        find_engine(str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('print("hello")\n', r"hello \(exit code 0\)"),
        ('sys.exit("no version is set")\n', r"no version is set \(exit code 1\)"),
        ("os.kill(os.getpid(), 9)\n", "ended by signal 9"),
        ('os.write(1, b"\\x07\\xff" * 999)\n', r"�+ \(exit code 0\)"),
    ],
)
def test_something_else(script: Script, body: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=f"does not answer as Terraform does: {told}$"):
        find_engine(str(script(f"import os, sys\n{body}")))


def test_no_program_at_all(tmp_path: Path) -> None:
    file = tmp_path / "terraform"
    file.write_bytes(b"\x00\x01")
    file.chmod(0o755)
    with pytest.raises(ConfigurationError, match=r"cannot start .*: exec format error") as caught:
        find_engine(str(file))
    assert "doctor" in caught.value.hint


def test_a_version_is_asked_for_once_a_file(script: Script, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    path = script(f'open({str(asked)!r}, "a").write("x")\n' + _ANSWER.format("1.13.0"))
    assert find_engine(str(path)).version == find_engine(str(path)).version == "1.13.0"
    assert asked.read_text() == "x"
    script(_ANSWER.format("1.14.0") + "# longer\n")
    assert find_engine(str(path)).version == "1.14.0"


def test_a_cache_that_cannot_be_written(script: Script, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder belongs")
    with pytest.raises(ConfigurationError, match="cannot write"):
        find_engine("embedded")
    assert find_engine(str(script(_ANSWER.format("1.13.0")))).version == "1.13.0"


@pytest.mark.usefixtures("homeless")
def test_a_user_without_a_home(script: Script) -> None:
    with pytest.raises(ConfigurationError, match="cannot write the cache: this user has no home folder"):
        find_engine("embedded")
    assert find_engine(str(script(_ANSWER.format("1.13.0")))).version == "1.13.0"
