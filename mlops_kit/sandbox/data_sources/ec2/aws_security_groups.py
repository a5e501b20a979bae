"""Every security group that matches."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()


def _resolve(context: Context, values: Values) -> Values:
    groups = context.client("ec2").describe_security_groups(Filters=_by(values))["SecurityGroups"]
    prefix = f"arn:{context.partition}:ec2:{context.region}:{context.account}:security-group/"
    return {
        "id": context.region,
        "arns": [prefix + group["GroupId"] for group in groups],
        "ids": [group["GroupId"] for group in groups],
        "vpc_ids": [group["VpcId"] for group in groups],
    }


DATA_SOURCE = DataSource(type="aws_security_groups", resolve=_resolve)
