"""Botocore's descriptions of services, read another way."""

from __future__ import annotations

import json
import marshal
import os
import re
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

from mlops_kit.aws.service_models import quick, shared_loader

DOCUMENTATION = re.compile(r'("documentation": ")(?:[^"\\]|\\.)*')
pytestmark = pytest.mark.usefixtures("cache")


@pytest.mark.parametrize("service", ["sts", "s3", "sagemaker"])
def test_reads_what_botocore_reads_in_its_order(service: str) -> None:
    first, again, botocores = (
        each.load_service_model(service, "service-2") for each in (quick(Loader()), quick(Loader()), Loader())
    )
    assert json.dumps(first) == json.dumps(again) == DOCUMENTATION.sub(r"\1", json.dumps(botocores))
    assert type(first) is type(again) is dict


def test_what_is_called_documentation_and_is_no_text_stays(tmp_path: Path) -> None:
    content = '{"members": {"documentation": {"documentation": "Text.", "shape": "documentation"}}}'
    (tmp_path / "endpoints.json").write_text(content)
    assert quick(Loader(extra_search_paths=[str(tmp_path)])).load_data("endpoints") == {
        "members": {"documentation": {"documentation": "", "shape": "documentation"}}
    }


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "endpoints.json"
    for seconds, content in enumerate(('{"mine": 1}', '{"mine": 22}', '{"mine": 33}')):
        file.write_text(content)
        os.utime(file, (seconds, seconds))
        assert quick(Loader(extra_search_paths=[str(tmp_path)])).load_data("endpoints") == json.loads(content)


@pytest.mark.parametrize("damage", [b"", b"[", b"damaged", b"N", marshal.dumps("a text")])
def test_what_is_damaged_is_read_again(tmp_path: Path, cache: Path, damage: bytes) -> None:
    (tmp_path / "endpoints.json").write_text('{"mine": true}')
    for _ in range(2):
        loader = quick(Loader(extra_search_paths=[str(tmp_path)]))
        assert loader.load_data("endpoints") == {"mine": True}
        (kept,) = (cache / "services").iterdir()
        kept.write_bytes(damage)


def test_what_is_no_json_is_told_as_ever(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text("{")
    for _ in range(2):
        with pytest.raises(ValueError, match="Expecting"):
            quick(Loader(extra_search_paths=[str(tmp_path)])).load_data("endpoints")


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text('{"mine": true}')
    (tmp_path / "file").write_text("no folder")
    loader = quick(Loader(extra_search_paths=[str(tmp_path / "file"), str(tmp_path)]))
    assert loader.load_data("endpoints") == {"mine": True}
    assert loader.load_data("partitions")["partitions"]


@pytest.mark.parametrize("loader", [quick(Loader()), shared_loader()], ids=["quick", "shared"])
def test_what_is_not_there_is_told_as_ever(loader: Loader) -> None:
    with pytest.raises(DataNotFoundError):
        loader.load_data("nothing")
    with pytest.raises(UnknownServiceError):
        loader.load_service_model("nothing", "service-2")


def test_sessions_add_nothing_to_the_loader_that_they_share() -> None:
    loader = shared_loader()
    for _ in range(2):
        core = botocore.session.Session()
        core.register_component("data_loader", loader)
        before = loader.search_paths
        assert "s3" in boto3.Session(botocore_session=core).get_available_resources()
        assert loader.search_paths == before
