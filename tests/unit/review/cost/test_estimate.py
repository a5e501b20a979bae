from __future__ import annotations

import json

import pytest

from mlops_kit.review.cost.estimate import estimate
from mlops_kit.review.cost.prices import price_table
from mlops_kit.review.cost.report import CostReport
from tests.unit.review.cost.plans import change, created, kept, plan

REGION = "eu-west-1"
INSTANCE = "aws_instance.this"


def month(kind: str, region: str = REGION) -> float:
    found = price_table().find(region, f"ec2:{kind}")
    assert found is not None
    return round(730 * found.amount, 2)


def test_an_update_shows_both_sides() -> None:
    update = change(INSTANCE, "update", {"instance_type": "m7i.large"}, {"instance_type": "m7i.xlarge"})

    report = estimate(plan(update), REGION)

    (line,) = report.lines
    assert (line.before, line.after, line.what) == (month("m7i.large"), month("m7i.xlarge"), "m7i.xlarge")
    assert line.difference == pytest.approx(month("m7i.xlarge") - month("m7i.large"))
    assert (report.before, report.after) == (line.before, line.after)


def test_a_replacement_costs_the_old_before_and_the_new_after() -> None:
    replacement = change(
        "module.churn.aws_sagemaker_endpoint_configuration.this",
        "replace",
        {
            "name": "a",
            "production_variants": [{"instance_type": "ml.m5.xlarge", "initial_instance_count": 1}],
        },
        {
            "name": "b",
            "production_variants": [{"instance_type": "ml.m5.xlarge", "initial_instance_count": 3}],
        },
    )
    endpoint = change(
        "module.churn.aws_sagemaker_endpoint.this",
        "update",
        {"name": "churn", "endpoint_config_name": "a"},
        {"name": "churn", "endpoint_config_name": "b"},
    )

    (line,) = estimate(plan(replacement, endpoint), REGION).lines

    hour = price_table().find(REGION, "sagemaker:ml.m5.xlarge")
    assert hour is not None
    assert (line.before, line.after) == (round(730 * hour.amount, 2), round(3 * 730 * hour.amount, 2))


def test_what_is_destroyed_costs_nothing_after() -> None:
    report = estimate(plan(change(INSTANCE, "destroy", {"instance_type": "m7i.large"}, None)), REGION)

    assert (report.before, report.after) == (month("m7i.large"), 0.0)
    assert report.lines[0].what == "m7i.large"


def test_what_is_forgotten_is_still_paid() -> None:
    report = estimate(plan(change(INSTANCE, "forget", {"instance_type": "m7i.large"}, None)), REGION)

    assert (report.before, report.after) == (month("m7i.large"), month("m7i.large"))
    assert report.lines[0].note.startswith("no longer managed, still there and paid")


def test_sums_add_up_the_lines_to_the_cent() -> None:
    report = estimate(plan(*(kept(f"aws_eip.this[{index}]", {}) for index in range(7))), REGION)

    assert report.after == round(sum(line.after or 0 for line in report.lines), 2) == 7 * 3.65


def test_what_nobody_knows_the_price_of_is_unknown_and_not_zero() -> None:
    report = estimate(plan(created("aws_db_instance.this", {}), created("aws_db_instance.that", {})), REGION)

    assert report.after is None
    assert report.unknown == ["aws_db_instance (× 2): whether and what it costs is not known to the kit"]
    assert not report.complete


def test_what_is_paid_by_use_is_listed_and_not_zero() -> None:
    report = estimate(plan(created("aws_s3_bucket.this", {}), kept("aws_s3_bucket.that", {})), REGION)

    assert report.usage_based == ["aws_s3_bucket: storage and requests (× 2)"]
    assert (report.before, report.after) == (None, None)


def test_settings_and_other_providers_cost_nothing() -> None:
    report = estimate(
        plan(
            created("aws_iam_role.this", {}),
            created("terraform_data.this", {}),
            created("null_resource.this", {}),
        ),
        REGION,
    )

    assert (report.before, report.after) == (0.0, 0.0)
    assert report.complete


def test_data_sources_cost_nothing() -> None:
    read = created("aws_instance.this", {"instance_type": "m7i.large"}) | {"mode": "data"}

    assert estimate(plan(read), REGION).lines == []


def test_a_region_without_prices_is_unknown() -> None:
    report = estimate(plan(created(INSTANCE, {"instance_type": "m7i.large"})), "cn-north-1")

    assert report.after is None
    assert "no price of m7i.large in cn-north-1" in report.unknown[0]
    assert estimate(plan(created("aws_kms_key.this", {})), "cn-north-1").after is None


def test_the_report_is_dated_by_its_oldest_price() -> None:
    table = price_table()
    nat, key = table.find(REGION, "nat-gateway"), table.find(REGION, "kms-key")
    assert nat is not None
    assert key is not None

    report = estimate(plan(created("aws_nat_gateway.this", {}), created("aws_kms_key.this", {})), REGION)

    assert report.dated == min(nat.source.dated, key.source.dated)
    assert nat.source.url in report.source
    assert report.currency == "USD"


def test_reasons_are_shortened() -> None:
    many = [created(f"aws_instance.this[{index}]", {"instance_type": "x.none"}) for index in range(30)]

    report = estimate(plan(*many), REGION)

    assert len(report.unknown) == 21
    assert report.unknown[-1] == "and 10 more"


def test_a_report_survives_json() -> None:
    report = estimate(plan(created(INSTANCE, {"instance_type": "m7i.large"})), REGION)
    data = json.loads(json.dumps(report.as_json()))

    assert data["schema"] == "mlops-kit/cost-report/v1"
    assert CostReport.from_json(data) == report
