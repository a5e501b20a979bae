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
