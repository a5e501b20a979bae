from __future__ import annotations

import pytest

from mlops_kit.errors import KitError
from mlops_kit.stacks.state import State


def test_a_state_that_opentofu_encrypted_is_named_as_what_it_is() -> None:
    text = b'{"serial":3,"lineage":"l","meta":{},"encrypted_data":"b64","encryption_version":"v0"}'
    with pytest.raises(KitError) as raised:
        State.parse(text, "s3://states/dev/platform/terraform.tfstate")
    assert raised.value.message == (
        "s3://states/dev/platform/terraform.tfstate is encrypted by OpenTofu, and the kit reads states itself"
    )
    assert "take OpenTofu's state encryption off" in raised.value.hint
