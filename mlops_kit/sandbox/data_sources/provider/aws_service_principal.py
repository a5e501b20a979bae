"""aws_service_principal: a service's principal name in a region."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    service, suffix = config["service_name"], "amazonaws.com"
    return {
        "id": f"{service}.{context.region}.{suffix}",
        "name": f"{service}.{suffix}",
        "region": context.region,
        "suffix": suffix,
    }


DATA_SOURCE = DataSource(type="aws_service_principal", resolve=_resolve)
