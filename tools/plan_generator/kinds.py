"""Attributes of AWS resources as the provider plans them, nested as deeply and written as long."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

ACCOUNT, REGION = "111111111111", "eu-west-1"
Values = dict[str, Any]
Kind = Callable[[Random, str], Values]

_SERVICES = ("s3", "sagemaker", "ecr", "logs", "kms", "cloudwatch", "ecs", "glue", "athena", "dynamodb")
_VERBS = ("Get", "List", "Describe", "Create", "Update", "Delete", "Put")
_THINGS = ("Object", "Endpoint", "Image", "LogEvents", "Key", "MetricData", "Task", "Table", "Tags", "Policy")


def arn(service: str, what: str) -> str:
    """Return the ARN of something in the sample account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{what}"


def tags(random: Random, name: str) -> dict[str, str]:
    """Return tags as every resource carries them."""
    return {
        "Name": name,
        "cost-centre": f"cc-{random.randrange(1000, 9999)}",
        "environment": "prod",
        "owner": random.choice(("platform", "risk", "growth", "search", "forecasting")),
        "project": "mlops",
        "repository": "example/mlops",
        "stack": random.choice(("foundation", "platform", "serving")),
    }


def document(random: Random, statements: int) -> str:
    """Return an IAM policy as `jsonencode` writes it."""
    return json.dumps(
        {
            "Statement": [
                {
                    "Sid": f"Statement{number}",
                    "Effect": "Deny" if random.random() < 0.15 else "Allow",
                    "Action": sorted({_action(random) for _ in range(random.randint(2, 8))}),
                    "Resource": [
                        arn("s3", f"bucket-{random.randrange(500)}/*") for _ in range(random.randint(1, 3))
                    ],
                    "Condition": {"StringEquals": {"aws:ResourceAccount": ACCOUNT}},
                }
                for number in range(statements)
            ],
            "Version": "2012-10-17",
        },
        separators=(",", ":"),
    )


def _action(random: Random) -> str:
    return f"{random.choice(_SERVICES)}:{random.choice(_VERBS)}{random.choice(_THINGS)}"


def _trust(service: str) -> str:
    statement = {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
    }
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"}, separators=(",", ":"))


def _role(random: Random, name: str) -> Values:
    return {
        "assume_role_policy": _trust(random.choice(("sagemaker", "lambda", "ecs-tasks"))),
        "description": f"Role of {name}, for its own data and nothing else.",
        "force_detach_policies": False,
        "inline_policy": [],
        "managed_policy_arns": [arn("iam", f"policy/{name}-{n}") for n in range(random.randint(0, 3))],
        "max_session_duration": 3600,
        "name": name,
        "path": "/mlops/",
        "permissions_boundary": arn("iam", "policy/boundary"),
    }


def _policy(random: Random, name: str) -> Values:
    return {
        "description": f"What {name} may do.",
        "name": name,
        "path": "/",
        "policy": document(random, random.randint(2, 7)),
    }


def _bucket(random: Random, name: str) -> Values:
    rule = {
        "apply_server_side_encryption_by_default": [
            {"kms_master_key_id": arn("kms", f"key/{name}"), "sse_algorithm": "aws:kms"}
        ],
        "bucket_key_enabled": True,
    }
    return {
        "bucket": name,
        "force_destroy": False,
        "logging": [{"target_bucket": "logs", "target_prefix": f"{name}/"}],
        "object_lock_enabled": random.random() < 0.2,
        "server_side_encryption_configuration": [{"rule": [rule]}],
        "versioning": [{"enabled": True, "mfa_delete": False}],
    }


def _security_group(random: Random, name: str) -> Values:
    def rule(port: int) -> Values:
        return {
            "cidr_blocks": [f"10.{random.randrange(256)}.0.0/16"],
            "description": f"port {port}",
            "from_port": port,
            "ipv6_cidr_blocks": [],
            "prefix_list_ids": [],
            "protocol": "tcp",
            "security_groups": [],
            "self": False,
            "to_port": port,
        }

    ports = sorted(random.sample((443, 8080, 5432, 6379, 9090, 9200), random.randint(1, 4)))
    return {
        "description": name,
        "egress": [rule(443)],
        "ingress": [rule(port) for port in ports],
        "name": name,
        "vpc_id": "vpc-0a1",
    }


def _log_group(random: Random, name: str) -> Values:
    days = random.choice((30, 90, 365))
    return {
        "kms_key_id": arn("kms", "key/logs"),
        "name": f"/mlops/{name}",
        "retention_in_days": days,
        "skip_destroy": False,
    }


def _alarm(random: Random, name: str) -> Values:
    return {
        "actions_enabled": True,
        "alarm_actions": [arn("sns", "alarms")],
        "alarm_description": f"{name} fails for more than a hundredth of its requests",
        "alarm_name": name,
        "comparison_operator": "GreaterThanThreshold",
        "dimensions": {"EndpointName": name, "VariantName": "main"},
        "evaluation_periods": random.randint(1, 5),
        "metric_name": "Invocation5XXErrors",
        "namespace": "AWS/SageMaker",
        "period": 60,
        "statistic": "Sum",
        "threshold": random.randint(1, 100),
    }


def _dashboard(random: Random, name: str) -> Values:
    widgets = [
        {
            "height": 6,
            "properties": {
                "metrics": [["AWS/SageMaker", "Invocations", "EndpointName", f"{name}-{n}"]],
                "region": REGION,
            },
            "type": "metric",
            "width": 12,
            "x": 0,
            "y": 6 * n,
        }
        for n in range(random.randint(2, 8))
    ]
    return {"dashboard_body": json.dumps({"widgets": widgets}, separators=(",", ":")), "dashboard_name": name}


def _model(random: Random, name: str) -> Values:
    container = {
        "container_hostname": None,
        "environment": {
            "LOG_LEVEL": "info",
            "MODEL_API_KEY": f"generated-{random.getrandbits(64):x}",
            "WORKERS": "4",
        },
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/serving@sha256:{random.getrandbits(256):064x}",
        "mode": "SingleModel",
        "model_data_url": f"s3://models/{name}/{random.randrange(99)}/model.tar.gz",
    }
    return {
        "enable_network_isolation": True,
        "execution_role_arn": arn("iam", f"role/{name}"),
        "name": name,
        "primary_container": [container],
        "vpc_config": [{"security_group_ids": ["sg-0a"], "subnets": ["subnet-0a", "subnet-0b"]}],
    }


def _function(random: Random, name: str) -> Values:
    return {
        "architectures": ["arm64"],
        "environment": [
            {"variables": {"DB_PASSWORD": f"generated-{random.getrandbits(64):x}", "STAGE": "prod"}}
        ],
        "function_name": name,
        "handler": "app.handler",
        "memory_size": random.choice((128, 512, 1024)),
        "role": arn("iam", f"role/{name}"),
        "runtime": "python3.13",
        "timeout": 30,
        "tracing_config": [{"mode": "Active"}],
    }


def _database(random: Random, name: str) -> Values:
    return {
        "allocated_storage": random.choice((20, 100, 500)),
        "backup_retention_period": 14,
        "deletion_protection": True,
        "engine": "postgres",
        "identifier": name,
        "instance_class": "db.m7g.large",
        "multi_az": True,
        "password": f"generated-{random.getrandbits(96):x}",
        "storage_encrypted": True,
        "username": "mlops",
    }


def _subnet(random: Random, name: str) -> Values:
    cidr = f"10.{random.randrange(256)}.{random.randrange(256)}.0/24"
    zone = REGION + random.choice("abc")
    return {
        "availability_zone": zone,
        "cidr_block": cidr,
        "map_public_ip_on_launch": False,
        "vpc_id": "vpc-0a1",
    }


def _attachment(_: Random, name: str) -> Values:
    return {"policy_arn": arn("iam", f"policy/{name}"), "role": name}


KINDS: dict[str, tuple[Kind, int]] = {
    "aws_iam_role": (_role, 14),
    "aws_iam_policy": (_policy, 12),
    "aws_iam_role_policy_attachment": (_attachment, 14),
    "aws_s3_bucket": (_bucket, 10),
    "aws_security_group": (_security_group, 10),
    "aws_cloudwatch_log_group": (_log_group, 10),
    "aws_cloudwatch_metric_alarm": (_alarm, 10),
    "aws_cloudwatch_dashboard": (_dashboard, 3),
    "aws_sagemaker_model": (_model, 4),
    "aws_lambda_function": (_function, 5),
    "aws_db_instance": (_database, 2),
    "aws_subnet": (_subnet, 6),
}
"""How to make each type, and how often it is met in a hundred resources."""
TAGLESS = frozenset({"aws_iam_role_policy_attachment", "aws_cloudwatch_dashboard"})
SENSITIVE = {"aws_db_instance": {"password": True}}
"""Attributes that the provider marks."""
