"""A key pair by its name, its id or filters; its public key only where it is asked for."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, sole

_by = filters(key_name="key-name", key_pair_id="key-pair-id")


def _find(context: Context, values: Values) -> Values:
    found = sole(context.client("ec2").describe_key_pairs(Filters=_by(values))["KeyPairs"], "EC2 Key Pair")
    return {"id": found["KeyName"], "key_name": found["KeyName"]}


def _fill(_context: Context, values: Values, found: Response) -> None:
    values["id"] = found["key_pair_id"]
    if not values.get("include_public_key"):
        values["public_key"] = None


DATA_SOURCE = DataSource(type="aws_key_pair", find=_find, after_read=_fill)
