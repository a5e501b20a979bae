"""A deployment's whole plan, in the shape of `terraform show -json`, before every rule."""

import json
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from mlops_kit.review.changes import Change, PlanDocument
from mlops_kit.review.findings import Finding, Scene
from mlops_kit.review.gpus import gpus
from mlops_kit.review.rollout import Fleet, Metric, Rollout, rollout
from mlops_kit.review.rules import registry
from mlops_kit.review.traffic import Traffic

PLAN = Path(__file__).with_name("deployment.json").read_bytes()
ENDPOINT, CONFIGURATION = "aws_sagemaker_endpoint", "aws_sagemaker_endpoint_configuration"

RELEASE = {
    "model": "churn",
    "version": 7,
    "digest": "sha256:bb",
    "image": "ignored",
    "approved_by": "arn:aws:iam::111111111111:user/ada",
    "approved_at": "2026-11-20T10:00:00+00:00",
    "metrics": {"accuracy": 0.91, "recall": 0.7},
}
PREVIOUS = {**RELEASE, "version": 6, "digest": "sha256:aa", "metrics": {"accuracy": 0.9, "auc": 0.8}}


def read(text: bytes = PLAN) -> tuple[tuple[Change, ...], PlanDocument]:
    document = msgspec.json.decode(text, type=PlanDocument)
    return tuple(map(Change, document.resource_changes)), document


def judged(text: bytes = PLAN) -> list[Finding]:
    changes, document = read(text)
    by_type: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_type[change.type].append(change)
    return registry.findings(Scene("prod", True, changes, by_type, document.output_changes), "serving/churn")


def test_a_deployment_that_gives_some_things_up() -> None:
    found = judged()

    assert [(finding.severity.value, finding.rule, finding.address) for finding in found] == [
        ("look", "autoscaling-reduced", "module.endpoint.aws_appautoscaling_target.this[0]"),
        ("look", "iam-widened", "module.endpoint.aws_iam_role_policy.execution"),
        ("look", "capture-reduced", "module.endpoint.aws_sagemaker_endpoint_configuration.this"),
        ("look", "sensitive-output", "output.token"),
    ]
    assert found[0].summary.endswith("grows to fewer: 8 → 4")
    assert "canary-secret" not in str(found)


def test_its_rollout() -> None:
    found = rollout(read()[0], RELEASE, PREVIOUS)

    assert found is not None
    assert (found.kind, found.model, found.endpoint) == ("update", "churn", "kit-prod-churn")
    assert (found.version_before, found.version_after) == (6, 7)
    assert (found.digest_before, found.digest_after) == ("sha256:aa", "sha256:bb")
    assert found.image_after is not None
    assert found.image_after.endswith("b" * 64)
    assert found.approved_by == RELEASE["approved_by"]
    assert found.metrics == (
        Metric("accuracy", 0.9, 0.91),
        Metric("auc", 0.8, None),
        Metric("recall", None, 0.7),
    )
    assert found.fleets == (Fleet("primary", "ml.m7i.large", "ml.g5.xlarge", 2, 3, 0, 1),)
    assert (found.scale_before, found.scale_after) == ((2, 8), (2, 4))
    assert found.traffic == Traffic("canary", "50 percent", 600)
    assert str(found.traffic) == "canary: 50 percent first, then the rest, alarms watched for 600 s"
    assert found.alarms == ("kit-prod-churn-latency", "kit-prod-churn-server-errors")


def test_a_rollout_survives_json() -> None:
    found = rollout(read()[0], RELEASE, None)

    assert found is not None
    assert Rollout.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_without_a_release_the_plan_says_what_it_can() -> None:
    found = rollout(read()[0], None, None)

    assert found is not None
    assert (found.model, found.version_after, found.digest_after, found.metrics) == (
        "kit-prod-churn",
        None,
        None,
        (),
    )


def test_a_plan_that_leaves_the_endpoint_alone_rolls_out_nothing(change) -> None:
    tags = change(
        ENDPOINT,
        {"name": "e", "endpoint_config_name": "c", "tags": None},
        {"name": "e", "endpoint_config_name": "c", "tags": {"a": "b"}},
    )

    assert rollout([tags], RELEASE, PREVIOUS) is None
    assert rollout([change("aws_s3_bucket", None, {"bucket": "b"})], RELEASE, PREVIOUS) is None
    assert rollout([], None, None) is None


def test_a_first_deployment_of_which_little_is_known(change) -> None:
    plan = [
        change(
            ENDPOINT, None, {"name": "e", "endpoint_config_name": None}, unknown={"deployment_config": True}
        ),
        change(
            CONFIGURATION,
            None,
            {"production_variants": [{"variant_name": None, "instance_type": "ml.z9.large"}]},
            unknown={"production_variants": [{"variant_name": True, "initial_instance_count": True}]},
        ),
    ]

    found = rollout(plan, RELEASE, None)

    assert found is not None
    assert (found.kind, found.version_before, found.scale_after, found.alarms) == ("first", None, None, ())
    assert found.fleets == (Fleet("(known after apply)", None, "ml.z9.large", None, None, None, None),)
    assert str(found.traffic) == "not known before the apply"


def test_an_endpoint_s_end(change) -> None:
    found = rollout([change(ENDPOINT, {"name": "e"})], None, PREVIOUS)

    assert found is not None
    assert (found.kind, found.version_before, found.version_after) == ("withdrawal", 6, None)


ROUTING = {
    "type": "LINEAR",
    "wait_interval_in_seconds": 120,
    "linear_step_size": [{"type": "INSTANCE_COUNT", "value": 1}],
}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ([], "all at once"),
        (None, "all at once"),
        ([{"blue_green_update_policy": None, "rolling_update_policy": []}], "all at once"),
        (
            [{"blue_green_update_policy": [{"traffic_routing_configuration": [ROUTING]}]}],
            "linear: 1 instance at a time, alarms watched for 120 s",
        ),
        (
            [
                {
                    "rolling_update_policy": [
                        {"maximum_batch_size": [{"type": "CAPACITY_PERCENT", "value": 20}]}
                    ]
                }
            ],
            "rolling: 20 percent at a time",
        ),
        (
            [{"rolling_update_policy": [{"maximum_batch_size": [{"type": None, "value": None}]}]}],
            "rolling: (known after apply) at a time",
        ),
    ],
)
def test_traffic(change, settings: object, says: str) -> None:
    endpoint = change(ENDPOINT, None, {"name": "e", "deployment_config": settings})

    found = rollout([endpoint], None, None)

    assert found is not None
    assert str(found.traffic) == says


@pytest.mark.parametrize(
    ("instance_type", "count"),
    [
        ("ml.g5.12xlarge", 4),
        ("ml.g5.16xlarge", 1),
        ("ml.g6e.48xlarge", 8),
        ("ml.p5.48xlarge", 8),
        ("ml.m7i.large", 0),
        ("ml.inf2.xlarge", 0),
        ("ml.g5.metal", None),
        ("ml.q1.large", None),
        ("ml.p5", None),
        ("", None),
    ],
)
def test_gpus(instance_type: str, count: int | None) -> None:
    assert gpus(instance_type) == count


def test_gpus_are_those_that_ec2_tells() -> None:
    import gzip

    import moto

    data = Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz"
    told = {
        name: sum(gpu["Count"] for gpu in info.get("GpuInfo", {}).get("Gpus", []))
        for name, info in json.loads(gzip.decompress(data.read_bytes())).items()
    }
    known = {name: gpus(f"ml.{name}") for name in told}

    assert {name: count for name, count in known.items() if count not in (None, told[name])} == {}
    assert sum(bool(count) for count in known.values()) > 30


@pytest.mark.parametrize(
    "odd", [None, True, "x", -1, 1e308, [], [None], ["x"], {}, {"a": None}, [{}], [[{}]]]
)
def test_a_rollout_of_odd_values_is_no_defect(change, odd: object) -> None:
    shape = {
        ENDPOINT: {"name": odd, "endpoint_config_name": odd, "deployment_config": odd},
        CONFIGURATION: {"production_variants": odd, "shadow_production_variants": [{"instance_type": odd}]},
        "aws_sagemaker_model": {"primary_container": odd, "container": [{"image": odd}]},
        "aws_appautoscaling_target": {
            "min_capacity": odd,
            "max_capacity": odd,
            "service_namespace": "sagemaker",
        },
    }
    nested = {
        "blue_green_update_policy": [{"traffic_routing_configuration": odd}],
        "rolling_update_policy": odd,
    }
    plan = [change(type_name, None, values, unknown=odd) for type_name, values in shape.items()]
    deep = change(ENDPOINT, None, {"deployment_config": [nested]})
    release = {"version": odd, "metrics": {"a": odd}, "approved_at": odd}

    for changes in (plan, [deep]):
        found = rollout(changes, release, {"metrics": odd})
        assert found is not None
        assert Rollout.from_json(json.loads(json.dumps(found.as_json()))).kind == "first"
        assert str(found.traffic)
