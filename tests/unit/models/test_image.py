"""Which image serves a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

import mlops_kit
from mlops_kit.errors import ConfigurationError
from mlops_kit.models.image import framework_image, serving_image
from mlops_kit.models.scope import ModelScope
from tests.unit.models.conftest import REPOSITORY


def test_the_kits_own_image_is_the_default(scope: ModelScope) -> None:
    assert serving_image(scope) == f"{REPOSITORY}:{mlops_kit.__version__}"


def test_the_environments_image_wins(scope: ModelScope) -> None:
    settings = scope.settings.model_copy(update={"image": "registry/own:1"})
    environment = scope.environment.model_copy(update={"models": {"churn": settings}})

    assert serving_image(replace(scope, environment=environment)) == "registry/own:1"


def test_an_aws_image_is_found_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sagemaker", reason="the extra `sagemaker` is not installed")
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("no network is needed"))

    uri = framework_image("sklearn:1.2-1", "eu-central-1", "ml.m7i.large")

    assert ".dkr.ecr.eu-central-1." in uri
    assert uri.endswith("/sagemaker-scikit-learn:1.2-1-cpu-py3")
    with pytest.raises(ConfigurationError, match=r"AWS has no image sklearn:99: .* version\(s\): 0\.20\.0"):
        framework_image("sklearn:99", "eu-central-1", "ml.m7i.large")


def test_a_framework_that_aws_has_no_images_of() -> None:
    pytest.importorskip("sagemaker", reason="the extra `sagemaker` is not installed")
    with pytest.raises(ConfigurationError) as refusal:
        framework_image("scikit-learn:1.2-1", "eu-central-1", "ml.m7i.large")
    assert refusal.value.message == "AWS has no images of 'scikit-learn'; did you mean sklearn?"
    with pytest.raises(ConfigurationError) as refusal:
        framework_image("nope:1", "eu-central-1", "ml.m7i.large")
    assert refusal.value.message == "AWS has no images of 'nope'"
    assert refusal.value.hint.startswith("write framework:version, as sklearn:1.2-1")


@pytest.mark.parametrize("name", ["sklearn", "sklearn:", ":1", "../x:1"])
def test_what_is_no_frameworks_image(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{name}' is not a framework's image"):
        framework_image(name, "eu-central-1", "ml.m7i.large")
