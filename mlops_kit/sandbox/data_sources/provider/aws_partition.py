"""aws_partition: `aws`, or that of China or GovCloud."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def _resolve(context: Context, config: Values) -> Values:
    suffix = _SUFFIXES.get(context.partition, "amazonaws.com")
    return {
        "id": context.partition,
        "partition": context.partition,
        "dns_suffix": suffix,
        "reverse_dns_prefix": ".".join(reversed(suffix.split("."))),
    }


DATA_SOURCE = DataSource(type="aws_partition", resolve=_resolve)
