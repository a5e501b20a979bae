"""What keeps models running and watched: capture, scaling, alarms, instances, images."""

import json

import pytest

from ._cases import LOOK, NOTE, STOP, Case, check

CONFIGURATION, ENDPOINT = "aws_sagemaker_endpoint_configuration", "aws_sagemaker_endpoint"
TARGET, ALARM, MODEL = "aws_appautoscaling_target", "aws_cloudwatch_metric_alarm", "aws_sagemaker_model"
BOTH = ("Input", "Output")
DIGEST = "1.dkr.ecr.eu-west-1.amazonaws.com/m@sha256:" + "a" * 64


def captured(*modes: str, percent: object = 100, enabled: object = True) -> dict[str, object]:
    block = {
        "enable_capture": enabled,
        "initial_sampling_percentage": percent,
        "capture_options": [{"capture_mode": mode} for mode in modes],
    }
    return {"name": "c", "data_capture_config": [block]}


def variants(*counts: object) -> dict[str, object]:
    return {
        **captured(*BOTH),
        "production_variants": [
            {"variant_name": f"v{index}", "initial_instance_count": count}
            for index, count in enumerate(counts)
        ],
    }


def target(least: int = 2, most: int = 8, **values: object) -> dict[str, object]:
    return {
        "resource_id": "endpoint/churn/variant/primary",
        "min_capacity": least,
        "max_capacity": most,
        "scalable_dimension": "sagemaker:variant:DesiredInstanceCount",
        **values,
    }


def alarm(**values: object) -> dict[str, object]:
    return {"alarm_name": "a", "actions_enabled": True, "alarm_actions": ["arn:topic"], **values}


def guarded(*alarms: object) -> dict[str, object]:
    named = [{"alarm_name": name} for name in alarms]
    return {"name": "e", "deployment_config": [{"auto_rollback_configuration": [{"alarms": named}]}]}


def model(image: object) -> dict[str, object]:
    return {"name": "m", "primary_container": [{"image": image}], "container": []}


CASES = {
    "capture-reduced": {
        "off": Case(
            CONFIGURATION, captured(*BOTH), captured(*BOTH, enabled=False), (LOOK,), "captures nothing"
        ),
        "no block": Case(
            CONFIGURATION,
            captured(*BOTH),
            {"name": "c", "data_capture_config": []},
            (LOOK,),
            action="replace",
        ),
        "input only": Case(CONFIGURATION, captured(*BOTH), captured("Input"), (LOOK,), "captures inputs"),
        "in one word": Case(CONFIGURATION, captured(*BOTH), captured("InputAndOutput")),
        "of fewer": Case(CONFIGURATION, captured(*BOTH), captured(*BOTH, percent=20), (LOOK,), "100 → 20"),
        "of more": Case(CONFIGURATION, captured(*BOTH, percent=20), captured(*BOTH)),
        "new without": Case(CONFIGURATION, None, {"name": "c", "data_capture_config": None}, (LOOK,)),
        "new without, elsewhere": Case(
            CONFIGURATION, None, {"name": "c", "data_capture_config": None}, production=False
        ),
        "known after apply": Case(
            CONFIGURATION, captured(*BOTH), {"name": "c"}, unknown={"data_capture_config": True}
        ),
        "share known after apply": Case(
            CONFIGURATION,
            captured(*BOTH),
            captured(*BOTH, percent=None),
            unknown={"data_capture_config": [{"initial_sampling_percentage": True}]},
        ),
    },
    "autoscaling-reduced": {
        "the target": Case(
            TARGET, target(), None, (LOOK,), "endpoint/churn/variant/primary is no longer scaled"
        ),
        "the policy": Case("aws_appautoscaling_policy", {"name": "p", "resource_id": None}, None, (LOOK,)),
        "the most": Case(TARGET, target(), target(most=4), (LOOK,), "8 → 4"),
        "the most, raised": Case(TARGET, target(), target(most=9)),
        "suspended": Case(
            TARGET, target(), target(suspended_state=[{"dynamic_scaling_out_suspended": True}]), (LOOK,)
        ),
        "known after apply": Case(
            TARGET, target(), {**target(), "max_capacity": None}, unknown={"max_capacity": True}
        ),
        "nodes": Case(
            "aws_eks_node_group",
            {"scaling_config": [{"max_size": 5, "min_size": 2}]},
            {"scaling_config": [{"max_size": 3, "min_size": 2}]},
            (LOOK,),
        ),
    },
    "alarm-removed": {
        "destroyed": Case(ALARM, alarm(), None, (LOOK,), '"a"'),
        "mute": Case(ALARM, alarm(), alarm(actions_enabled=False), (LOOK,)),
        "tells nobody": Case(ALARM, alarm(), alarm(alarm_actions=None), (LOOK,), "arn:topic"),
        "tells others, known after apply": Case(
            ALARM, alarm(), alarm(alarm_actions=None), unknown={"alarm_actions": True}
        ),
        "renamed": Case(ALARM, alarm(), alarm(alarm_description="b")),
        "no rollback": Case(ENDPOINT, guarded("x", "y"), guarded("x"), (LOOK,), "rolled back by y"),
        "no deployment settings": Case(
            ENDPOINT, guarded("x"), {"name": "e", "deployment_config": []}, (LOOK,)
        ),
        "rollback by one known after apply": Case(ENDPOINT, guarded("x"), guarded(None)),
        "rollback known after apply": Case(
            ENDPOINT, guarded("x"), {"name": "e"}, unknown={"deployment_config": True}
        ),
        "a subscriber": Case("aws_sns_topic_subscription", {"endpoint": "x"}, None, (LOOK,)),
    },
    "single-instance": {
        "an endpoint": Case(CONFIGURATION, None, variants(1), (LOOK,), "variant v0"),
        "an endpoint of two": Case(CONFIGURATION, None, variants(2, 2)),
        "an endpoint that was one": Case(
            CONFIGURATION, variants(1), variants(1), action="replace, new first"
        ),
        "an endpoint that becomes one": Case(
            CONFIGURATION, variants(2, 1), variants(1, 1), (LOOK,), "v0", action="replace"
        ),
        "outside production": Case(CONFIGURATION, None, variants(1), production=False),
        "serverless": Case(CONFIGURATION, None, variants(None)),
        "known after apply": Case(CONFIGURATION, None, variants(), unknown={"production_variants": True}),
        "scaled down to one": Case(TARGET, target(), target(least=1), (LOOK,)),
        "a table scaled down to one": Case(
            TARGET, None, target(least=1, scalable_dimension="dynamodb:table:ReadCapacityUnits")
        ),
        "nodes in one subnet": Case(
            "aws_eks_node_group",
            None,
            {"scaling_config": [{"min_size": 2}], "subnet_ids": ["subnet-1"]},
            (LOOK,),
            "one subnet",
        ),
        "a database": Case("aws_db_instance", {"multi_az": True}, {"multi_az": False}, (LOOK,), "no standby"),
        "a database known after apply": Case(
            "aws_db_instance", None, {"multi_az": None}, unknown={"multi_az": True}
        ),
        "files in one zone": Case(
            "aws_efs_file_system", None, {"availability_zone_name": "eu-west-1a"}, (LOOK,)
        ),
        "destroyed": Case(CONFIGURATION, variants(1), None),
    },
    "image-unpinned": {
        "latest": Case(MODEL, None, model("a/b:latest"), (LOOK,)),
        "no tag": Case(MODEL, None, model("registry:5000/b"), (LOOK,)),
        "a tag": Case(MODEL, None, model("a/b:1.2"), (NOTE,), "by its tag alone"),
        "a digest": Case(MODEL, model("a/b:1.2"), model(DIGEST), action="replace"),
        "the same tag": Case(MODEL, model("a/b:1.2"), model("a/b:1.2"), action="replace"),
        "known after apply": Case(MODEL, None, model(None), unknown={"primary_container": [{"image": True}]}),
        "one of several": Case(
            MODEL,
            None,
            {"name": "m", "primary_container": None, "container": [{"image": DIGEST}, {"image": "b"}]},
            (LOOK,),
        ),
        "a task": Case(
            "aws_ecs_task_definition",
            None,
            {"family": "f", "container_definitions": json.dumps([{"image": "b:latest"}, {"image": DIGEST}])},
            (LOOK,),
        ),
        "a task that is no JSON": Case("aws_ecs_task_definition", None, {"container_definitions": "{"}),
        "a function": Case("aws_lambda_function", None, {"image_uri": None, "s3_key": "x"}),
        "tags that move": Case(
            "aws_ecr_repository",
            {"name": "r", "image_tag_mutability": "IMMUTABLE"},
            {"name": "r", "image_tag_mutability": "MUTABLE"},
            (LOOK,),
        ),
    },
    "sensitive-moved": {
        "changed": Case(
            MODEL,
            {"environment": {"A": "1", "B": "2"}},
            {"environment": {"A": "1", "B": "3"}},
            (LOOK,),
            "environment",
            marks=({"environment": True}, {"environment": True}),
        ),
        "the same": Case(
            MODEL,
            {"environment": {"A": "1"}, "name": "a"},
            {"environment": {"A": "1"}, "name": "b"},
            marks=({"environment": True}, {"environment": True}),
        ),
        "shown": Case(
            MODEL,
            {"block": [{"deep": "hunter2"}]},
            {"block": [{"deep": "hunter2"}]},
            (STOP,),
            "block.deep",
            action="replace",
            marks=({"block": [{"deep": True}]}, {"block": [{}]}),
        ),
        "gone": Case(MODEL, {"a": "hunter2"}, {"a": None}, marks=({"a": True}, {}), action="replace"),
        "marked further up": Case(
            MODEL,
            {"m": {"a": "x"}},
            {"m": {"a": "x"}},
            action="replace",
            marks=({"m": {"a": True}}, {"m": True}),
        ),
        "new": Case(MODEL, None, {"a": "hunter2"}, marks=(False, {"a": True})),
        "known after apply": Case(
            MODEL, {"a": "x"}, {}, marks=({"a": True}, {"a": True}), unknown={"a": True}
        ),
    },
}


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in CASES.items() for case in cases])
def test_operations(change, judge, rule: str, case: str) -> None:
    check(CASES[rule][case], rule, change, judge)


def test_what_goes_with_its_endpoint_is_nothing(change, judge) -> None:
    plan = (
        change(ENDPOINT, {"name": "churn"}),
        change(TARGET, target()),
        change(ALARM, alarm(dimensions={"EndpointName": "churn"})),
    )

    assert judge(*plan, rule="autoscaling-reduced") == []
    assert judge(*plan, rule="alarm-removed") == []


def test_no_finding_shows_a_secret(change, judge) -> None:
    resource = change(
        MODEL, {"block": "hunter2"}, {"block": "hunter3"}, marks=({"block": True}, {}), action="replace"
    )

    assert "hunter" not in str(judge(resource))


def output(action: str, before: bool, after: bool) -> dict[str, object]:
    return {
        "actions": [action],
        "before": "x",
        "after": "x",
        "before_sensitive": before,
        "after_sensitive": after,
    }


def test_outputs(judge) -> None:
    outputs = {
        "bare": output("update", before=True, after=False),
        "gone": output("delete", before=True, after=False),
        "kept": output("update", before=True, after=True),
        "new": output("create", before=False, after=True),
        "plain": output("create", before=False, after=False),
    }

    found = judge(rule="sensitive-output", outputs=outputs)

    assert [(finding.severity, finding.address) for finding in found] == [
        (STOP, "output.bare"),
        (LOOK, "output.new"),
    ]


@pytest.mark.parametrize(
    ("gone", "stays", "production", "found"),
    [
        (4, 0, True, ()),
        (5, 5, True, (LOOK,)),
        (5, 50, True, ()),
        (10, 500, True, (LOOK,)),
        (25, 500, True, (STOP,)),
        (25, 500, False, (LOOK,)),
    ],
)
def test_blast_radius(change, judge, gone: int, stays: int, production: bool, found: tuple[str, ...]) -> None:
    plan = [change("aws_eip", {"id": str(index)}, address=f"d{index}") for index in range(gone)]
    plan += [change("aws_eip", {}, {}, action="no-op", address=f"s{index}") for index in range(stays)]
    plan += [change("aws_iam_role", {}, {"name": None}, action="replace, new first", unknown={"name": True})]

    hits = judge(*plan, rule="blast-radius", production=production)

    assert tuple(hit.severity for hit in hits) == found
    if hits:
        assert hits[0].detail == f"{gone} × aws_eip, destroy"
