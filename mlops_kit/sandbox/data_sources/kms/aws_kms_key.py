"""A KMS key by its id, ARN or alias."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read

DATA_SOURCE = DataSource(
    type="aws_kms_key",
    service="kms",
    reads=(Read("describe_key", {"KeyId": "{key_id}", "GrantTokens": "{grant_tokens}"}, "KeyMetadata"),),
    fill=False,
    # The argument keeps the name that was asked for.
    names={
        "KeyId": None,
        "AWSAccountId": "aws_account_id",
        "PendingDeletionWindowInDays": "pending_deletion_window_in_days",
    },
    after_read=lambda context, values, found: values.update(id=found["KeyId"]),
)
