"""A parameter by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values


def _decrypt(values: Any) -> bool:
    return values["with_decryption"] is not False


def _fill(context: Context, values: Values, found: Any) -> None:
    values["with_decryption"] = _decrypt(values)
    values["insecure_value"] = None if found["Type"] == "SecureString" else found["Value"]


DATA_SOURCE = DataSource(
    type="aws_ssm_parameter",
    service="ssm",
    reads=(
        Read(
            "get_parameter",
            {"Name": "{name}", "WithDecryption": _decrypt},
            "Parameter",
            missing=("ParameterNotFound",),
        ),
    ),
    fill=False,
    id="{name}",
    names={"ARN": "arn"},
    after_read=_fill,
)
