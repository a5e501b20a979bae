from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.review.cost.prices import SHIPPED, price_table, project_table, read_document, write_document


def own(root: Path, **changes: object) -> Path:
    path = project_table(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "schema": "mlops-kit/prices/v1",
        "currency": "USD",
        "compiled": "2026-12-01",
        "sources": {"api": {"dated": "2026-12-01", "url": "https://api.pricing.us-east-1.amazonaws.com"}},
        "regions": {"eu-west-1": {"nat-gateway": [0.05, "api"]}},
        **changes,
    }
    path.write_text(json.dumps(data))
    return path


def test_every_shipped_price_has_a_dated_source_with_an_address() -> None:
    document = read_document(SHIPPED)

    for source in document.sources.values():
        assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", source.dated)
        assert source.url.startswith("https://")
        assert source.note
    assert {source for prices in document.regions.values() for _, source in prices.values()} == set(
        document.sources
    )
    assert all(amount > 0 for prices in document.regions.values() for amount, _ in prices.values())


def test_the_shipped_instance_types_are_types_that_aws_has() -> None:
    from mlops_kit.environments.catalogue import ec2_instance_types, endpoint_instance_types, regions

    known = {f"ec2:{name}" for name in ec2_instance_types()}
    known |= {f"sagemaker:{name}" for name in endpoint_instance_types()} | {"sagemaker:storage"}
    document = read_document(SHIPPED)

    for prices in document.regions.values():
        assert {key for key in prices if key.startswith(("ec2:", "sagemaker:"))} <= known
    assert set(document.regions) - {"*"} <= regions()


def test_the_projects_table_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own(tmp_path)
    shipped, table = price_table(), price_table(tmp_path)

    changed, kept = table.find("eu-west-1", "nat-gateway"), table.find("eu-west-1", "interface-endpoint")

    assert changed is not None
    assert changed.amount == 0.05
    assert kept == shipped.find("eu-west-1", "interface-endpoint")


def test_a_project_without_a_table_has_the_shipped_one(tmp_path: Path) -> None:
    assert price_table(tmp_path) == price_table()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"schema": "mlops-kit/prices/v9"}, "its schema is 'mlops-kit/prices/v9'"),
        ({"sources": {}}, "sources without an entry: api"),
        ({"regions": {"eu-west-1": {"nat-gateway": "free"}}}, "regions"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    path = own(tmp_path, **changes)

    with pytest.raises(ConfigurationError, match=re.escape(why)) as caught:
        price_table(tmp_path)

    assert str(path) in caught.value.message
    assert "mlops-kit pricing refresh" in caught.value.hint


def test_a_written_table_is_read_back(tmp_path: Path) -> None:
    document = read_document(SHIPPED)
    path = tmp_path / "prices.json"

    write_document(path, document)

    assert read_document(path) == document
    assert path.read_text() == SHIPPED.read_text()
