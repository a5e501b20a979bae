from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.review.cost.price_list import price_list, product

NAT = product("AmazonEC2", "eu-west-1", "EU-NatGateway-Hours", ("0", 0.05), family="NAT Gateway")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def test_refresh_says_what_changed_and_where_it_is_kept(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with price_list(NAT) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        result = cli("pricing", "refresh", "--region", "eu-west-1")

    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == (
        "REGION     PRICE        BEFORE  NOW\n"
        "eu-west-1  nat-gateway  0.048   0.05\n"
        "\n"
        "environments/prices.json has 1 for eu-west-1\n"
    )
    written = json.loads((project / "environments/prices.json").read_text())
    assert written["regions"]["eu-west-1"]["nat-gateway"][0] == 0.05


def test_refresh_takes_the_environments_regions(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = product("AmazonEC2", "eu-central-1", "EUC1-NatGateway-Hours", ("0", 0.052), family="NAT Gateway")
    with price_list(NAT, other) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        result = cli("pricing", "refresh", "--json")

    assert result.code == 0
    assert result.json["schema"] == "mlops-kit/pricing-refresh/v1"
    assert result.json["regions"] == {"eu-central-1": 1, "eu-west-1": 1}
    assert result.json["changes"] == [
        {"region": "eu-west-1", "key": "nat-gateway", "before": 0.048, "after": 0.05}
    ]


def test_the_table_of_a_project_is_not_an_environment(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with price_list(NAT) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        cli("pricing", "refresh", "--region", "eu-west-1")

    assert "prices" not in cli("env", "list").stdout


def test_show_lists_prices_with_their_sources(cli: Any, project: Path) -> None:
    result = cli("pricing", "show", "eu-west-1", "nat")

    assert result.code == 0
    heading, row = result.stdout.splitlines()
    assert heading.split() == ["PRICE", "USD", "DATED", "SOURCE"]
    assert row.split()[:3] == ["nat-gateway", "0.048", "2026-09-25"]


def test_show_as_json(cli: Any, project: Path) -> None:
    data = cli("pricing", "show", "eu-west-1", "kms-key", "--json").json

    assert data["schema"] == "mlops-kit/pricing/v1"
    assert [(price["key"], price["amount"]) for price in data["prices"]] == [("kms-key", 1.0)]


def test_show_of_what_is_not_known(cli: Any, project: Path) -> None:
    result = cli("pricing", "show", "eu-west-1", "sagemaker:ml.m7i.large")

    assert result.stdout == (
        "no such price of eu-west-1 is known; `mlops-kit pricing refresh --region eu-west-1` fetches them\n"
    )


@pytest.mark.parametrize("arguments", [("show", "eu-wst-1"), ("refresh", "--region", "eu-wst-1")])
def test_a_region_that_does_not_exist_is_refused(cli: Any, project: Path, arguments: tuple[str, ...]) -> None:
    result = cli("pricing", *arguments)

    assert result.code == 2
    assert "eu-wst-1 is no region of AWS; did you mean eu-west-1?" in result.stderr
    assert "correct the name of the region" in result.stderr
    assert not (project / "environments/prices.json").exists()


@pytest.mark.parametrize("arguments", [("show", "eu-west-1"), ("refresh", "--region", "eu-west-1")])
def test_a_broken_table_is_said_and_kept(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    table = project / "environments/prices.json"
    table.write_text('{"schema": "mlops-kit/prices/v1", "regions": {"eu-west-1"')
    with price_list(NAT) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        result = cli("pricing", *arguments)

    assert result.code == 2
    assert "environments/prices.json is no price table" in result.stderr
    assert "remove it: the shipped prices count then" in result.stderr
    assert table.read_text() == '{"schema": "mlops-kit/prices/v1", "regions": {"eu-west-1"'

    table.unlink()
    with price_list(NAT) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        assert cli("pricing", *arguments).code == 0


def test_refresh_without_permission_names_it(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with price_list(NAT) as api:
        api.refusals = ["denied"]
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        result = cli("pricing", "refresh", "--region", "eu-west-1", "--json")

    assert result.code == 1
    assert "access denied to pricing:GetProducts" in result.json["error"]["message"]
    assert result.json["error"]["hint"].startswith("allow pricing:GetProducts on * to the caller")
    assert not (project / "environments/prices.json").exists()


def test_refresh_that_is_throttled_says_to_come_back(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    with price_list(NAT) as api:
        api.refusals = ["throttled"] * 5
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        refused = cli("pricing", "refresh", "--region", "eu-west-1")
        again = cli("pricing", "refresh", "--region", "eu-west-1")

    assert refused.code == 1
    assert "AWS throttled GetProducts, after 4 retries" in refused.stderr
    assert "run the command again in a minute" in refused.stderr
    assert again.code == 0


def test_refresh_without_credentials_says_how_to_sign_in(cli: Any, project: Path) -> None:
    result = cli("pricing", "refresh", "--region", "eu-west-1")

    assert result.code == 1
    assert "no AWS credentials found" in result.stderr
    assert "aws sso login" in result.stderr


def test_refresh_of_a_region_that_the_list_does_not_have(
    cli: Any, project: Path, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with price_list(NAT) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL", api.url)
        result = cli("pricing", "refresh", "--region", "cn-north-1")

    assert result.code == 1
    assert "the price list has no price for the region cn-north-1" in result.stderr
    assert "commercial partition" in result.stderr
