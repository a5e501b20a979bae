"""Arguments that can't be right are told before a sandbox is started or AWS is asked anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlops_kit.serving.manifest import Feature, Manifest

SANDBOX = [[], ["--sandbox"]]


@pytest.fixture
def files(project: Path) -> Path:
    """The project with files in it that the commands below name."""
    contents = {
        "empty.csv": b" \n",
        "cut.json": b'[{"age": 4',
        "second.jsonl": b'{"age": 4}\n{"age":\n',
        "rows.bin": b"1",
        "no.tar.gz": b"no archive",
        "plan.json": b"{}",
    }
    for name, content in contents.items():
        (project / name).write_bytes(content)
    (project / "folder").mkdir()
    for name in ("churn", "fraud"):
        folder = project / "models" / name
        folder.mkdir(parents=True)
        features = (Feature("age", "integer"),)
        Manifest(name, "scikit-learn", "model.skops", "classification", features).write(folder)
        (folder / "model.skops").write_bytes(b"weights")
    return project


@pytest.mark.parametrize("sandbox", SANDBOX, ids=["account", "sandbox"])
@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("model register dev churn gone", "there is no archive gone"),
        ("model register dev churn folder", "no manifest.json in folder"),
        ("model register dev churn no.tar.gz", "no.tar.gz is not a model archive, or is damaged"),
        ("model register dev churn models/fraud", "models/fraud is a model named 'fraud', not 'churn'"),
        ("model register dev churn models/churn --framework-image sklearn", "is not a framework's image"),
        ("model approve dev churn --version 0", "0 is not in the range x>=1"),
        (f"model approve dev churn --comment {'x' * 1025}", "1,025 characters long; SageMaker keeps 1,024"),
        ("model release dev churn --version -1", "-1 is not in the range x>=1"),
        ("invoke dev churn --file gone.csv", "there is no file gone.csv"),
        ("invoke dev churn --file empty.csv", "empty.csv holds nothing to send"),
        ("invoke dev churn --file cut.json", "cut.json is not JSON: Expecting ',' delimiter"),
        ("invoke dev churn --file cut.json --content-type Application/JSON;a=b", "cut.json is not JSON"),
        ("invoke dev churn --file second.jsonl", "line 2 of second.jsonl is not JSON"),
        ("invoke dev churn --file rows.bin", "rows.bin: the suffix says nothing about the content"),
        ("deploy dev churn --terraform gone", "no Terraform at 'gone'"),
        ("bootstrap dev --terraform gone", "no Terraform at 'gone'"),
        ("plan dev --terraform gone", "no Terraform at 'gone'"),
        ("plan dev --changed-since gone", "so nothing is known of 'gone'"),
        ("apply dev --terraform gone", "no Terraform at 'gone'"),
        ("apply dev --bundle gone.mlops-plan", "'gone.mlops-plan' is neither a plan's digest"),
        ("apply dev --bundle 0123456789ab --bundle gone", "'gone' is neither a plan's digest"),
        ("apply dev --bundle 0123456789ab --replan", "--bundle names what is applied"),
        ("destroy dev --yes --terraform gone", "no Terraform at 'gone'"),
        ("drift dev --terraform gone", "no Terraform at 'gone'"),
        ("unlock dev state id --terraform gone", "no Terraform at 'gone'"),
        ("approve dev gone", "'gone' is neither a plan's digest"),
        ("review 0123456789ab gone", "there is no plan 'gone'"),
        ("review 0123456789ab plan.json", "this is JSON, but not a plan"),
        ("audit list dev --since 2026-02-01 --until 2026-01-01", "--until is before --since"),
        ("ci release dev churn", "no variable says which platform this is"),
    ],
)
def test_is_told_first(cli: Any, files: Path, command: str, message: str, sandbox: list[str]) -> None:
    told = cli(*command.split(), *sandbox)
    assert (told.code, told.stdout) == (2, "")
    assert message in told.stderr
    assert told.stderr.count("error: ") == 1
    assert not (files / ".mlops-kit").exists()
    assert not (files / "build").exists()


def test_a_comment_is_one_line(cli: Any, files: Path) -> None:
    told = cli("model", "approve", "dev", "churn", "--comment", "one\ntwo")
    assert told.code == 2
    assert told.stderr.startswith("error: the comment has several lines; SageMaker keeps one\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("env --env dve", "there is no environment 'dve'"),
        ("exec --env dve -- true", "there is no environment 'dve'"),
        ("exec --terraform gone -- true", "no Terraform at 'gone'"),
        ("exec -- no-such-command", "no such command: no-such-command"),
    ],
)
def test_the_sandboxs_own_commands_do_so_too(cli: Any, project: Path, command: str, message: str) -> None:
    told = cli("sandbox", *command.split())
    assert (told.code, told.stdout) == (2, "")
    assert message in told.stderr
    assert not (project / ".mlops-kit").exists()


@pytest.mark.parametrize(
    "words",
    [
        "plan --provider x dev --json",
        "audit list dev --since x --json",
        "plan dev --json --nope",
        "plan --nope dev --json",
        "plan dev --json --provider",
        "plan --json",
        "pln dev --json",
        "env lst --json",
        "env list extra --json",
        "--nope env list --json",
        "review gone --format json",
        "review --format=json gone",
        "review --format json",
        "review gone --format json --nope",
        "review --fail-on x gone --format json",
        "ci matrix --environment dve --format json",
        "ci bundles --environment dve --format json",
    ],
)
def test_a_wrong_option_is_told_as_json_wherever_that_is_asked_for(cli: Any, files: Path, words: str) -> None:
    told = cli(*words.split())
    assert told.code == 2
    assert told.json["schema"] == "mlops-kit/error/v1"
    assert told.stderr.startswith(f"error: {told.json['error']['message']}\n")


@pytest.mark.parametrize(
    "words", ["sandbox exec --nope -- plan --json", "review gone --format markdown --nope"]
)
def test_it_is_told_in_words_alone_where_it_is_not(cli: Any, files: Path, words: str) -> None:
    told = cli(*words.split())
    assert (told.code, told.stdout) == (2, "")
