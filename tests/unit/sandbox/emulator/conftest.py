from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlops_kit.sandbox.emulator.server import Emulator


@pytest.fixture
def emulator_url() -> Iterator[str]:
    with Emulator() as emulator:
        yield emulator.url
