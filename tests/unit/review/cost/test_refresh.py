from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.review.cost.prices import price_table, project_table, read_document
from mlops_kit.review.cost.refresh import PriceChange, api_region, refresh
from mlops_kit.target import Target
from tests.unit.review.cost.price_list import PriceList, price_list, product

REGION = "eu-west-1"
LINUX = {
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries come at once."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)


def instance(kind: str, amount: float, region: str = REGION, **more: str) -> dict[str, Any]:
    attributes = {**LINUX, "instanceType": kind, **more}
    usage = f"EU-BoxUsage:{kind}"
    return product("AmazonEC2", region, usage, ("0", amount), family="Compute Instance", **attributes)


def hosting(kind: str, amount: float, component: str = "Hosting") -> dict[str, Any]:
    usage = f"EU-{'Host' if component == 'Hosting' else 'Train'}:{kind}"
    return product(
        "AmazonSageMaker",
        REGION,
        usage,
        ("0", amount),
        family="ML Instance",
        instanceName=kind,
        component=component,
    )


OFFERED = [
    instance("m7i.large", 0.2),
    instance("m7i.xlarge", 0.2247),
    instance("m7i.2xlarge", 0.4494),
    instance("m8i.large", 0.125),
    instance("m7i.large", 0.9, operatingSystem="Windows"),
    instance("m7i.large", 0.1, region="us-east-1"),
    hosting("ml.m7i.large", 0.135),
    hosting("ml.m7i.large", 0.5, component="Training"),
    product("AmazonSageMaker", REGION, "EU-Host:VolumeUsage.gp2", ("0", 0.154)),
    product("AmazonSageMaker", REGION, "EU-MLflow:TrackingServerCompute-Small", ("0", 0.7)),
    product(
        "AmazonEC2", REGION, "EU-EBS:VolumeUsage.gp3", ("0", 0.088), family="Storage", volumeApiName="gp3"
    ),
    product(
        "AmazonEC2", REGION, "EU-EBS:VolumeP-IOPS.gp3", ("0", 0.0055), family="Storage", volumeApiName="gp3"
    ),
    product("AmazonEC2", REGION, "EU-NatGateway-Hours", ("0", 0.05), family="NAT Gateway"),
    product("AmazonEC2", REGION, "EU-NatGateway-Bytes", ("0", 0.048), family="NAT Gateway"),
    product("AmazonEC2", REGION, "EU-RegionalNatGateway-Hours", ("0", 0.06), family="NAT Gateway"),
    product(
        "AmazonVPC", REGION, "EU-VpcEndpoint-Hours", ("1000000", 0.009), ("0", 0.011), family="VpcEndpoint"
    ),
    product("AmazonVPC", REGION, "EU-PublicIPv4:InUseAddress", ("0", 0.005), group="VPCPublicIPv4Address"),
    product("AmazonEKS", REGION, "EU-AmazonEKS-Hours:perCluster", ("0", 0.1), family="Compute"),
    product("AmazonEKS", REGION, "EU-AmazonEKS-Hours:extendedSupport", ("0", 0.5), family="Compute"),
    product("awskms", REGION, "eu-west-1-KMS-Keys", ("0", 1.0)),
    product("AWSSecretsManager", REGION, "EU-AWSSecretsManager-Secrets", ("0", 0.4), family="Secret"),
    product("AmazonCloudWatch", REGION, "EU-CW:AlarmMonitorUsage", ("0", 0.0), ("10", 0.1), family="Alarm"),
    product("AmazonCloudWatch", REGION, "EU-CW:HighResAlarmMonitorUsage", ("0", 0.3), family="Alarm"),
]


def target(api: PriceList, folder: Path) -> Target:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return Target("test", "us-east-1", folder, folder, {"AWS_ENDPOINT_URL": api.url, **keys})


def fetched(api: PriceList, root: Path, *regions: str) -> Any:
    return refresh(root, target(api, root), regions or (REGION,))


def test_every_price_is_fetched_once_and_for_what_it_is(tmp_path: Path) -> None:
    with price_list(*OFFERED) as api:
        fetched(api, tmp_path)

    prices = {
        key: amount for key, (amount, _) in read_document(project_table(tmp_path)).regions[REGION].items()
    }
    assert prices == {
        "alarm-metric": 0.1,
        "alarm-metric-high-resolution": 0.3,
        "ebs:gp3": 0.088,
        "ec2:m7i.2xlarge": 0.4494,
        "ec2:m7i.large": 0.2,
        "ec2:m7i.xlarge": 0.2247,
        "ec2:m8i.large": 0.125,
        "eks:extended": 0.5,
        "eks:standard": 0.1,
        "interface-endpoint": 0.011,
        "kms-key": 1.0,
        "mlflow:Small": 0.7,
        "nat-gateway": 0.05,
        "public-ipv4": 0.005,
        "sagemaker:ml.m7i.large": 0.135,
        "sagemaker:storage": 0.154,
        "secret": 0.4,
    }


def test_all_pages_are_read(tmp_path: Path) -> None:
    with price_list(*OFFERED) as api:
        fetched(api, tmp_path)

    tokens = [each.get("NextToken") for each in api.asked if each["ServiceCode"] == "AmazonEC2"]
    assert "2" in tokens


def test_what_changed_is_said_and_the_next_time_nothing(tmp_path: Path) -> None:
    with price_list(*OFFERED) as api:
        first = fetched(api, tmp_path)
        second = fetched(api, tmp_path)

    changes = {change.key: change for change in first.changes}
    assert changes["ec2:m7i.large"] == PriceChange(REGION, "ec2:m7i.large", 0.11235, 0.2)
    assert changes["ec2:m8i.large"] == PriceChange(REGION, "ec2:m8i.large", None, 0.125)
    assert "ec2:m7i.xlarge" not in changes
    assert second.changes == []
    assert second.fetched == {REGION: 17}


def test_the_fetched_prices_go_before_the_shipped_ones_with_their_day(tmp_path: Path) -> None:
    with price_list(*OFFERED) as api:
        fetched(api, tmp_path)

    price = price_table(tmp_path).find(REGION, "sagemaker:ml.m7i.large")

    assert price is not None
    assert (price.amount, price.source.dated) == (0.135, "2026-11-20")
    assert "AWS Price List API, AmazonSageMaker, eu-west-1" in price.source.note


def test_other_regions_stay(tmp_path: Path) -> None:
    other = instance("m7i.xlarge", 0.7, region="us-east-1")
    with price_list(*OFFERED, other) as api:
        fetched(api, tmp_path, REGION, "us-east-1")
        api.products = OFFERED
        fetched(api, tmp_path, REGION)

    regions = read_document(project_table(tmp_path)).regions
    assert set(regions) == {REGION, "us-east-1"}


def test_two_prices_for_one_thing_are_neither_taken(tmp_path: Path) -> None:
    twice = instance("m9z.large", 1.0), instance("m9z.large", 2.0)
    with price_list(*OFFERED, *twice) as api:
        fetched(api, tmp_path)

    assert "ec2:m9z.large" not in read_document(project_table(tmp_path)).regions[REGION]


def test_a_region_without_prices_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    with (
        price_list(*OFFERED) as api,
        pytest.raises(KitError, match="no price for the region eu-nowhere-1"),
    ):
        fetched(api, tmp_path, "eu-nowhere-1")

    assert not project_table(tmp_path).exists()


@pytest.mark.parametrize(
    ("refusals", "what"),
    [
        (["denied"], "asking for the prices of AmazonEC2: access denied to pricing:GetProducts"),
        (["throttled"] * 5, "asking for the prices of AmazonEC2: AWS throttled GetProducts, after 4 retries"),
        (["expired"], "asking for the prices of AmazonEC2: the AWS credentials have expired"),
        (["failing"] * 5, "asking for the prices of AmazonEC2: GetProducts answered InternalErrorException"),
    ],
)
def test_a_refusal_is_explained_and_writes_nothing(
    tmp_path: Path, refusals: list[str], what: str, no_waiting: None
) -> None:
    with price_list(*OFFERED) as api:
        api.refusals = refusals
        with pytest.raises(KitError, match=re.escape(what)):
            fetched(api, tmp_path)

    assert not project_table(tmp_path).exists()


def test_who_lacks_the_permission_is_told_which_and_to_whom_it_is_given(tmp_path: Path) -> None:
    with price_list(*OFFERED) as api:
        api.refusals = ["denied"]
        with pytest.raises(KitError) as caught:
            fetched(api, tmp_path)
    # No stack needs it, so that `doctor` does not look for it.
    assert caught.value.hint.startswith("allow pricing:GetProducts on * to the caller")
    assert "doctor" not in caught.value.hint


def test_a_refusal_at_a_later_service_leaves_the_table_as_it_was(tmp_path: Path, no_waiting: None) -> None:
    with price_list(*OFFERED) as api:
        fetched(api, tmp_path)
        before = project_table(tmp_path).read_text()
        api.products = [*OFFERED, instance("m9z.large", 1.0)]
        pages = sum(each["ServiceCode"] == "AmazonEC2" for each in api.asked)
        api.refusals = ["throttled"] + [""] * (pages + 1) + ["denied"]
        with pytest.raises(KitError, match="access denied"):
            fetched(api, tmp_path)

    assert project_table(tmp_path).read_text() == before


@pytest.mark.parametrize("refusals", [["down"], ["throttled", "throttled"], ["failing", "throttled"]])
def test_a_passing_fault_is_tried_again(tmp_path: Path, refusals: list[str], no_waiting: None) -> None:
    with price_list(*OFFERED) as api:
        api.refusals = list(refusals)
        done = fetched(api, tmp_path)

    assert api.refusals == []
    assert done.fetched == {REGION: 17}


def test_throttling_between_pages_loses_and_doubles_no_price(tmp_path: Path, no_waiting: None) -> None:
    with price_list(*OFFERED) as api:
        api.refusals = ["", "throttled", "", "throttled", "throttled", ""]
        done = fetched(api, tmp_path)

    assert done.fetched == {REGION: 17}


@pytest.mark.parametrize(
    "entry",
    [
        "{",
        "[]",
        '"text"',
        "{}",
        '{"product": {"attributes": {"usagetype": "EU-NatGateway-Hours"}}, "terms": 1}',
    ],
)
def test_an_entry_of_another_form_is_said_and_writes_nothing(tmp_path: Path, entry: str) -> None:
    with price_list(*OFFERED) as api:
        api.broken = [entry]
        with pytest.raises(
            KitError, match="the price list of AmazonEC2 in eu-west-1 has an entry of another"
        ):
            fetched(api, tmp_path)

    assert not project_table(tmp_path).exists()


def test_a_price_in_another_currency_or_of_nothing_is_not_taken(tmp_path: Path) -> None:
    yuan, free = instance("m9z.large", 1.0), instance("m9z.xlarge", 0.0)
    offer = next(iter(yuan["terms"]["OnDemand"].values()))
    for dimension in offer["priceDimensions"].values():
        dimension["pricePerUnit"] = {"CNY": "7.1"}
    with price_list(*OFFERED, yuan, free) as api:
        done = fetched(api, tmp_path)

    assert done.fetched == {REGION: 17}


def test_a_broken_table_is_not_written_over(tmp_path: Path) -> None:
    path = project_table(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with price_list(*OFFERED) as api, pytest.raises(ConfigurationError, match="is no price table"):
        fetched(api, tmp_path)

    assert path.read_text() == "{"
    assert api.asked == []


@pytest.mark.parametrize(
    ("region", "offered"),
    [("eu-west-1", "eu-central-1"), ("ap-southeast-2", "ap-south-1"), ("us-west-2", "us-east-1")],
)
def test_the_api_is_asked_where_it_is_offered(region: str, offered: str) -> None:
    assert api_region(region) == offered
