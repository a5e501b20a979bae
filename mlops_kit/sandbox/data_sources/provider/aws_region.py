"""aws_region: the provider's region, or the one that is asked for."""

from __future__ import annotations

from functools import cache
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    endpoint = config.get("endpoint")
    name: Any = endpoint.split(".")[1] if endpoint and endpoint.count(".") > 1 else None
    name = name or config.get("name") or config.get("region") or context.region
    location = _locations().get(name)
    if location is None:
        raise ProviderError(f"finding Region using argument(s): region not found: {name}")
    return {
        "id": name,
        "name": name,
        "region": name,
        "endpoint": f"ec2.{name}.amazonaws.com",
        "description": location,
    }


@cache
def _locations() -> dict[str, str]:
    """Region names and places, from botocore's endpoint data."""
    import botocore.session

    data = botocore.session.get_session().get_data("endpoints")
    return {
        name: region["description"]
        for partition in data["partitions"]
        for name, region in partition["regions"].items()
    }


DATA_SOURCE = DataSource(type="aws_region", resolve=_resolve)
