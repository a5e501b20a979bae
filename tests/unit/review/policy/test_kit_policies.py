"""The kit's policies, judged by Checkov itself: one run over one plan, with a resource for each case."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from mlops_kit.review.policy.check import Situation, Subject
from mlops_kit.review.policy.kit import kit_policies
from mlops_kit.review.policy.report import PolicyReport

from .real_checkov import judge

KEY = "arn:aws:kms:eu-west-1:222222222222:key/1"
BOUNDARY = "arn:aws:iam::222222222222:policy/boundary"

GOOD: dict[str, dict[str, Any]] = {
    "aws_sagemaker_endpoint_configuration": {
        "kms_key_arn": KEY,
        "production_variants": [
            {"variant_name": "primary", "initial_instance_count": 2, "instance_type": "ml.m7i.large"}
        ],
        "data_capture_config": [
            {
                "enable_capture": True,
                "initial_sampling_percentage": 20,
                "kms_key_id": KEY,
                "capture_options": [{"capture_mode": "Input"}, {"capture_mode": "Output"}],
            }
        ],
    },
    "aws_sagemaker_endpoint": {
        "deployment_config": [{"auto_rollback_configuration": [{"alarms": [{"alarm_name": "latency"}]}]}]
    },
    "aws_sagemaker_model": {"vpc_config": [{"subnets": ["subnet-a"], "security_group_ids": ["sg-a"]}]},
    "aws_appautoscaling_target": {"service_namespace": "sagemaker", "min_capacity": 2, "max_capacity": 8},
    "aws_eks_cluster": {"vpc_config": [{"endpoint_private_access": True, "endpoint_public_access": False}]},
    "aws_ecr_repository": {"image_tag_mutability": "IMMUTABLE"},
    "aws_s3_bucket_versioning": {"versioning_configuration": [{"status": "Enabled"}]},
    "aws_s3_bucket": {"force_destroy": False},
    "aws_iam_role": {"permissions_boundary": BOUNDARY},
}
CONFIGURATION = "aws_sagemaker_endpoint_configuration"
VARIANT = GOOD[CONFIGURATION]["production_variants"][0]
CAPTURE = GOOD[CONFIGURATION]["data_capture_config"][0]

# what is planned in place of the good, and the kit's policies that it breaks
CASES: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "all is well": (CONFIGURATION, {}, set()),
    "one instance": (
        CONFIGURATION,
        {"production_variants": [{**VARIANT, "initial_instance_count": 1}]},
        {"CKV2_KIT_101"},
    ),
    "one instance in the second variant": (
        CONFIGURATION,
        {"production_variants": [VARIANT, {**VARIANT, "initial_instance_count": 1}]},
        {"CKV2_KIT_101"},
    ),
    "two variants of two instances": (CONFIGURATION, {"production_variants": [VARIANT, VARIANT]}, set()),
    "serverless": (
        CONFIGURATION,
        {
            "kms_key_arn": None,
            "production_variants": [
                {"serverless_config": [{"memory_size_in_mb": 2048, "max_concurrency": 5}]}
            ],
        },
        set(),
    ),
    "no key": (CONFIGURATION, {"kms_key_arn": None}, {"CKV2_KIT_2"}),
    "no key where hardware encrypts": (
        CONFIGURATION,
        {"kms_key_arn": None, "production_variants": [{**VARIANT, "instance_type": "ml.g5.xlarge"}]},
        set(),
    ),
    "a key known after apply": (CONFIGURATION, {"kms_key_arn": None}, set()),
    "a key that the provider makes up": (CONFIGURATION, {"kms_key_arn": None}, {"CKV2_KIT_2"}),
    "capture without a key": (
        CONFIGURATION,
        {"data_capture_config": [{**CAPTURE, "kms_key_id": None}]},
        {"CKV2_KIT_3"},
    ),
    "capture off": (
        CONFIGURATION,
        {"data_capture_config": [{**CAPTURE, "enable_capture": False}]},
        {"CKV2_KIT_104"},
    ),
    "capture of nothing": (
        CONFIGURATION,
        {"data_capture_config": [{**CAPTURE, "initial_sampling_percentage": 0}]},
        {"CKV2_KIT_104"},
    ),
    "capture of input alone": (
        CONFIGURATION,
        {"data_capture_config": [{**CAPTURE, "capture_options": [{"capture_mode": "Input"}]}]},
        {"CKV2_KIT_104"},
    ),
    "no alarms": (
        "aws_sagemaker_endpoint",
        {"deployment_config": [{"auto_rollback_configuration": []}]},
        {"CKV2_KIT_103"},
    ),
    "outside of the VPC": ("aws_sagemaker_model", {"vpc_config": []}, {"CKV2_KIT_4"}),
    "scaled down to one": ("aws_appautoscaling_target", {"min_capacity": 1}, {"CKV2_KIT_102"}),
    "scaling of something else": (
        "aws_appautoscaling_target",
        {"service_namespace": "ecs", "min_capacity": 1},
        set(),
    ),
    "public API server": (
        "aws_eks_cluster",
        {"vpc_config": [{"endpoint_public_access": True, "public_access_cidrs": ["0.0.0.0/0"]}]},
        {"CKV2_KIT_1"},
    ),
    "API server for one network": (
        "aws_eks_cluster",
        {
            "vpc_config": [
                {
                    "endpoint_private_access": True,
                    "endpoint_public_access": True,
                    "public_access_cidrs": ["192.0.2.0/24"],
                }
            ]
        },
        set(),
    ),
    "tags that move": ("aws_ecr_repository", {"image_tag_mutability": "MUTABLE"}, {"CKV2_KIT_105"}),
    "versioning suspended": (
        "aws_s3_bucket_versioning",
        {"versioning_configuration": [{"status": "Suspended"}]},
        {"CKV2_KIT_5"},
    ),
    "destroyed with its objects": ("aws_s3_bucket", {"force_destroy": True}, {"CKV2_KIT_106"}),
    "role without a boundary": ("aws_iam_role", {"permissions_boundary": None}, {"CKV2_KIT_201"}),
}


UNKNOWN = {"a key known after apply": ["kms_key_arn"], "a key that the provider makes up": []}
"""Cases whose key is not known yet, with what their code sets."""


def plan() -> bytes:
    """A plan that creates one resource for each case, and a good one of each type."""
    wanted = {(type_name, "good"): attributes for type_name, attributes in GOOD.items()}
    for case, (type_name, values, _) in CASES.items():
        wanted[type_name, name_of(case)] = {**copy.deepcopy(GOOD[type_name]), **values}
    resources, changes, code = [], [], []
    for (type_name, name), attributes in wanted.items():
        known = {key: value for key, value in attributes.items() if value is not None}
        unknown = next((each for each in UNKNOWN if name_of(each) == name), None)
        about = {
            "address": f"{type_name}.{name}",
            "mode": "managed",
            "type": type_name,
            "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
        }
        resources.append({**about, "schema_version": 0, "values": known})
        marks = {"id": True, **({"kms_key_arn": True} if unknown else {})}
        change = {"actions": ["create"], "before": None, "after": known, "after_unknown": marks}
        changes.append({**about, "change": change})
        written: dict[str, Any] = {each: {} for each in UNKNOWN.get(unknown or "", [])}
        code.append({**about, "provider_config_key": "aws", "expressions": written})
    document = {
        "format_version": "1.2",
        "terraform_version": "1.15.0",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"provider_config": {"aws": {"name": "aws"}}, "root_module": {"resources": code}},
    }
    return json.dumps(document).encode()


def name_of(case: str) -> str:
    """A case as the name of a resource."""
    return case.replace(" ", "_").lower()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> PolicyReport:
    root = tmp_path_factory.mktemp("project")
    (root / "infra" / "one").mkdir(parents=True)
    subject = Subject("one", root / "infra/one", plan())
    return judge(root, [subject], Situation("prod", production=True, boundary=True))["one"]


def broken(report: PolicyReport, address: str) -> set[str]:
    return {failure.policy for failure in report.failed if failure.resource == address}


@pytest.mark.parametrize("case", CASES)
def test_checkov_finds_what_breaks_the_kits_policies(judged: PolicyReport, case: str) -> None:
    type_name, _, expected = CASES[case]
    failed = broken(judged, f"{type_name}.{name_of(case)}")

    assert {policy for policy in failed if policy.startswith("CKV2_KIT")} == expected


@pytest.mark.parametrize("type_name", GOOD)
def test_what_is_well_breaks_none(judged: PolicyReport, type_name: str) -> None:
    failed = broken(judged, f"{type_name}.good")

    assert not [policy for policy in failed if policy.startswith("CKV2_KIT")]


def test_checkovs_own_policies_are_judged_too(judged: PolicyReport) -> None:
    assert "CKV_AWS_51" in broken(judged, "aws_ecr_repository.tags_that_move")
    assert judged.passed > 10


def test_every_policy_of_the_kit_is_broken_by_a_case() -> None:
    assert set().union(*(broken for _, _, broken in CASES.values())) == set(kit_policies())


def test_every_policy_says_why_and_how_to_fix_it() -> None:
    for policy in kit_policies().values():
        assert policy.name
        assert policy.why
        assert policy.fix
        assert policy.severity in {"CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"}
