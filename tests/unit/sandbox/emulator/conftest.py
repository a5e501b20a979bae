from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.emulator.server import Emulator, access_key


@pytest.fixture
def emulator_url() -> Iterator[str]:
    with Emulator() as emulator:
        yield emulator.url


@pytest.fixture
def client(emulator_url: str) -> Callable[..., Any]:
    """Return what makes a client of a service of the emulator."""

    def made(service: str, region: str = "us-east-1") -> Any:
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=emulator_url,
            region_name=region,
            aws_access_key_id=access_key("111111111111"),
            aws_secret_access_key="secret",
        )

    return made
