"""Botocore's descriptions of services, read another way."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

from mlops_kit.aws.service_models import quick, shared_loader


@pytest.mark.parametrize("service", ["sts", "s3", "sagemaker"])
def test_reads_what_botocore_reads_in_its_order(service: str) -> None:
    ours, botocores = (each.load_service_model(service, "service-2") for each in (quick(Loader()), Loader()))
    assert json.dumps(ours) == json.dumps(botocores)
    assert type(ours) is dict


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
