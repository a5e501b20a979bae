"""Asking an endpoint that is not there, or not in service."""

from __future__ import annotations

import pytest

from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.models import invoke as module
from mlops_kit.models.endpoint import EndpointState
from mlops_kit.models.invoke import check_body, invoke
from mlops_kit.models.scope import ModelScope

NAME = "mlops-dev-churn"


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack's output."""
    monkeypatch.setattr(module, "endpoint_name", lambda scope: NAME)


def test_an_endpoint_that_is_not_there(scope: ModelScope) -> None:
    with pytest.raises(KitError, match=f"there is no endpoint {NAME} at ") as told:
        invoke(scope, b"{}", "application/json")
    assert "mlops-kit deploy dev churn makes it; mlops-kit doctor dev says who asks" in told.value.hint


def test_an_endpoint_that_has_failed(scope: ModelScope, monkeypatch: pytest.MonkeyPatch) -> None:
    state = EndpointState(NAME, "Failed", "s3://b/k", "cannot load model.skops")
    monkeypatch.setattr(module, "endpoint_state", lambda scope, name: state)
    with pytest.raises(KitError, match=f"the endpoint {NAME} is Failed: cannot load model.skops$") as told:
        invoke(scope, b"{}", "application/json")
    assert "mend the model and mlops-kit deploy dev churn" in told.value.hint


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b"", "text/csv", "rows holds nothing to send"),
        (b"\n \n", "application/x-own", "rows holds nothing to send"),
        (b"[1,", "application/json; charset=utf-8", "rows is not JSON: "),
        (b"[" * 100_000, "application/json", "rows is not JSON: "),
        (b"\xff\xff\xff", "application/json", "rows is not JSON: "),
        (b"[1]\n\n[2", "application/jsonlines", "line 3 of rows is not JSON: "),
    ],
)
def test_what_no_model_could_read(body: bytes, content_type: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        check_body("rows", body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[1]", "application/json"),
        (b"[1]\n\n[2]\n", "application/jsonlines"),
        (b"\x80 anything", "application/x-own"),
        (b"1,2", "text/csv"),
    ],
)
def test_what_a_model_may_read(body: bytes, content_type: str) -> None:
    check_body("rows", body, content_type)
