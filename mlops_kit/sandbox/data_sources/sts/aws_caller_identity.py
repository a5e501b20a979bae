"""aws_caller_identity: who the provider's credentials are."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read

DATA_SOURCE = DataSource(
    type="aws_caller_identity",
    service="sts",
    names={"Account": "account_id"},
    reads=(Read("get_caller_identity"),),
    id="{account_id}",
)
