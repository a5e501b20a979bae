"""Under which id an object can be imported: the id that state has, unless a type says otherwise.

Formats are those of the section "Import" of each type's page in the documentation of hashicorp/aws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Composed of attributes, known before the object is there but for `{id}`, which the creation answers.
_COMPOSED = {
    "aws_appautoscaling_target": "{service_namespace}/{resource_id}/{scalable_dimension}",
    "aws_eks_pod_identity_association": "{cluster_name},{id}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_route": "{route_table_id}_{destination_cidr_block}",
    "aws_route_table_association": "{subnet_id}/{route_table_id}",
    "aws_s3_object": "{bucket}/{key}",
}
# Known before the object is there: all that is in these is in the configuration.
_NAMED = {
    "aws_accessanalyzer_analyzer": "{analyzer_name}",
    "aws_cloudwatch_dashboard": "{dashboard_name}",
    "aws_cloudtrail": "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
    "aws_cloudwatch_log_group": "{name}",
    "aws_cloudwatch_metric_alarm": "{alarm_name}",
    "aws_ecr_repository": "{name}",
    "aws_eks_access_entry": "{cluster_name}:{principal_arn}",
    "aws_eks_access_policy_association": "{cluster_name}#{principal_arn}#{policy_arn}",
    "aws_eks_addon": "{cluster_name}:{addon_name}",
    "aws_eks_cluster": "{name}",
    "aws_eks_node_group": "{cluster_name}:{node_group_name}",
    "aws_iam_openid_connect_provider": "arn:{partition}:iam::{account}:oidc-provider/{issuer}",
    "aws_iam_policy": "arn:{partition}:iam::{account}:policy{path}{name}",
    "aws_iam_role": "{name}",
    "aws_iam_role_policy": "{role}:{name}",
    "aws_kms_alias": "{name}",
    "aws_s3_bucket": "{bucket}",
    "aws_sagemaker_endpoint": "{name}",
    "aws_sagemaker_endpoint_configuration": "{name}",
    "aws_sagemaker_mlflow_tracking_server": "{tracking_server_name}",
    "aws_sagemaker_model": "{name}",
    "aws_sagemaker_model_package_group": "{model_package_group_name}",
    "aws_sns_topic": "arn:{partition}:sns:{region}:{account}:{name}",
    "aws_sqs_queue": "https://sqs.{region}.amazonaws.com/{account}/{name}",
    "aws_ssm_parameter": "{name}",
}
# Made by a call that may be made twice: settings, attachments, and what only lives in state.
_REPEATABLE = ("aws_default_", "aws_s3_bucket_", "aws_appautoscaling_", "terraform_data", "null_resource")
_REPEATABLE_TYPES = frozenset(
    {
        "aws_cloudwatch_dashboard",
        "aws_ecr_lifecycle_policy",
        "aws_ecr_repository_policy",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_kms_key_policy",
        "aws_s3_object",
        "aws_sagemaker_model_package_group_policy",
        "aws_sns_topic_policy",
        "aws_sqs_queue_policy",
    }
)
# Of these, what does not go with what it belongs to: it stays, or a role or a bucket cannot be deleted.
_STAYING = frozenset(
    {
        "aws_appautoscaling_target",
        "aws_cloudwatch_dashboard",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_s3_object",
    }
)


def repeatable(type_name: str) -> bool:
    """Whether making an object of the type again does no harm and leaves no second one."""
    return type_name in _REPEATABLE_TYPES or type_name.startswith(_REPEATABLE)


def forgettable(type_name: str) -> bool:
    """Whether it does no harm that no state knows an object: it is made again, and goes with its parent."""
    return repeatable(type_name) and type_name not in _STAYING


def composed(type_name: str) -> bool:
    """Whether the id to import by is made of several attributes, not the one that a creation answers."""
    return type_name in _COMPOSED


def import_id(type_name: str, values: Mapping[str, Any], identifier: str = "") -> str | None:
    """Return the id to import an object by, None where its values don't tell.

    `values` are its attributes with `account`, `partition` and `region` of where it is; `identifier` is
    the id that its creation answered, if it did.
    """
    template = _COMPOSED.get(type_name) or (None if identifier else _NAMED.get(type_name))
    if template is None:
        return identifier or None
    known = {name: value for name, value in values.items() if isinstance(value, str) and value}
    known["issuer"] = known.get("url", "").removeprefix("https://")
    try:
        return template.format(**known, id=identifier) if identifier else template.format(**known)
    except KeyError:
        return None
