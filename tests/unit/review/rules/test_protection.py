"""What protects data and tells what happened: encryption, logs, guards, periods."""

import json

import pytest

from ._cases import LOOK, STOP, Case, check

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1"
SSE = "aws_s3_bucket_server_side_encryption_configuration"
LIFECYCLE, LOCK = "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_object_lock_configuration"
LOGS = "aws_cloudwatch_log_group"
CLUSTER = "aws_eks_cluster"
KINDS = ["api", "audit", "authenticator"]


def bucket(algorithm: str, key: object = None) -> dict[str, object]:
    default = {"sse_algorithm": algorithm, "kms_master_key_id": key}
    return {"bucket": "b", "rule": [{"apply_server_side_encryption_by_default": [default]}]}


def queue(**values: object) -> dict[str, object]:
    return {"name": "q", "kms_master_key_id": None, "sqs_managed_sse_enabled": None, **values}


def configuration(instance: str, key: object) -> dict[str, object]:
    return {"name": "c", "kms_key_arn": key, "production_variants": [{"instance_type": instance}]}


def expiry(status: str = "Enabled", **values: object) -> dict[str, object]:
    return {"bucket": "b", "rule": [{"id": "r", "status": status, **values}]}


def lock(mode: str = "COMPLIANCE", **period: object) -> dict[str, object]:
    return {"bucket": "b", "rule": [{"default_retention": [{"mode": mode, **period}]}]}


def images(count: int, tags: str = "untagged") -> dict[str, object]:
    selection = {"tagStatus": tags, "countType": "imageCountMoreThan", "countNumber": count}
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
    return {"repository": "m", "policy": json.dumps({"rules": [rule]})}


def trail(*buckets: str, **values: object) -> dict[str, object]:
    data = [{"type": "AWS::S3::Object", "values": list(buckets)}]
    return {"name": "t", "enable_logging": True, "event_selector": [{"data_resource": data}], **values}


CASES = {
    "encryption-weakened": {
        "a log group's key": Case(
            LOGS, {"name": "l", "kms_key_id": KEY}, {"name": "l", "kms_key_id": None}, (STOP,), "own key"
        ),
        "a key known after apply": Case(
            LOGS,
            {"name": "l", "kms_key_id": KEY},
            {"name": "l", "kms_key_id": None},
            unknown={"kms_key_id": True},
        ),
        "another key": Case(LOGS, {"name": "l", "kms_key_id": KEY}, {"name": "l", "kms_key_id": KEY + "2"}),
        "a key of AWS": Case(
            "aws_sns_topic",
            {"name": "t", "kms_master_key_id": KEY},
            {"name": "t", "kms_master_key_id": "alias/aws/sns"},
            (STOP,),
            "a key of AWS",
        ),
        "a bucket's key": Case(SSE, bucket("aws:kms", KEY), bucket("AES256"), (STOP,)),
        "a bucket's key stays": Case(SSE, bucket("aws:kms", KEY), bucket("aws:kms:dsse", KEY)),
        "a bucket's encryption destroyed": Case(SSE, bucket("aws:kms", KEY), None, (STOP,)),
        "a bucket's rules known after apply": Case(
            SSE, bucket("aws:kms", KEY), {"bucket": "b"}, unknown={"rule": True}
        ),
        "a cluster's secrets": Case(
            CLUSTER,
            {"name": "c", "encryption_config": [{"provider": [{"key_arn": KEY}], "resources": ["secrets"]}]},
            {"name": "c", "encryption_config": []},
            (STOP,),
        ),
        "a volume of an endpoint": Case(
            "aws_sagemaker_endpoint_configuration",
            configuration("ml.m7i.large", KEY),
            configuration("ml.m7i.large", None),
            (STOP,),
            action="replace, new first",
        ),
        "an endpoint whose hardware encrypts": Case(
            "aws_sagemaker_endpoint_configuration",
            configuration("ml.m7i.large", KEY),
            configuration("ml.g5.xlarge", None),
            action="replace, new first",
        ),
        "a volume": Case(
            "aws_ebs_volume", {"encrypted": True}, {"encrypted": False}, (STOP,), action="replace"
        ),
        "a key's rotation": Case(
            "aws_kms_key", {"enable_key_rotation": True}, {"enable_key_rotation": False}, (LOOK,)
        ),
        "a key disabled": Case("aws_kms_key", {"is_enabled": True}, {"is_enabled": False}, (STOP,)),
        "a queue that gets its own key": Case(
            "aws_sqs_queue", queue(sqs_managed_sse_enabled=True), queue(kms_master_key_id=KEY)
        ),
        "a queue in clear": Case(
            "aws_sqs_queue",
            queue(sqs_managed_sse_enabled=True),
            queue(sqs_managed_sse_enabled=False),
            (STOP,),
        ),
        "never encrypted": Case(LOGS, {"name": "l", "kms_key_id": ""}, {"name": "l", "kms_key_id": None}),
        "destroyed": Case(LOGS, {"name": "l", "kms_key_id": KEY}, None),
    },
    "logging-weakened": {
        "flow logs": Case("aws_flow_log", {"vpc_id": "vpc-1"}, None, (STOP,)),
        "flow logs of less": Case(
            "aws_flow_log", {"traffic_type": "ALL"}, {"traffic_type": "REJECT"}, (STOP,), action="replace"
        ),
        "flow logs elsewhere": Case(
            "aws_flow_log", {"traffic_type": "ALL"}, {"traffic_type": "ALL"}, action="replace"
        ),
        "control plane": Case(
            CLUSTER,
            {"name": "c", "enabled_cluster_log_types": KINDS},
            {"name": "c", "enabled_cluster_log_types": ["api"]},
            (STOP,),
            "audit, authenticator",
        ),
        "control plane, more": Case(
            CLUSTER,
            {"name": "c", "enabled_cluster_log_types": None},
            {"name": "c", "enabled_cluster_log_types": KINDS},
        ),
        "control plane, known after apply": Case(
            CLUSTER,
            {"name": "c", "enabled_cluster_log_types": KINDS},
            {"name": "c", "enabled_cluster_log_types": None},
            unknown={"enabled_cluster_log_types": True},
        ),
        "a bucket's access logs": Case("aws_s3_bucket_logging", {"bucket": "b"}, None, (STOP,)),
        "a trail destroyed, which is the loss of something stateful": Case("aws_cloudtrail", trail(), None),
        "a trail off": Case("aws_cloudtrail", trail(), trail(enable_logging=False), (STOP,)),
        "a trail without validation": Case(
            "aws_cloudtrail",
            trail(enable_log_file_validation=True),
            trail(enable_log_file_validation=None),
            (STOP,),
        ),
        "a trail of fewer data": Case(
            "aws_cloudtrail",
            trail("arn:aws:s3:::a/", "arn:aws:s3:::b/"),
            trail("arn:aws:s3:::a/"),
            (STOP,),
            "arn:aws:s3:::b/",
        ),
        "a trail of all data": Case("aws_cloudtrail", trail("arn:aws:s3:::a/"), trail("arn:aws:s3"), says=""),
        "a trail that chooses otherwise": Case(
            "aws_cloudtrail",
            trail("arn:aws:s3:::a/"),
            trail(event_selector=None, advanced_event_selector=[{"name": "all"}]),
            (LOOK,),
        ),
        "selectors known after apply": Case(
            "aws_cloudtrail",
            trail("arn:aws:s3:::a/"),
            {"name": "t", "enable_logging": True},
            unknown={"event_selector": True},
        ),
        "a load balancer": Case(
            "aws_lb",
            {"name": "l", "access_logs": [{"enabled": True}]},
            {"name": "l", "access_logs": []},
            (STOP,),
        ),
    },
    "deletion-protection-removed": {
        "a cluster": Case(
            CLUSTER,
            {"name": "c", "deletion_protection": True},
            {"name": "c", "deletion_protection": False},
            (STOP,),
        ),
        "a cluster gets it": Case(
            CLUSTER, {"name": "c", "deletion_protection": None}, {"name": "c", "deletion_protection": True}
        ),
        "known after apply": Case(
            CLUSTER,
            {"name": "c", "deletion_protection": True},
            {"name": "c", "deletion_protection": None},
            unknown={"deletion_protection": True},
        ),
        "in words": Case(
            "aws_cognito_user_pool",
            {"name": "p", "deletion_protection": "ACTIVE"},
            {"name": "p", "deletion_protection": "INACTIVE"},
            (STOP,),
        ),
        "a bucket to force": Case(
            "aws_s3_bucket",
            {"bucket": "b", "force_destroy": None},
            {"bucket": "b", "force_destroy": True},
            (STOP,),
        ),
        "a new bucket to force": Case("aws_s3_bucket", None, {"bucket": "b", "force_destroy": True}, (STOP,)),
        "a new one outside production": Case(
            "aws_s3_bucket", None, {"bucket": "b", "force_destroy": True}, production=False
        ),
        "a repository to force": Case(
            "aws_ecr_repository",
            {"name": "r", "force_delete": False},
            {"name": "r", "force_delete": True},
            (STOP,),
        ),
        "a shorter window": Case(
            "aws_kms_key", {"deletion_window_in_days": 30}, {"deletion_window_in_days": 7}, (STOP,), "30 → 7"
        ),
        "a longer window": Case(
            "aws_kms_key", {"deletion_window_in_days": 7}, {"deletion_window_in_days": 30}
        ),
        "an imported key's window": Case(
            "aws_kms_key", {"deletion_window_in_days": None}, {"deletion_window_in_days": 7}
        ),
        "versions": Case(
            "aws_s3_bucket_versioning",
            {"bucket": "b", "versioning_configuration": [{"status": "Enabled"}]},
            {"bucket": "b", "versioning_configuration": [{"status": "Suspended"}]},
            (STOP,),
        ),
        "versions, destroyed": Case("aws_s3_bucket_versioning", {"bucket": "b"}, None, (STOP,)),
    },
    "retention-shortened": {
        "logs": Case(
            LOGS,
            {"name": "l", "retention_in_days": 365},
            {"name": "l", "retention_in_days": 30},
            (LOOK,),
            "365 → 30",
        ),
        "logs kept for ever": Case(
            LOGS,
            {"name": "l", "retention_in_days": 0},
            {"name": "l", "retention_in_days": 3653},
            (LOOK,),
            "without limit → 3653",
        ),
        "logs from then on for ever": Case(
            LOGS, {"name": "l", "retention_in_days": 30}, {"name": "l", "retention_in_days": 0}
        ),
        "logs, known after apply": Case(
            LOGS,
            {"name": "l", "retention_in_days": 30},
            {"name": "l", "retention_in_days": None},
            unknown={"retention_in_days": True},
        ),
        "objects": Case(
            LIFECYCLE,
            expiry(expiration=[{"days": 90}]),
            expiry(expiration=[{"days": 30}]),
            (LOOK,),
            "90 → 30",
        ),
        "objects that stayed": Case(
            LIFECYCLE, expiry(expiration=[]), expiry(expiration=[{"days": 30}]), (LOOK,), "without limit → 30"
        ),
        "the first rules of a bucket that is there": Case(
            LIFECYCLE, None, expiry(expiration=[{"days": 30}]), (LOOK,), "without limit → 30"
        ),
        "the first rules of a new bucket": Case(
            LIFECYCLE, None, {**expiry(expiration=[{"days": 30}]), "bucket": None}, unknown={"bucket": True}
        ),
        "a rule turned on": Case(
            LIFECYCLE, expiry("Disabled", expiration=[{"days": 9}]), expiry(expiration=[{"days": 9}]), (LOOK,)
        ),
        "a rule turned off": Case(
            LIFECYCLE, expiry(expiration=[{"days": 9}]), expiry("Disabled", expiration=[{"days": 3}])
        ),
        "fewer versions": Case(
            LIFECYCLE,
            expiry(noncurrent_version_expiration=[{"newer_noncurrent_versions": 5, "noncurrent_days": 30}]),
            expiry(noncurrent_version_expiration=[{"newer_noncurrent_versions": "2", "noncurrent_days": 30}]),
            (LOOK,),
            "5 → 2",
        ),
        "rules known after apply": Case(
            LIFECYCLE, expiry(expiration=[{"days": 9}]), {"bucket": "b"}, unknown={"rule": True}
        ),
        "a shorter lock": Case(LOCK, lock(years=1), lock(days=30), (LOOK,), "365 → 30"),
        "a longer lock": Case(LOCK, lock(days=30), lock(years=1)),
        "a lock that gives way": Case(LOCK, lock(days=30), lock("GOVERNANCE", days=30), (STOP,)),
        "no lock any more": Case(LOCK, lock(days=30), {"bucket": "b", "rule": []}, (STOP,)),
        "a lock destroyed": Case(LOCK, lock(days=30), None, (STOP,)),
        "a lock known after apply": Case(LOCK, lock(days=30), {"bucket": "b"}, unknown={"rule": True}),
        "images": Case(
            "aws_ecr_lifecycle_policy",
            images(30),
            images(5),
            (LOOK,),
            ": fewer untagged images are kept: 30 → 5",
        ),
        "other images": Case(
            "aws_ecr_lifecycle_policy",
            images(30),
            images(30, "any"),
            (LOOK,),
            ": images beyond the newest 30 are deleted",
        ),
        "more images": Case("aws_ecr_lifecycle_policy", images(5), images(30)),
        "images, known after apply": Case(
            "aws_ecr_lifecycle_policy", images(5), {"repository": "m"}, unknown={"policy": True}
        ),
        "backups": Case(
            "aws_db_instance",
            {"backup_retention_period": 7},
            {"backup_retention_period": 0},
            (LOOK,),
            "7 → 0",
        ),
        "back in time": Case(
            "aws_dynamodb_table",
            {"name": "t", "point_in_time_recovery": [{"enabled": True}]},
            {"name": "t", "point_in_time_recovery": [{"enabled": False}]},
            (LOOK,),
        ),
    },
}


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in CASES.items() for case in cases])
def test_protection(change, judge, rule: str, case: str) -> None:
    check(CASES[rule][case], rule, change, judge)


@pytest.mark.parametrize(
    ("rule", "type_name"),
    [
        ("encryption-weakened", SSE),
        ("logging-weakened", "aws_s3_bucket_logging"),
        ("deletion-protection-removed", "aws_s3_bucket_versioning"),
        ("retention-shortened", LOCK),
    ],
)
def test_what_goes_with_its_bucket_is_nothing(change, judge, rule: str, type_name: str) -> None:
    plan = (change("aws_s3_bucket", {"bucket": "b"}), change(type_name, {"bucket": "b"}))

    assert judge(*plan, rule=rule) == []
