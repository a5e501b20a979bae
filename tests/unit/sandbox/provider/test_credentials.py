from __future__ import annotations

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.emulator.server import Emulator
from mlops_kit.sandbox.provider.credentials import Defaults, account_of_key, configure

DEFAULTS = Defaults("111111111111", "eu-west-1", "http://127.0.0.1:1")


def test_nothing_said_means_the_listeners_account_and_region() -> None:
    provider = configure({}, DEFAULTS, {})
    assert (provider.region, account_of_key(provider.access_key)) == ("eu-west-1", "111111111111")


def test_region_of_block_before_environment_before_default() -> None:
    environment = {"AWS_REGION": "us-east-1"}
    assert configure({"region": "us-west-2"}, DEFAULTS, environment).region == "us-west-2"
    assert configure({"region": None}, DEFAULTS, environment).region == "us-east-1"


def test_tags() -> None:
    provider = configure(
        {
            "default_tags": [{"tags": {"a": "b", "later": UNKNOWN}}],
            "ignore_tags": [{"keys": ["x"], "key_prefixes": None}],
        },
        DEFAULTS,
        {},
    )
    assert provider.default_tags == {"a": "b"}
    assert provider.ignore_tag_keys == ("x",)
    assert provider.ignore_tag_prefixes == ()


def test_an_account_that_is_not_allowed_is_refused() -> None:
    with Emulator() as emulator:
        defaults = Defaults("111111111111", "eu-west-1", emulator.url)
        with pytest.raises(ProviderError, match="not allowed: 111111111111"):
            configure({"allowed_account_ids": ["222222222222"]}, defaults, {})
        assert configure({"allowed_account_ids": ["111111111111"]}, defaults, {}).region == "eu-west-1"


def test_an_assumed_role_acts_in_its_account() -> None:
    from mlops_kit.sandbox.backed.context import Context

    with Emulator() as emulator:
        defaults = Defaults("111111111111", "eu-west-1", emulator.url)
        role = {"role_arn": "arn:aws:iam::222222222222:role/deploy", "session_name": None}
        provider = configure({"assume_role": [role]}, defaults, {})
        assert Context(provider).account == "222222222222"
