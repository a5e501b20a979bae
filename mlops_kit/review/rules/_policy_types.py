"""Which attribute of which resource holds a policy: hashicorp/aws, 5.100 to 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlops_kit.review.changes import Change
from mlops_kit.review.rules import _policies as policies
from mlops_kit.review.rules._grants import is_public
from mlops_kit.review.rules._values import UnreadableError, after, before, blocks, open_ended

IDENTITY_POLICIES = {
    "aws_iam_group_policy": "policy",
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
"""What those may do whom the policy is attached to."""

TRUST_POLICIES = {"aws_iam_role": "assume_role_policy"}
"""Who may act in a role."""

RESOURCE_POLICIES = {
    "aws_api_gateway_rest_api_policy": "policy",
    "aws_backup_vault_policy": "policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_codeartifact_domain_permissions_policy": "policy_document",
    "aws_codeartifact_repository_permissions_policy": "policy_document",
    "aws_dynamodb_resource_policy": "policy",
    "aws_ecr_registry_policy": "policy",
    "aws_ecr_repository_policy": "policy",
    "aws_efs_file_system_policy": "policy",
    "aws_glacier_vault": "access_policy",
    "aws_glue_resource_policy": "policy",
    "aws_kinesis_resource_policy": "policy",
    "aws_kms_external_key": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_kms_replica_key": "policy",
    "aws_media_store_container_policy": "policy",
    "aws_opensearch_domain": "access_policies",
    "aws_opensearch_domain_policy": "access_policies",
    "aws_s3_access_point": "policy",
    "aws_s3_bucket": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_s3control_access_point_policy": "policy",
    "aws_sagemaker_model_package_group_policy": "resource_policy",
    "aws_secretsmanager_secret": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_ses_identity_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
}
"""Who may use a resource. A VPC endpoint's policy is none of these: it only bounds what principals may do."""

Sides = tuple[tuple[policies.Statement, ...], tuple[policies.Statement, ...]]


def sides(change: Change, attribute: str) -> Sides | None:
    """Return a policy's statements before and after; None where nothing differs or nothing can be told yet.

    Raises UnreadableError.
    """
    old, new = before(change, attribute), after(change, attribute)
    if new == old or open_ended(change, attribute):
        return None
    return _read(change, old), _read(change, new)


def named_sides(change: Change, attribute: str) -> Sides | None:
    """Return `sides` without the new statements that let anybody in: what is public has a rule of its own.

    Raises UnreadableError.
    """
    both = sides(change, attribute)
    return (both[0], tuple(item for item in both[1] if not is_public(item))) if both else None


def hidden_update(change: Change, attribute: str) -> bool:
    """Whether a policy that is there will be another one, which nobody can see before it is applied."""
    return before(change, attribute) is not None and open_ended(change, attribute)


def inline_policies(change: Change) -> Iterator[tuple[str, Sides]]:
    """Yield the inline policies of an aws_iam_role with their names. Raises UnreadableError."""
    if open_ended(change, "inline_policy"):
        return
    old, new = (
        {str(block.get("name")): block.get("policy") for block in blocks(side, "inline_policy")}
        for side in (change.values.before, change.values.after)
    )
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield key, (_read(change, old.get(key)), _read(change, new.get(key)))


def _read(change: Change, document: Any) -> tuple[policies.Statement, ...]:
    statements = policies.read(document)
    if statements is None:
        raise UnreadableError(f"{change.address} has a policy that is no policy document")
    return statements
