"""Resources that AWS does not charge for, and those that are paid by use alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OTHER_PROVIDERS = frozenset({"terraform", "null", "random", "tls", "local", "time", "archive", "external"})
"""Prefixes of types that make nothing outside of Terraform's state."""

_FREE = {
    "https://aws.amazon.com/vpc/pricing/": """
        default_network_acl default_route_table default_security_group default_subnet default_vpc
        default_vpc_dhcp_options egress_only_internet_gateway internet_gateway main_route_table_association
        network_acl network_acl_association network_acl_rule route route_table route_table_association
        security_group security_group_rule subnet vpc vpc_dhcp_options vpc_dhcp_options_association
        vpc_ipv4_cidr_block_association vpc_security_group_egress_rule vpc_security_group_ingress_rule
    """,
    "https://aws.amazon.com/privatelink/pricing/": """
        vpc_endpoint_policy vpc_endpoint_route_table_association vpc_endpoint_security_group_association
        vpc_endpoint_subnet_association
    """,
    "https://aws.amazon.com/ec2/pricing/on-demand/": """
        eip_association key_pair launch_template network_interface network_interface_attachment
        network_interface_sg_attachment volume_attachment
    """,
    "https://aws.amazon.com/autoscaling/pricing/": """
        appautoscaling_policy appautoscaling_scheduled_action appautoscaling_target autoscaling_attachment
        autoscaling_lifecycle_hook autoscaling_policy autoscaling_schedule
    """,
    "https://aws.amazon.com/eks/pricing/": """
        eks_access_entry eks_access_policy_association eks_addon eks_pod_identity_association
    """,
    "https://aws.amazon.com/iam/": """
        iam_access_key iam_account_alias iam_account_password_policy iam_group iam_group_policy
        iam_group_policy_attachment iam_instance_profile iam_openid_connect_provider iam_policy
        iam_policy_attachment iam_role iam_role_policies_exclusive iam_role_policy iam_role_policy_attachment
        iam_role_policy_attachments_exclusive iam_saml_provider iam_service_linked_role iam_user
        iam_user_policy iam_user_policy_attachment
    """,
    "https://aws.amazon.com/iam/access-analyzer/pricing/": "accessanalyzer_archive_rule",
    "https://aws.amazon.com/kms/pricing/": "kms_alias kms_grant kms_key_policy",
    "https://aws.amazon.com/secrets-manager/pricing/": """
        secretsmanager_secret_policy secretsmanager_secret_rotation secretsmanager_secret_version
    """,
    "https://aws.amazon.com/s3/pricing/": """
        s3_account_public_access_block s3_bucket_accelerate_configuration s3_bucket_acl
        s3_bucket_cors_configuration s3_bucket_lifecycle_configuration s3_bucket_logging
        s3_bucket_notification s3_bucket_object_lock_configuration s3_bucket_ownership_controls
        s3_bucket_policy s3_bucket_public_access_block s3_bucket_server_side_encryption_configuration
        s3_bucket_versioning
    """,
    "https://aws.amazon.com/ecr/pricing/": "ecr_lifecycle_policy ecr_repository_policy",
    "https://aws.amazon.com/sagemaker/ai/pricing/": """
        sagemaker_endpoint_configuration sagemaker_model sagemaker_model_package_group
        sagemaker_model_package_group_policy sagemaker_servicecatalog_portfolio_status
        sagemaker_studio_lifecycle_config sagemaker_user_profile
    """,
    "https://aws.amazon.com/cloudwatch/pricing/": """
        cloudwatch_log_metric_filter cloudwatch_log_resource_policy cloudwatch_log_stream
        cloudwatch_query_definition
    """,
    "https://aws.amazon.com/eventbridge/pricing/": """
        cloudwatch_event_permission cloudwatch_event_rule cloudwatch_event_target
    """,
    "https://aws.amazon.com/prometheus/pricing/": """
        prometheus_alert_manager_definition prometheus_resource_policy prometheus_rule_group_namespace
        prometheus_workspace_configuration
    """,
    "https://aws.amazon.com/grafana/pricing/": """
        grafana_role_association grafana_workspace_api_key grafana_workspace_service_account
        grafana_workspace_service_account_token
    """,
    "https://aws.amazon.com/lambda/pricing/": "lambda_alias lambda_event_source_mapping lambda_permission",
    "https://aws.amazon.com/sns/pricing/": "sns_topic_policy",
    "https://aws.amazon.com/sqs/pricing/": "sqs_queue_policy sqs_queue_redrive_policy",
    "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/": "budgets_budget",
    "https://docs.aws.amazon.com/ARG/latest/userguide/resource-groups.html": "resourcegroups_group",
}
FREE: Mapping[str, str] = MappingProxyType(
    {f"aws_{name}": source for source, names in _FREE.items() for name in names.split()}
)
"""Settings, permissions and routes, each with the page that lists what its service charges for, and not
this; what they let happen is priced with the resource it happens to."""

BY_USE = {
    "aws_accessanalyzer_analyzer": "analysis of unused access, per role; that of outside access is free",
    "aws_cloudtrail": "data events, and copies of management events beyond the first",
    "aws_cloudwatch_event_bus": "events of one's own",
    "aws_cloudwatch_log_group": "log ingestion and storage",
    "aws_cloudwatch_log_subscription_filter": "delivery of logs",
    "aws_dynamodb_table": "requests and storage",
    "aws_ecr_pull_through_cache_rule": "storage of what is pulled",
    "aws_ecr_registry_scanning_configuration": "enhanced scans per image",
    "aws_ecr_replication_configuration": "transfer and storage of copies",
    "aws_ecr_repository": "image storage and transfer",
    "aws_flow_log": "ingestion and storage of flow logs",
    "aws_grafana_workspace": "active editors and viewers",
    "aws_guardduty_detector": "analysed events and logs",
    "aws_kinesis_firehose_delivery_stream": "ingested data",
    "aws_lambda_function": "requests and duration",
    "aws_prometheus_scraper": "collector hours and samples",
    "aws_prometheus_workspace": "metric samples, storage and queries",
    "aws_s3_bucket": "storage and requests",
    "aws_s3_bucket_intelligent_tiering_configuration": "monitored objects",
    "aws_s3_bucket_inventory": "listed objects",
    "aws_s3_bucket_metric": "metrics of requests",
    "aws_s3_bucket_replication_configuration": "transfer, requests and storage of copies",
    "aws_s3_object": "storage and requests",
    "aws_sagemaker_data_quality_job_definition": "instance hours of monitoring jobs",
    "aws_sagemaker_domain": "instance hours of what users start, and its file system",
    "aws_sagemaker_feature_group": "reads, writes and storage",
    "aws_sagemaker_monitoring_schedule": "instance hours of monitoring jobs",
    "aws_sagemaker_pipeline": "instance hours of training and processing jobs",
    "aws_scheduler_schedule": "invocations",
    "aws_sfn_state_machine": "state transitions",
    "aws_sns_topic": "published and delivered messages",
    "aws_sns_topic_subscription": "delivered messages",
    "aws_sqs_queue": "requests",
    "aws_ssm_parameter": "advanced parameters; standard ones are free",
}
"""Types that have no fixed price, with what is paid. Sources: each service's pricing page."""
