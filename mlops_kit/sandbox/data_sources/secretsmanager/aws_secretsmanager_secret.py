"""A secret by its name or ARN; its value is no part of it."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import DataSource, Read


def _identifier(values: Any) -> str:
    return str(values["arn"] or values["name"])


DATA_SOURCE = DataSource(
    type="aws_secretsmanager_secret",
    service="secretsmanager",
    reads=(
        Read("describe_secret", {"SecretId": _identifier}),
        Read(
            "get_resource_policy", {"SecretId": _identifier}, "ResourcePolicy", into="policy", optional=True
        ),
    ),
    fill=False,
    id="{arn}",
    names={"ARN": "arn"},
    tags="Tags",
)
