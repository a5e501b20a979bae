"""A production change as it comes to a reviewer: a new model version, and two edits that should not pass.

The plans are written by hand in Terraform's format, so that the picture in the README needs no account.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mlops_kit.review.cost.estimate import estimate
from mlops_kit.review.findings import Severity
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver, WaiverUse
from mlops_kit.review.read import read_plan
from mlops_kit.review.review import Review, ReviewInput, review_stacks

Attributes = dict[str, Any]

ACCOUNT, REGION = "222222222222", "eu-west-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/4f0c8d0e-58a4-4c63-9d8b-2f6a3c1d7e90"
TAGS = {"project": "mlops", "environment": "prod", "owner": "ml-platform", "cost-centre": "ml-1001"}
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/mlops-prod/serving@sha256:"
ACTIONS = {
    "create": ["create"],
    "update": ["update"],
    "replace": ["create", "delete"],
    "recreate": ["delete", "create"],
    "destroy": ["delete"],
    "none": ["no-op"],
}


def change(
    address: str,
    action: str,
    before: Attributes | None,
    after: Attributes | None,
    *,
    unknown: Attributes | None = None,
    forced_by: list[list[str]] | None = None,
    **more: Any,
) -> Attributes:
    """Return an entry of `resource_changes`; `after` names what differs from `before`."""
    module, _, resource = address.rpartition(".aws_")
    kind, _, name = f"aws_{resource}".partition(".")
    both = before is not None and after is not None
    return {
        "address": address,
        "module_address": module,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": ACTIONS[action],
            "before": before,
            "after": {**before, **after} if both and before and after is not None else after,
            "after_unknown": unknown or {},
            "before_sensitive": {},
            "after_sensitive": {},
            **({"replace_paths": forced_by} if forced_by else {}),
        },
        **more,
    }


def statement(actions: list[str], resource: str) -> str:
    """Return a policy document of one statement, as the provider keeps it: JSON in a string."""
    allow = {"Sid": "Apply", "Effect": "Allow", "Action": actions, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})


def foundation() -> list[Attributes]:
    """Return changes of the foundation: wider permissions, and flow logs kept for a month only."""
    role = {"name": "apply", "role": "mlops-prod-ci-apply"}
    boundary = f"arn:aws:iam::{ACCOUNT}:role/mlops-prod-*"
    narrow = statement(["sagemaker:*", "s3:*", "iam:GetRole"], boundary)
    wide = statement(["sagemaker:*", "s3:*", "iam:GetRole", "iam:PassRole"], "*")
    return [
        change(
            "module.ci_identity.aws_iam_role_policy.apply",
            "update",
            {**role, "policy": narrow},
            {"policy": wide},
        ),
        change(
            "module.network.aws_cloudwatch_log_group.flow",
            "update",
            {"name": "/mlops-prod/vpc-flow", "retention_in_days": 365, "kms_key_id": KEY, "tags": TAGS},
            {"retention_in_days": 30},
        ),
    ]


def platform() -> list[Attributes]:
    """Return changes of the platform: a bucket under another name, larger nodes, a repository that moved."""
    capture = {"bucket": "mlops-prod-capture", "force_destroy": False, "tags": TAGS}
    reports = {"bucket": "mlops-prod-reports", "force_destroy": False, "tags": TAGS}
    computed = {"id": True, "arn": True, "bucket_domain_name": True, "hosted_zone_id": True}
    sse = [
        {"apply_server_side_encryption_by_default": [{"kms_master_key_id": KEY, "sse_algorithm": "aws:kms"}]}
    ]
    closed = dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
    )
    repository = {"name": "mlops-prod/serving", "image_tag_mutability": "IMMUTABLE", "tags": TAGS}
    nodes = {
        "cluster_name": "mlops-prod",
        "node_group_name": "general",
        "instance_types": ["m7i.large"],
        "scaling_config": [{"desired_size": 3, "max_size": 12, "min_size": 3}],
        "tags": TAGS,
    }
    larger = [{"desired_size": 4, "max_size": 16, "min_size": 4}]
    made = 'module.bucket["reports"]'
    return [
        change(
            'module.bucket["capture"].aws_s3_bucket.this',
            "recreate",
            {**capture, "id": capture["bucket"], "arn": f"arn:aws:s3:::{capture['bucket']}"},
            {"bucket": "mlops-prod-endpoint-capture", "id": None, "arn": None},
            unknown=computed,
            forced_by=[["bucket"]],
            action_reason="replace_because_cannot_update",
        ),
        change(f"{made}.aws_s3_bucket.this", "create", None, reports, unknown=computed),
        change(
            f"{made}.aws_s3_bucket_public_access_block.this", "create", None, closed, unknown={"bucket": True}
        ),
        change(
            f"{made}.aws_s3_bucket_server_side_encryption_configuration.this",
            "create",
            None,
            {"rule": sse},
            unknown={"bucket": True},
        ),
        change(
            f"{made}.aws_s3_bucket_versioning.this",
            "create",
            None,
            {"versioning_configuration": [{"status": "Enabled"}]},
            unknown={"bucket": True},
        ),
        change(
            'module.container_registry.aws_ecr_repository.this["serving"]',
            "none",
            repository,
            {},
            previous_address="module.container_registry.aws_ecr_repository.serving",
        ),
        change(
            'module.cluster.aws_eks_node_group.this["general"]', "update", nodes, {"scaling_config": larger}
        ),
    ]


def platform_drift() -> list[Attributes]:
    """Return what somebody changed on the cluster by hand."""
    closed = {"endpoint_private_access": True, "endpoint_public_access": False, "public_access_cidrs": []}
    opened = {"endpoint_public_access": True, "public_access_cidrs": ["0.0.0.0/0"]}
    cluster = {"name": "mlops-prod", "version": "1.35", "vpc_config": [closed]}
    return [
        change("module.cluster.aws_eks_cluster.this", "update", cluster, {"vpc_config": [closed | opened]})
    ]


def serving() -> list[Attributes]:
    """Return changes of the model's stack: version 8 goes live, and its latency alarm goes."""
    data = "s3://mlops-prod-artifact/models/churn/{}/model.tar.gz"
    settings = {"LOG_LEVEL": "info", "FEATURE_STORE_TOKEN": "example-of-a-value-that-is-masked"}
    container = {"image": IMAGE + "8c1f" * 16, "model_data_url": data.format(7), "environment": settings}
    newer = {**container, "image": IMAGE + "b7d2" * 16, "model_data_url": data.format(8)}
    variant = {
        "variant_name": "live",
        "model_name": "mlops-prod-churn-7",
        "instance_type": "ml.m5.xlarge",
        "initial_instance_count": 2,
        "initial_variant_weight": 1,
    }
    capture = {
        "enable_capture": True,
        "initial_sampling_percentage": 20,
        "destination_s3_uri": "s3://mlops-prod-capture/churn",
        "kms_key_id": KEY,
        "capture_options": [{"capture_mode": "Input"}, {"capture_mode": "Output"}],
    }
    rollout = {
        "blue_green_update_policy": [
            {
                "traffic_routing_configuration": [
                    {
                        "type": "CANARY",
                        "canary_size": [{"type": "CAPACITY_PERCENT", "value": 20}],
                        "wait_interval_in_seconds": 600,
                    }
                ],
                "termination_wait_in_seconds": 300,
            }
        ],
        "auto_rollback_configuration": [
            {
                "alarms": [
                    {"alarm_name": "mlops-prod-churn-server-errors"},
                    {"alarm_name": "mlops-prod-churn-latency"},
                ]
            }
        ],
    }
    endpoint = {
        "name": "mlops-prod-churn",
        "endpoint_config_name": "mlops-prod-churn-7",
        "deployment_config": [rollout],
        "tags": TAGS,
    }
    alarm = {
        "alarm_name": "mlops-prod-churn-overhead",
        "namespace": "AWS/SageMaker",
        "metric_name": "OverheadLatency",
        "threshold": 500000,
        "evaluation_periods": 3,
        "period": 60,
    }
    target = {
        "resource_id": "endpoint/mlops-prod-churn/variant/live",
        "service_namespace": "sagemaker",
        "min_capacity": 2,
        "max_capacity": 8,
    }
    configuration = {
        "name": "mlops-prod-churn-7",
        "kms_key_arn": KEY,
        "production_variants": [variant],
        "data_capture_config": [capture],
        "tags": TAGS,
    }
    where = "module.endpoint"
    return [
        change(
            f"{where}.aws_sagemaker_model.this",
            "replace",
            {"name": "mlops-prod-churn-7", "primary_container": [container], "tags": TAGS},
            {"name": "mlops-prod-churn-8", "primary_container": [newer]},
            unknown={"arn": True, "id": True},
            forced_by=[["name"], ["primary_container"]],
            action_reason="replace_because_cannot_update",
        ),
        change(
            f"{where}.aws_sagemaker_endpoint_configuration.this",
            "replace",
            configuration,
            {
                "name": "mlops-prod-churn-8",
                "production_variants": [
                    {**variant, "model_name": "mlops-prod-churn-8", "instance_type": "ml.g4dn.xlarge"}
                ],
            },
            unknown={"arn": True, "id": True},
            forced_by=[["name"], ["production_variants"]],
            action_reason="replace_because_cannot_update",
        ),
        change(
            f"{where}.aws_sagemaker_endpoint.this",
            "update",
            endpoint,
            {"endpoint_config_name": "mlops-prod-churn-8"},
        ),
        change(f"{where}.aws_cloudwatch_metric_alarm.overhead[0]", "destroy", alarm, None),
        change(f"{where}.aws_appautoscaling_target.this[0]", "update", target, {"max_capacity": 12}),
    ]


def release(version: int, approver: str, digest: str, metrics: dict[str, float]) -> Attributes:
    """Return a release file's data."""
    return {
        "model": "churn",
        "version": version,
        "package_arn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package/mlops-prod-churn/{version}",
        "digest": f"sha256:{digest * 16}",
        "image": IMAGE + digest * 16,
        "data": f"s3://mlops-prod-artifact/models/churn/{version}/model.tar.gz",
        "commit": "5d1c0e7a9b34",
        "approved_by": f"arn:aws:sts::{ACCOUNT}:assumed-role/{approver}",
        "approved_at": "2026-11-23T15:42:00Z",
        "revision": version,
        "metrics": metrics,
    }


def policy(passed: int, waived: Sequence[WaiverUse] = ()) -> Attributes:
    """Return what a policy check of a stack found."""
    return PolicyReport(passed, waived=list(waived)).as_json()


def replication() -> WaiverUse:
    """Return a policy that the platform does not hold, with leave."""
    name = "Ensure that S3 bucket has cross-region replication enabled"
    failure = PolicyFailure("CKV_AWS_144", name, 'module.bucket["capture"]', severity=Severity.LOOK)
    reason = "data of customers stays in one region by contract"
    return WaiverUse(failure, Waiver("CKV_AWS_144", "data-protection", reason, "2027-03-31"))


def stack(
    name: str, changes: list[Attributes], drift: Sequence[Attributes] = (), **manifest: Any
) -> ReviewInput:
    """Return a stack's plan under a bundle's manifest."""
    plan = {"format_version": "1.2", "resource_changes": changes, "resource_drift": list(drift)}
    document = read_plan(json.dumps(plan).encode())
    origin = {
        "environment": "prod",
        "stack": name,
        "account_id": ACCOUNT,
        "region": REGION,
        "commit": "5d1c0e7a9b3408f6",
        "created": "2026-11-24T09:12:00Z",
        "expires": "2026-11-25T09:12:00Z",
        "versions": {"engine": "terraform", "terraform": "1.15.1", "provider": {"hashicorp/aws": "6.69.1"}},
        "cost": estimate(document, REGION).as_json(),
    }
    return ReviewInput("prod", name, True, document, origin | manifest)


def sample_review() -> Review:
    """Return the review of the whole change."""
    before = release(7, "release", "8c1f", {"auc": 0.871, "recall": 0.742, "log_loss": 0.341})
    after = release(8, "release", "b7d2", {"auc": 0.889, "recall": 0.768, "log_loss": 0.322})
    return review_stacks(
        [
            stack("foundation", foundation(), policy=policy(96), state={"serial": 12}),
            stack(
                "platform",
                platform(),
                platform_drift(),
                policy=policy(214, [replication()]),
                state={"serial": 41},
            ),
            stack(
                "serving/churn",
                serving(),
                policy=policy(58),
                state={"serial": 29},
                release=after,
                previous_release=before,
            ),
        ]
    )
