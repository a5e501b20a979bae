"""The provider-defined functions of hashicorp/aws: `provider::aws::arn_parse` and its like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mlops_kit.sandbox.provider.schema import TypeExpression

_ARN_PARTS = ("partition", "service", "region", "account_id", "resource")


class FunctionError(Exception):
    """A function refuses an argument; `argument` is its index."""

    def __init__(self, message: str, argument: int) -> None:
        super().__init__(message)
        self.argument = argument


@dataclass(frozen=True)
class Function:
    """A function's parameters (name → type), result type and body."""

    parameters: Sequence[tuple[str, TypeExpression]]
    result: TypeExpression
    call: Callable[..., Any]


def arn_parse(arn: str) -> dict[str, str]:
    """Return an ARN's parts. Raises FunctionError where it is no ARN."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise FunctionError("arn parsing failed: an ARN is arn:partition:service:region:account:resource", 0)
    return dict(zip(_ARN_PARTS, parts[1:], strict=True))


def arn_build(partition: str, service: str, region: str, account_id: str, resource: str) -> str:
    """Return the ARN of its parts."""
    return ":".join(("arn", partition, service, region, account_id, resource))


def trim_iam_role_path(arn: str) -> str:
    """Return a role's ARN without the role's path. Raises FunctionError where it is no role's ARN."""
    parts = arn_parse(arn)
    kind, _, path = parts["resource"].partition("/")
    if parts["service"] != "iam" or kind != "role" or not path:
        raise FunctionError("not the ARN of an IAM role: its service is iam, its resource role/…", 0)
    return arn_build(**{**parts, "resource": f"role/{path.rpartition('/')[2]}"})


def user_agent(product_name: str, product_version: str, comment: str) -> str:
    """Return a product as the provider's `user_agent` argument takes it."""
    if not product_name:
        raise FunctionError("product_name must not be empty", 0)
    product = f"{product_name}/{product_version}" if product_version else product_name
    return f"{product} ({comment})" if comment else product


FUNCTIONS = {
    "arn_build": Function([(part, "string") for part in _ARN_PARTS], "string", arn_build),
    "arn_parse": Function(
        [("arn", "string")], ["object", dict.fromkeys(sorted(_ARN_PARTS), "string")], arn_parse
    ),
    "trim_iam_role_path": Function([("arn", "string")], "string", trim_iam_role_path),
    "user_agent": Function(
        [("product_name", "string"), ("product_version", "string"), ("comment", "string")],
        "string",
        user_agent,
    ),
}
