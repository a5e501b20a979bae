"""Everything that the stacks make, as boto3 sees it in the sandbox."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from .conftest import Workplace


def sandbox_clients(workplace: Workplace, environment: str) -> Any:
    """Return a function that gives the boto3 client of a service, as the environment's account."""
    text = workplace.run(f"mlops-kit sandbox env --env {environment} --json").stdout
    variables = json.loads(text)["variables"]

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            region_name=variables["AWS_REGION"],
        )

    return client


def inventory(workplace: Workplace, environment: str) -> Counter[str]:
    """Count what there is by kind; what AWS itself puts into a new account is left out."""
    client = sandbox_clients(workplace, environment)
    ec2, kms = client("ec2"), client("kms")
    own = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    in_own = [{"Name": "vpc-id", "Values": own or ["none"]}]
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    found = {
        "access analyzer": client("accessanalyzer").list_analyzers()["analyzers"],
        "alias": [a for a in kms.list_aliases()["Aliases"] if not a["AliasName"].startswith("alias/aws/")],
        "address": ec2.describe_addresses()["Addresses"],
        "bucket": client("s3").list_buckets()["Buckets"],
        "cluster": client("eks").list_clusters()["clusters"],
        "alarm": client("cloudwatch").describe_alarms()["MetricAlarms"],
        "endpoint": client("sagemaker").list_endpoints()["Endpoints"],
        "endpoint configuration": client("sagemaker").list_endpoint_configs()["EndpointConfigs"],
        "model": client("sagemaker").list_models()["Models"],
        "scaling target": client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace="sagemaker"
        )["ScalableTargets"],
        "flow log": ec2.describe_flow_logs()["FlowLogs"],
        "identity provider": client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"],
        "key": [k for k in keys if k["KeyManager"] == "CUSTOMER" and k["KeyState"] == "Enabled"],
        "launch template": ec2.describe_launch_templates()["LaunchTemplates"],
        "log group": client("logs").describe_log_groups()["logGroups"],
        "model group": client("sagemaker").list_model_package_groups()["ModelPackageGroupSummaryList"],
        "nat gateway": [g for g in ec2.describe_nat_gateways()["NatGateways"] if g["State"] == "available"],
        "policy": client("iam").list_policies(Scope="Local")["Policies"],
        "repository": client("ecr").describe_repositories()["repositories"],
        "role": client("iam").list_roles()["Roles"],
        "route table": ec2.describe_route_tables(Filters=in_own)["RouteTables"],
        "security group": ec2.describe_security_groups(Filters=in_own)["SecurityGroups"],
        "subnet": ec2.describe_subnets(Filters=in_own)["Subnets"],
        "trail": client("cloudtrail").describe_trails()["trailList"],
        "vpc": own,
    }
    return Counter({kind: len(items) for kind, items in found.items()})
