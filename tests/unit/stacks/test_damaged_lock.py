"""A lock's object that does not say who holds it is told with its place, and how to be rid of it."""

from __future__ import annotations

import pytest

from mlops_kit.errors import KitError
from mlops_kit.stacks.state import StateBucket


@pytest.mark.parametrize("content", [b"", b"junk", b"[]", b'{"ID": 5, "Created": 7}'])
def test_a_lock_that_says_nothing(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = object.__new__(StateBucket)
    bucket.name = "states"
    monkeypatch.setattr(bucket, "key", lambda stack: f"dev/{stack}/terraform.tfstate", raising=False)
    monkeypatch.setattr(bucket, "_get", lambda key: content, raising=False)

    with pytest.raises(KitError, match="the lock of the state of platform is damaged") as damaged:
        bucket.read_lock("platform")

    assert damaged.value.hint.endswith("aws s3 rm s3://states/dev/platform/terraform.tfstate.tflock")
