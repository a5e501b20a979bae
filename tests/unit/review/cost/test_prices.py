from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.review.cost.prices import (
    SHIPPED,
    known_region,
    price_table,
    project_table,
    read_document,
    write_document,
)


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
        ({"sources": {}}, "the source of nat-gateway in eu-west-1 has no entry: api"),
        ({"regions": {"eu-west-1": {"nat-gateway": "free"}}}, "regions"),
        ({"regions": {"eu-west-1": {"nat-gateway": [0, "api"]}}}, "nat-gateway in eu-west-1 costs 0"),
        ({"regions": {"eu-west-1": {"nat-gateway": [-1.5, "api"]}}}, "nat-gateway in eu-west-1 costs -1.5"),
        ({"currency": "EUR"}, "its currency is 'EUR', not 'USD'"),
        ({"sources": {"api": {"dated": "yesterday", "url": "https://x"}}}, "api is dated 'yesterday'"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    path = own(tmp_path, **changes)

    with pytest.raises(ConfigurationError, match=re.escape(why)) as caught:
        price_table(tmp_path)

    assert str(path) in caught.value.message
    assert "mlops-kit pricing refresh" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"schema": "mlops-kit/prices/v1"}'])
def test_what_is_no_json_of_a_table_is_refused(tmp_path: Path, content: bytes) -> None:
    own(tmp_path).write_bytes(content)

    with pytest.raises(ConfigurationError, match="is no price table") as caught:
        price_table(tmp_path)

    assert "remove it" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [("eu-west-11", "did you mean eu-west-1?"), ("*", "is no region of AWS"), ("", "is no region of AWS")],
)
def test_a_region_that_aws_does_not_have_is_refused(name: str, hint: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(hint)):
        known_region(name)


def test_the_sizes_of_tracking_servers_are_shipped() -> None:
    prices = price_table().all("us-east-1")

    small, medium, large = (prices[f"mlflow:{size}"] for size in ("Small", "Medium", "Large"))
    assert small.amount < medium.amount < large.amount
    assert small.source.dated == "2026-09-29"


def test_the_endpoint_of_the_sample_prod_environment_has_a_shipped_price() -> None:
    from mlops_kit.environments.load import load
    from mlops_kit.project import Project

    prod = load(Project.find(Path(__file__)), "prod")

    for model in prod.models.values():
        assert price_table().find(prod.region, f"sagemaker:{model.instance_type}") is not None


def test_a_table_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own(tmp_path)
    before = path.read_text()

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_document(path, read_document(SHIPPED))

    assert path.read_text() == before
    assert [each.name for each in path.parent.iterdir()] == ["prices.json"]


def test_a_written_table_is_read_back(tmp_path: Path) -> None:
    document = read_document(SHIPPED)
    path = tmp_path / "prices.json"

    write_document(path, document)

    assert read_document(path) == document
    assert path.read_text() == SHIPPED.read_text()
