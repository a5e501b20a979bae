from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.review.cost.estimate import estimate
from mlops_kit.review.cost.prices import price_table
from mlops_kit.review.cost.registry import pricings
from tests.unit.review.cost.plans import created, kept, plan

REGION = "eu-west-1"


def price(key: str, region: str = REGION) -> float:
    found = price_table().find(region, key)
    assert found is not None, f"the table has no {key}"
    return found.amount


def variants(**values: Any) -> dict[str, Any]:
    variant = {"variant_name": "primary", "initial_instance_count": 2, "instance_type": "ml.m5.xlarge"}
    return {"name": "churn-1", "production_variants": [{**variant, **values}]}


def group(**values: Any) -> dict[str, Any]:
    scaling = [{"desired_size": 3, "min_size": 3, "max_size": 12}]
    return {
        "instance_types": ["m7i.large"],
        "capacity_type": "ON_DEMAND",
        "scaling_config": scaling,
        **values,
    }


CONFIGURATION = "module.churn.aws_sagemaker_endpoint_configuration.this"
ENDPOINT = "module.churn.aws_sagemaker_endpoint.this"
LIVE = {"name": "churn", "endpoint_config_name": "churn-1"}
SCALING = {"resource_id": "endpoint/churn/variant/primary", "min_capacity": 2, "max_capacity": 8}
TEMPLATE = {"block_device_mappings": [{"ebs": [{"volume_size": 50, "volume_type": "gp3"}]}]}
DISK = 50 * price("ebs:gp3")

# what is planned, what it costs a month, what it is called
PRICED: dict[str, tuple[list[dict[str, Any]], float, str]] = {
    "address": ([created("aws_eip.this", {})], 730 * price("public-ipv4"), "public IPv4 address"),
    "nat gateway": ([created("aws_nat_gateway.this", {})], 730 * price("nat-gateway"), "NAT gateway"),
    "key": ([created("aws_kms_key.this", {})], price("kms-key"), "key"),
    "secret with a copy": (
        [created("aws_secretsmanager_secret.this", {"replica": [{"region": "eu-central-1"}]})],
        2 * price("secret"),
        "secret in 2 regions",
    ),
    "alarm": (
        [created("aws_cloudwatch_metric_alarm.this", {"period": 300})],
        price("alarm-metric"),
        "1 × alarm metric",
    ),
    "alarm on metric math": (
        [
            created(
                "aws_cloudwatch_metric_alarm.this",
                {
                    "metric_query": [
                        {"expression": "100 * a / b"},
                        {"metric": [{"period": 300}]},
                        {"metric": [{"period": 300}]},
                    ]
                },
            )
        ],
        2 * price("alarm-metric"),
        "2 × alarm metric",
    ),
    "alarm on an anomaly": (
        [
            created(
                "aws_cloudwatch_metric_alarm.this",
                {
                    "metric_query": [
                        {"expression": "ANOMALY_DETECTION_BAND(m1)"},
                        {"metric": [{"period": 60}]},
                    ]
                },
            )
        ],
        3 * price("alarm-metric"),
        "3 × alarm metric",
    ),
    "alarm of high resolution": (
        [created("aws_cloudwatch_metric_alarm.this", {"period": 10})],
        price("alarm-metric-high-resolution"),
        "1 × alarm metric of high resolution",
    ),
    "composite alarm": (
        [created("aws_cloudwatch_composite_alarm.this", {})],
        price("alarm-composite"),
        "composite alarm",
    ),
    "interface endpoint": (
        [
            created(
                "aws_vpc_endpoint.this",
                {
                    "vpc_endpoint_type": "Interface",
                    "service_name": "com.amazonaws.eu-west-1.ecr.api",
                    "subnet_ids": ["subnet-a", "subnet-b", "subnet-c"],
                },
            )
        ],
        3 * 730 * price("interface-endpoint"),
        "3 × zone of the endpoint of ecr.api",
    ),
    "cluster": (
        [created("aws_eks_cluster.this", {"version": "1.35"})],
        730 * price("eks:standard"),
        "control plane 1.35",
    ),
    "nodes with a launch template": (
        [
            created('module.eks.aws_launch_template.this["general"]', TEMPLATE),
            created(
                'module.eks.aws_eks_node_group.this["general"]',
                group(launch_template=[{}]),
                {"launch_template": [{"id": True}]},
            ),
        ],
        3 * (730 * price("ec2:m7i.large") + DISK),
        "3 × m7i.large, 50 GiB gp3",
    ),
    "nodes without a launch template": (
        [created("aws_eks_node_group.this", group(disk_size=30))],
        3 * (730 * price("ec2:m7i.large") + 30 * price("ebs:gp3")),
        "3 × m7i.large, 30 GiB gp3",
    ),
    "Spot nodes": (
        [created("aws_eks_node_group.this", group(capacity_type="SPOT", disk_size=50))],
        3 * DISK,
        "disks of 3 Spot nodes, 50 GiB gp3 each",
    ),
    "instance": (
        [
            created(
                "aws_instance.this",
                {
                    "instance_type": "m7i.large",
                    "root_block_device": [{"volume_size": 50, "volume_type": "gp3"}],
                },
            )
        ],
        730 * price("ec2:m7i.large") + DISK,
        "m7i.large + 50 GiB gp3",
    ),
    "volume": ([created("aws_ebs_volume.this", {"type": "gp3", "size": 50})], DISK, "50 GiB gp3"),
    "model endpoint": (
        [created(CONFIGURATION, variants()), created(ENDPOINT, LIVE)],
        2 * 730 * price("sagemaker:ml.m5.xlarge"),
        "2 × ml.m5.xlarge",
    ),
    "model endpoint with volumes": (
        [created(CONFIGURATION, variants(volume_size_in_gb=20)), created(ENDPOINT, LIVE)],
        2 * (730 * price("sagemaker:ml.m5.xlarge") + 20 * price("sagemaker:storage")),
        "2 × ml.m5.xlarge",
    ),
    "model endpoint whose configuration has no name yet": (
        [
            created(CONFIGURATION, {**variants(), "name": None}, {"name": True}),
            created(ENDPOINT, {"name": "churn"}, {"endpoint_config_name": True}),
        ],
        2 * 730 * price("sagemaker:ml.m5.xlarge"),
        "2 × ml.m5.xlarge",
    ),
}


@pytest.mark.parametrize("case", PRICED)
def test_costs_a_month(case: str) -> None:
    changes, monthly, what = PRICED[case]

    report = estimate(plan(*changes), REGION)

    assert [(line.before, line.after, line.what) for line in report.lines] == [(0.0, round(monthly, 2), what)]
    assert (report.before, report.after) == (0.0, round(monthly, 2))
    assert monthly > 0
    assert report.unknown == []


def test_every_priced_type_is_tested() -> None:
    tested = {each["type"] for changes, _, _ in PRICED.values() for each in changes}
    alike = {"aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key"}

    assert pricings().keys() - alike - {"aws_sagemaker_mlflow_tracking_server"} <= tested


def test_tracking_servers_have_shipped_prices_by_size() -> None:
    sizes = ("Small", "Medium", "Large")
    servers = [
        created(f"aws_sagemaker_mlflow_tracking_server.{size}", {"tracking_server_size": size})
        for size in sizes
    ]

    report = estimate(plan(*servers), "us-east-1")

    expected = [round(730 * price(f"mlflow:{size}", "us-east-1"), 2) for size in sizes]
    assert [line.after for line in report.lines] == expected
    assert report.unknown == []
    assert report.dated == "2026-09-29"


def test_a_tracking_server_is_priced_by_its_size_where_the_table_knows_it() -> None:
    from mlops_kit.review.cost.prices import Price, PriceTable, Source

    table = PriceTable(
        "USD", {REGION: {"mlflow:Small": Price(0.5, Source("2026-01-01", "https://example.com"))}}
    )
    server = created("aws_sagemaker_mlflow_tracking_server.this", {"tracking_server_size": "Small"})
    large = created("aws_sagemaker_mlflow_tracking_server.large", {"tracking_server_size": "Large"})

    report = estimate(plan(server, large), REGION, table)

    assert [(line.address, line.after) for line in report.lines] == [(server["address"], 365.0)]
    assert report.after == 365.0
    assert report.unknown == [
        f"{large['address']}: no price of a Large MLflow tracking server in eu-west-1 "
        "(`mlops-kit pricing refresh` fetches it)"
    ]
    assert report.usage_based == ["metadata storage of MLflow (× 2)"]
    assert report.dated == "2026-01-01"


def test_scaling_of_an_endpoint_is_said() -> None:
    target = created("module.churn.aws_appautoscaling_target.this[0]", SCALING)

    report = estimate(plan(created(CONFIGURATION, variants()), created(ENDPOINT, LIVE), target), REGION)

    (line,) = report.lines
    assert line.after == round(2 * 730 * price("sagemaker:ml.m5.xlarge"), 2)
    assert line.at_most == round(8 * 730 * price("sagemaker:ml.m5.xlarge"), 2)
    assert line.note.startswith("scales from 2 to 8 instances")


def test_a_serverless_endpoint_is_paid_by_use() -> None:
    serverless = {"serverless_config": [{"memory_size_in_mb": 2048}], "instance_type": None}

    report = estimate(plan(created(CONFIGURATION, variants(**serverless)), created(ENDPOINT, LIVE)), REGION)

    assert report.lines == []
    assert (report.before, report.after) == (0.0, None)
    assert report.usage_based == [
        "inference seconds of serverless endpoints with 2048 MB",
        "requests and answers of endpoints, per GB",
    ]
    assert report.unknown == []


def test_captured_data_is_paid_by_use() -> None:
    capturing = {**variants(), "data_capture_config": [{"enable_capture": True}]}

    report = estimate(plan(created(CONFIGURATION, capturing), created(ENDPOINT, LIVE)), REGION)

    assert "storage and requests of captured data" in report.usage_based


@pytest.mark.parametrize(
    ("configuration", "unknown", "reason"),
    [
        (
            variants(instance_type=None),
            {"production_variants": [{"instance_type": True}]},
            "known after apply",
        ),
        (variants(initial_instance_count=None), {}, "how many instances run is known after apply"),
        (variants(instance_type="ml.m99.huge"), {}, "no price of ml.m99.huge in eu-west-1"),
    ],
    ids=["type", "count", "price"],
)
def test_what_an_endpoint_costs_may_be_unknown_and_is_never_zero(
    configuration: dict[str, Any], unknown: dict[str, Any], reason: str
) -> None:
    report = estimate(plan(created(CONFIGURATION, configuration, unknown), created(ENDPOINT, LIVE)), REGION)

    assert report.lines == []
    assert report.after is None
    assert reason in report.unknown[0]
    assert report.unknown[0].startswith(f"{ENDPOINT}: ")


def test_an_endpoint_without_its_configuration_is_unknown() -> None:
    report = estimate(plan(created(ENDPOINT, LIVE)), REGION)

    assert report.unknown == [f"{ENDPOINT}: its configuration is not in this plan"]
    assert report.after is None


def test_spot_hours_are_paid_by_use() -> None:
    types = ["m7i.large", "m6i.large"]
    nodes = created("aws_eks_node_group.this", group(capacity_type="SPOT", instance_types=types))

    report = estimate(plan(nodes), REGION)

    assert report.usage_based == [
        "Spot hours of m7i.large or m6i.large, 3 to 12 nodes, at a price that varies"
    ]


def test_nodes_may_grow_to_their_greatest_number() -> None:
    (line,) = estimate(plan(created("aws_eks_node_group.this", group(disk_size=50))), REGION).lines

    assert line.at_most == round(12 * (730 * price("ec2:m7i.large") + DISK), 2)
    assert line.note == "from 3 to 12 nodes"


def test_a_gateway_endpoint_is_free() -> None:
    report = estimate(plan(created("aws_vpc_endpoint.this", {"vpc_endpoint_type": "Gateway"})), REGION)

    assert (report.lines, report.after, report.usage_based, report.unknown) == ([], 0.0, [], [])


def test_endpoints_whose_subnets_are_new_are_counted_by_the_zones_of_their_network() -> None:
    subnets = [
        created(f'module.network.aws_subnet.private["{zone}"]', {"availability_zone": zone})
        for zone in ("eu-west-1a", "eu-west-1b")
    ]
    values = {"vpc_endpoint_type": "Interface", "service_name": "com.amazonaws.eu-west-1.sts"}
    endpoint = created('module.network.aws_vpc_endpoint.this["sts"]', values, {"subnet_ids": True})

    (line,) = estimate(plan(*subnets, endpoint), REGION).lines

    assert line.after == round(2 * 730 * price("interface-endpoint"), 2)
    assert line.note == "its subnets are known after apply: counted with every zone of the network"


def test_what_a_volume_has_beyond_its_type_is_said() -> None:
    report = estimate(plan(created("aws_ebs_volume.this", {"type": "gp3", "size": 50, "iops": 9000})), REGION)

    assert report.after == round(DISK, 2)
    assert "provisioned IOPS and throughput of 50 GiB gp3" in report.unknown[0]


def test_dedicated_hardware_has_another_price() -> None:
    values = {"instance_type": "m7i.large", "tenancy": "dedicated"}

    report = estimate(plan(created("aws_instance.this", values)), REGION)

    assert report.after is None
    assert "no price of m7i.large" in report.unknown[0]


def test_a_resource_that_stays_costs_the_same() -> None:
    report = estimate(plan(kept("aws_kms_key.this", {})), REGION)

    assert (report.before, report.after, report.difference) == (1.0, 1.0, 0.0)
    assert not report.lines[0].changes
