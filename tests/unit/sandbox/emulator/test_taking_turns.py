"""Requests to one service are answered one after the other, whatever their bodies take to arrive."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.emulator import direct
from mlops_kit.sandbox.emulator.additions import sagemaker_runtime
from mlops_kit.sandbox.emulator.server import access_key
from mlops_kit.sandbox.emulator.taking_turns import in_turns
from mlops_kit.sandbox.runtime.exchange import InvalidRequest


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads hand over as often as Python lets them."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def client(service: str, url: str) -> Any:
    made = boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id=access_key("111111111111"),
        aws_secret_access_key="secret",
    )
    direct.connect(made)
    return made


@pytest.mark.usefixtures("eager_threads")
def test_listing_while_others_create(emulator_url: str) -> None:
    logs = client("logs", emulator_url)

    def create_and_list(number: int) -> None:
        logs.create_log_group(logGroupName=f"group-{number}")
        logs.describe_log_groups(logGroupNamePrefix=f"group-{number}")

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(create_and_list, range(500)))
    pages = logs.get_paginator("describe_log_groups").paginate()
    assert sum(len(page["logGroups"]) for page in pages) == 500


def test_predictions_run_side_by_side(emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=20)

    def wait_for_the_other(_: Any) -> None:
        both.wait()
        raise InvalidRequest("both were asked")

    monkeypatch.setattr(sagemaker_runtime, "_endpoint", wait_for_the_other)
    runtime = client("sagemaker-runtime", emulator_url)

    def predict(_: int) -> None:
        with pytest.raises(ClientError, match="both were asked"):
            runtime.invoke_endpoint(EndpointName="e", Body=b"{}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(predict, range(2)))


class _Slow(io.RawIOBase):
    """A body that arrives when it is let."""

    def __init__(self) -> None:
        self.asked, self.arrived = threading.Event(), threading.Event()

    def read(self, _: int | None = -1) -> bytes:
        self.asked.set()
        assert self.arrived.wait(20)
        return b"late"


@pytest.mark.parametrize("more", [{"wsgi.input_terminated": True}, {"CONTENT_LENGTH": "4"}])
def test_a_slow_body_holds_nobody_up(more: dict[str, Any]) -> None:
    answered: list[bytes] = []
    application = in_turns("s3", lambda environ, _: answered.append(environ["wsgi.input"].read()) or [])
    slow = _Slow()
    sender = threading.Thread(target=application, args=({"wsgi.input": slow, **more}, None))
    sender.start()
    assert slow.asked.wait(20)
    application({"wsgi.input": io.BytesIO(b"quick")}, lambda *_: None)
    assert answered == [b"quick"]
    slow.arrived.set()
    sender.join(20)
    assert answered == [b"quick", b"late"]
