"""Resources that AWS does not charge for, and those that are paid by use alone."""

from __future__ import annotations

OTHER_PROVIDERS = frozenset({"terraform", "null", "random", "tls", "local", "time", "archive", "external"})
"""Prefixes of types that make nothing outside of Terraform's state."""

_FREE = """
    accessanalyzer_archive_rule
    appautoscaling_policy appautoscaling_scheduled_action appautoscaling_target
    autoscaling_attachment autoscaling_lifecycle_hook autoscaling_policy autoscaling_schedule
    budgets_budget
    cloudwatch_event_permission cloudwatch_event_rule cloudwatch_event_target
    cloudwatch_log_metric_filter cloudwatch_log_resource_policy cloudwatch_log_stream
    cloudwatch_query_definition
    default_network_acl default_route_table default_security_group default_subnet default_vpc
    default_vpc_dhcp_options
    ecr_lifecycle_policy ecr_repository_policy
    eip_association
    eks_access_entry eks_access_policy_association eks_addon eks_pod_identity_association
    iam_access_key iam_account_alias iam_account_password_policy iam_group iam_group_policy
    iam_group_policy_attachment iam_instance_profile iam_openid_connect_provider iam_policy
    iam_policy_attachment iam_role iam_role_policies_exclusive iam_role_policy iam_role_policy_attachment
    iam_role_policy_attachments_exclusive iam_saml_provider iam_service_linked_role iam_user iam_user_policy
    iam_user_policy_attachment
    internet_gateway egress_only_internet_gateway
    key_pair kms_alias kms_grant kms_key_policy
    launch_template
    main_route_table_association network_acl network_acl_association network_acl_rule
    network_interface network_interface_attachment network_interface_sg_attachment
    prometheus_alert_manager_definition prometheus_resource_policy prometheus_rule_group_namespace
    prometheus_workspace_configuration
    grafana_role_association grafana_workspace_api_key grafana_workspace_service_account
    grafana_workspace_service_account_token
    resourcegroups_group
    route route_table route_table_association
    s3_account_public_access_block s3_bucket_accelerate_configuration s3_bucket_acl
    s3_bucket_cors_configuration s3_bucket_lifecycle_configuration s3_bucket_logging s3_bucket_notification
    s3_bucket_object_lock_configuration s3_bucket_ownership_controls s3_bucket_policy
    s3_bucket_public_access_block s3_bucket_server_side_encryption_configuration s3_bucket_versioning
    sagemaker_endpoint_configuration sagemaker_model sagemaker_model_package_group
    sagemaker_model_package_group_policy sagemaker_servicecatalog_portfolio_status
    sagemaker_studio_lifecycle_config sagemaker_user_profile
    secretsmanager_secret_policy secretsmanager_secret_rotation secretsmanager_secret_version
    security_group security_group_rule vpc_security_group_egress_rule vpc_security_group_ingress_rule
    sns_topic_policy sqs_queue_policy sqs_queue_redrive_policy
    subnet vpc vpc_dhcp_options vpc_dhcp_options_association vpc_endpoint_policy
    vpc_endpoint_route_table_association vpc_endpoint_security_group_association
    vpc_endpoint_subnet_association vpc_ipv4_cidr_block_association
    lambda_alias lambda_event_source_mapping lambda_permission
    volume_attachment
"""
FREE = frozenset(f"aws_{name}" for name in _FREE.split())
"""Settings, permissions and routes. Sources: the pricing pages of VPC ("no additional charge for creating and
using the VPC itself"), IAM ("offered at no additional charge"), Budgets (monitoring is free), Auto Scaling,
and of the service that each belongs to; what they let happen is priced with the resource it happens to."""

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
