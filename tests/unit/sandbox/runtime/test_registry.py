"""The emulated model registry behaves as SageMaker's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

SPECIFICATION = {
    "Containers": [{"Image": "image", "ModelDataUrl": "s3://models/good.tar.gz"}],
    "SupportedContentTypes": ["text/csv"],
    "SupportedResponseMIMETypes": ["text/csv"],
}


@pytest.fixture
def sagemaker(cloud: Any) -> Any:
    client = cloud.client("sagemaker")
    client.create_model_package_group(ModelPackageGroupName="churn")
    return client


def register(sagemaker: Any, **settings: Any) -> str:
    answer = sagemaker.create_model_package(
        ModelPackageGroupName="churn", InferenceSpecification=SPECIFICATION, **settings
    )
    return str(answer["ModelPackageArn"])


def test_versions_are_numbered_and_wait_for_approval(sagemaker: Any) -> None:
    metrics = {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": "s3://m/x.json"}}}
    first = register(sagemaker, CustomerMetadataProperties={"commit": "abc"}, ModelMetrics=metrics)
    second = register(sagemaker)
    assert (first[-8:], second[-8:]) == ("/churn/1", "/churn/2")
    described = sagemaker.describe_model_package(ModelPackageName=first)
    assert described["ModelApprovalStatus"] == "PendingManualApproval"
    assert described["CustomerMetadataProperties"] == {"commit": "abc"}
    assert described["ModelMetrics"] == metrics
    assert described["InferenceSpecification"] == SPECIFICATION
    assert described["ModelPackageStatus"] == "Completed"


def test_a_deleted_versions_number_is_not_used_again(sagemaker: Any) -> None:
    first = register(sagemaker)
    sagemaker.delete_model_package(ModelPackageName=first)
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_model_package(ModelPackageName=first)
    assert register(sagemaker).endswith("/churn/2")


def test_approval_changes_nothing_else(sagemaker: Any) -> None:
    package = register(sagemaker, CustomerMetadataProperties={"commit": "abc", "old": "x"})
    sagemaker.update_model_package(
        ModelPackageArn=package, ModelApprovalStatus="Approved", ApprovalDescription="metrics are fine"
    )
    sagemaker.update_model_package(
        ModelPackageArn=package,
        CustomerMetadataProperties={"by": "ml"},
        CustomerMetadataPropertiesToRemove=["old"],
    )
    described = sagemaker.describe_model_package(ModelPackageName=package)
    assert described["ModelApprovalStatus"] == "Approved"
    assert described["ApprovalDescription"] == "metrics are fine"
    assert described["CustomerMetadataProperties"] == {"commit": "abc", "by": "ml"}
    assert described["LastModifiedTime"] >= described["CreationTime"]
    with pytest.raises(ClientError, match="enum value set"):
        sagemaker.update_model_package(ModelPackageArn=package, ModelApprovalStatus="Perhaps")


def test_packages_are_listed_by_group_and_status(sagemaker: Any) -> None:
    sagemaker.create_model_package_group(ModelPackageGroupName="other")
    approved = register(sagemaker, ModelApprovalStatus="Approved")
    register(sagemaker)
    listed = sagemaker.list_model_packages(ModelPackageGroupName="churn", ModelApprovalStatus="Approved")
    assert [item["ModelPackageArn"] for item in listed["ModelPackageSummaryList"]] == [approved]
    assert sagemaker.list_model_packages(ModelPackageGroupName="other")["ModelPackageSummaryList"] == []


def test_a_group_that_holds_versions_stays(sagemaker: Any) -> None:
    package = register(sagemaker)
    with pytest.raises(ClientError, match="contains 1 model packages") as error:
        sagemaker.delete_model_package_group(ModelPackageGroupName="churn")
    assert error.value.response["Error"]["Code"] == "ConflictException"
    sagemaker.delete_model_package(ModelPackageName=package)
    sagemaker.delete_model_package_group(ModelPackageGroupName="churn")
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_model_package_group(ModelPackageGroupName="churn")


def test_a_groups_name_is_taken_once(sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="already exists"):
        sagemaker.create_model_package_group(ModelPackageGroupName="churn")


def test_a_groups_policy(sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="Cannot find resource policy"):
        sagemaker.get_model_package_group_policy(ModelPackageGroupName="churn")
    with pytest.raises(ClientError, match="not a valid policy"):
        sagemaker.put_model_package_group_policy(ModelPackageGroupName="churn", ResourcePolicy="{}")
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]})
    sagemaker.put_model_package_group_policy(ModelPackageGroupName="churn", ResourcePolicy=policy)
    answer = sagemaker.get_model_package_group_policy(ModelPackageGroupName="churn")
    assert answer["ResourcePolicy"] == policy
    sagemaker.delete_model_package_group_policy(ModelPackageGroupName="churn")
    with pytest.raises(ClientError, match="Cannot find resource policy"):
        sagemaker.get_model_package_group_policy(ModelPackageGroupName="churn")


def test_tags_are_replaced_not_repeated(sagemaker: Any) -> None:
    package = register(sagemaker, Tags=[{"Key": "team", "Value": "a"}])
    sagemaker.add_tags(ResourceArn=package, Tags=[{"Key": "team", "Value": "b"}])
    assert sagemaker.list_tags(ResourceArn=package)["Tags"] == [{"Key": "team", "Value": "b"}]
