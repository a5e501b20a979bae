"""The SageMaker and Application Auto Scaling types go their whole way through the emulated API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.runtime import manager
from tests.unit.sandbox.runtime.conftest import make_archive, tar_of

ROLE = "arn:aws:iam::111111111111:role/execution"
GOOD, BROKEN = "s3://models-of-types/good.tar.gz", "s3://models-of-types/broken.tar.gz"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"


@pytest.fixture
def models(lab: Any) -> Iterator[None]:
    s3 = lab.client("s3")
    place = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket="models-of-types", CreateBucketConfiguration=place)
    s3.put_object(Bucket="models-of-types", Key="good.tar.gz", Body=make_archive())
    s3.put_object(Bucket="models-of-types", Key="broken.tar.gz", Body=tar_of({"manifest.json": b"{}"}))
    yield
    manager.shutdown()
    for key in ("good.tar.gz", "broken.tar.gz"):
        s3.delete_object(Bucket="models-of-types", Key=key)
    s3.delete_bucket(Bucket="models-of-types")


def model(name: str = "types", url: str = GOOD) -> dict[str, Any]:
    return {
        "name": name,
        "execution_role_arn": ROLE,
        "primary_container": [
            {"image": "i", "model_data_url": url, "environment": {"LOG_LEVEL": "info", "FLAG": ""}}
        ],
    }


def configuration(name: str = "types", models: tuple[str, ...] = ("types",)) -> dict[str, Any]:
    return {
        "name": name,
        "production_variants": [
            {
                "variant_name": "primary",
                "model_name": model,
                "instance_type": "ml.m5.large",
                "initial_instance_count": 1,
            }
            for model in models
        ],
    }


def test_a_model_is_replaced_never_changed(lab: Any, models: None, walk: Any, end: Any) -> None:
    first = model() | {"vpc_config": [{"subnets": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}]}
    state = walk(
        lab,
        "aws_sagemaker_model",
        first,
        {**first, "tags": {"team": "b"}},
        replaced={"enable_network_isolation": True},
        imported_by="name",
    )
    assert state["arn"] == "arn:aws:sagemaker:eu-west-1:111111111111:model/types"
    assert state["primary_container"][0]["mode"] == "SingleModel"
    assert state["tags_all"] == {"team": "b"}
    end(lab, "aws_sagemaker_model", state)


def test_a_model_without_a_name_gets_one(lab: Any, models: None) -> None:
    state = lab.make("aws_sagemaker_model", **{**model(), "name": None})
    assert state["name"].startswith("terraform-")
    assert state["id"] == state["name"]
    lab.delete("aws_sagemaker_model", state)


def test_missing_model_data_fails_the_create(lab: Any, models: None) -> None:
    with pytest.raises(ProviderError, match="Could not access model data"):
        lab.make("aws_sagemaker_model", **model(url="s3://models-of-types/absent.tar.gz"))


def test_an_endpoint_configuration_keeps_every_block(lab: Any, models: None, walk: Any, end: Any) -> None:
    made = lab.make("aws_sagemaker_model", **model())
    key = "arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111"
    first = configuration() | {
        "kms_key_arn": key,
        "data_capture_config": [
            {
                "destination_s3_uri": "s3://captured/here",
                "enable_capture": True,
                "initial_sampling_percentage": 20,
                "kms_key_id": key,
                "capture_options": [{"capture_mode": "Input"}, {"capture_mode": "Output"}],
                "capture_content_type_header": [{"csv_content_types": ["text/csv"]}],
            }
        ],
        "async_inference_config": [{"output_config": [{"s3_output_path": "s3://captured/out"}]}],
        "shadow_production_variants": [
            {
                "variant_name": "shadow",
                "model_name": "types",
                "instance_type": "ml.m5.large",
                "initial_instance_count": 1,
                "initial_variant_weight": 0.5,
            }
        ],
    }
    state = walk(
        lab,
        "aws_sagemaker_endpoint_configuration",
        first,
        {**first, "tags": {"team": "b"}},
        replaced={"kms_key_arn": None},
        imported_by="name",
    )
    assert state["production_variants"][0]["initial_variant_weight"] == 1
    assert state["kms_key_arn"] == key
    end(lab, "aws_sagemaker_endpoint_configuration", state)
    lab.delete("aws_sagemaker_model", made)


def test_a_configuration_gets_its_name_from_a_prefix(lab: Any, models: None) -> None:
    made = lab.make("aws_sagemaker_model", **model())
    state = lab.make(
        "aws_sagemaker_endpoint_configuration", **{**configuration(), "name": None, "name_prefix": "types-"}
    )
    assert state["name"].startswith("types-")
    assert state["name_prefix"] == "types-"
    lab.delete("aws_sagemaker_endpoint_configuration", state)
    lab.delete("aws_sagemaker_model", made)


def test_an_instance_type_that_does_not_exist_is_refused(lab: Any, models: None) -> None:
    made = lab.make("aws_sagemaker_model", **model())
    wrong = configuration()
    wrong["production_variants"][0]["instance_type"] = "ml.m99.large"
    with pytest.raises(ProviderError, match=r"ml\.m99\.large"):
        lab.make("aws_sagemaker_endpoint_configuration", **wrong)
    lab.delete("aws_sagemaker_model", made)


def test_an_endpoint_serves_scales_and_is_rolled_back(lab: Any, models: None, walk: Any, end: Any) -> None:
    for name, url in (("types", GOOD), ("other", GOOD), ("broken", BROKEN)):
        lab.make("aws_sagemaker_model", **model(name, url))
        lab.make("aws_sagemaker_endpoint_configuration", **configuration(name, (name,)))
    endpoint = {
        "name": "types",
        "endpoint_config_name": "types",
        "deployment_config": [
            {
                "auto_rollback_configuration": [{"alarms": [{"alarm_name": "a"}, {"alarm_name": "b"}]}],
                "blue_green_update_policy": [
                    {
                        "traffic_routing_configuration": [
                            {"type": "ALL_AT_ONCE", "wait_interval_in_seconds": 0}
                        ]
                    }
                ],
            }
        ],
    }
    state = walk(
        lab,
        "aws_sagemaker_endpoint",
        endpoint,
        {**endpoint, "endpoint_config_name": "other", "tags": {"team": "b"}},
        imported_by="name",
        replaced={"name": "another"},
    )
    assert state["endpoint_config_name"] == "other"

    with pytest.raises(ProviderError, match="rolled it back to other") as error:
        lab.change("aws_sagemaker_endpoint", state, **{**endpoint, "endpoint_config_name": "broken"})
    assert "did not pass the ping health check" in error.value.problem.detail
    refreshed = lab.read("aws_sagemaker_endpoint", state)
    assert refreshed["endpoint_config_name"] == "other"

    _scale(lab, walk, end)
    end(lab, "aws_sagemaker_endpoint", refreshed)
    for name in ("types", "other", "broken"):
        sagemaker = lab.client("sagemaker")
        sagemaker.delete_endpoint_config(EndpointConfigName=name)
        sagemaker.delete_model(ModelName=name)


def _scale(lab: Any, walk: Any, end: Any) -> None:
    place = {
        "service_namespace": "sagemaker",
        "resource_id": "endpoint/types/variant/primary",
        "scalable_dimension": DIMENSION,
    }
    first = {**place, "min_capacity": 1, "max_capacity": 4, "tags": {"team": "a"}}
    target = lab.make("aws_appautoscaling_target", **first)
    assert lab.read("aws_appautoscaling_target", target) == target
    identifier = f"sagemaker/endpoint/types/variant/primary/{DIMENSION}"
    assert lab.imported("aws_appautoscaling_target", identifier)["arn"] == target["arn"]
    target = lab.change("aws_appautoscaling_target", target, **{**first, "max_capacity": 8, "tags": {}})
    assert (target["max_capacity"], target["tags_all"]) == (8, {})

    policy = {
        **place,
        "name": "by-invocations",
        "policy_type": "TargetTrackingScaling",
        "target_tracking_scaling_policy_configuration": [
            {
                "target_value": 200,
                "predefined_metric_specification": [
                    {"predefined_metric_type": "SageMakerVariantInvocationsPerInstance"}
                ],
            }
        ],
    }
    made = lab.make("aws_appautoscaling_policy", **policy)
    assert lab.read("aws_appautoscaling_policy", made) == made
    assert lab.imported("aws_appautoscaling_policy", f"{identifier}/by-invocations")["arn"] == made["arn"]
    policy["target_tracking_scaling_policy_configuration"][0]["target_value"] = 300.5
    changed = lab.change("aws_appautoscaling_policy", made, **policy)
    assert changed["arn"] == made["arn"]
    end(lab, "aws_appautoscaling_policy", changed)

    action = {
        **place,
        "name": "evening",
        "schedule": "cron(0 18 * * ? *)",
        "start_time": "2030-01-01T00:00:00+02:00",
        "scalable_target_action": [{"min_capacity": "0", "max_capacity": "2"}],
    }
    scheduled = lab.make("aws_appautoscaling_scheduled_action", **action)
    assert lab.read("aws_appautoscaling_scheduled_action", scheduled) == scheduled
    later = {**action, "schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin"}
    scheduled = lab.change("aws_appautoscaling_scheduled_action", scheduled, **later)
    end(lab, "aws_appautoscaling_scheduled_action", scheduled)

    end(lab, "aws_appautoscaling_target", target)


def test_a_variant_that_scales_keeps_its_instance_type(lab: Any, models: None, end: Any) -> None:
    made = [lab.make("aws_sagemaker_model", **model())]
    for name, instance_type in (
        ("types", "ml.t2.medium"),
        ("large", "ml.m5.large"),
        ("larger", "ml.m5.xlarge"),
    ):
        wanted = configuration(name)
        wanted["production_variants"][0]["instance_type"] = instance_type
        made.append(lab.make("aws_sagemaker_endpoint_configuration", **wanted))
    endpoint = {"name": "types", "endpoint_config_name": "types"}
    state = lab.make("aws_sagemaker_endpoint", **endpoint)
    target = {
        "service_namespace": "sagemaker",
        "resource_id": "endpoint/types/variant/primary",
        "scalable_dimension": DIMENSION,
        "min_capacity": 1,
        "max_capacity": 2,
    }

    with pytest.raises(ProviderError, match=r"runs on ml\.t2\.medium, a burstable performance instance"):
        lab.make("aws_appautoscaling_target", **target)

    state = lab.change("aws_sagemaker_endpoint", state, **{**endpoint, "endpoint_config_name": "large"})
    registered = lab.make("aws_appautoscaling_target", **target)
    larger = {**endpoint, "endpoint_config_name": "larger"}
    with pytest.raises(ProviderError, match="deregister it before its instance type is changed"):
        lab.change("aws_sagemaker_endpoint", state, **larger)

    end(lab, "aws_appautoscaling_target", registered)
    state = lab.change("aws_sagemaker_endpoint", state, **larger)
    end(lab, "aws_sagemaker_endpoint", state)
    for one in reversed(made[1:]):
        end(lab, "aws_sagemaker_endpoint_configuration", one)
    end(lab, "aws_sagemaker_model", made[0])


def test_an_endpoint_that_never_served_is_kept_for_terraform_to_replace(lab: Any, models: None) -> None:
    lab.make("aws_sagemaker_model", **model(url=BROKEN))
    lab.make("aws_sagemaker_endpoint_configuration", **configuration())
    with pytest.raises(ProviderError, match="ping health check") as error:
        lab.make("aws_sagemaker_endpoint", name="types", endpoint_config_name="types")
    assert error.value.state is not None
    assert error.value.state["name"] == "types"
    lab.delete("aws_sagemaker_endpoint", error.value.state)


def test_a_group_and_its_policy(lab: Any, walk: Any, end: Any) -> None:
    group = {"model_package_group_name": "churn", "model_package_group_description": "Who leaves."}
    state = walk(
        lab,
        "aws_sagemaker_model_package_group",
        group,
        {**group, "tags": {"team": "b"}},
        replaced={"model_package_group_description": "Who stays."},
    )

    def policy(action: str) -> dict[str, Any]:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
            "Action": action,
            "Resource": state["arn"],
        }
        return {
            "model_package_group_name": "churn",
            "resource_policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        }

    shared = walk(
        lab,
        "aws_sagemaker_model_package_group_policy",
        policy("sagemaker:DescribeModelPackageGroup"),
        policy("sagemaker:*"),
    )
    end(lab, "aws_sagemaker_model_package_group_policy", shared)
    end(lab, "aws_sagemaker_model_package_group", state)


def test_a_prebuilt_image_has_its_regions_registry(lab: Any) -> None:
    image = lab.data(
        "aws_sagemaker_prebuilt_ecr_image", repository_name="sagemaker-xgboost", image_tag="1.7-1"
    )
    assert image["registry_path"] == "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1"
    with pytest.raises(ProviderError, match="no registry of kmeans"):
        lab.data("aws_sagemaker_prebuilt_ecr_image", repository_name="kmeans")
