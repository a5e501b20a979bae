"""SageMaker's model registry: groups that end, their policies, versions that are never used twice."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ConflictException, ValidationError
from moto.sagemaker.models import ModelPackage, ModelPackageGroup, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemaker.utils import arn_formatter, validate_model_approval_status

_moto_create_group = SageMakerResponse.create_model_package_group
_moto_describe = ModelPackage.gen_response_object


def _group(self: Any) -> ModelPackageGroup:
    """The group that a request names, by name or ARN."""
    backend = self.sagemaker_backend
    name = self._get_param("ModelPackageGroupName").rpartition("/")[2]
    if name not in backend.model_package_groups:
        arn = arn_formatter("model-package-group", name, backend.account_id, backend.region_name)
        raise ValidationError(f"ModelPackageGroup {arn} does not exist.")
    group: ModelPackageGroup = backend.model_package_groups[name]
    return group


def create_model_package_group(self: Any) -> ActionResult:
    """CreateModelPackageGroup; refuses a taken name."""
    backend, name = self.sagemaker_backend, self._get_param("ModelPackageGroupName")
    if name in backend.model_package_groups:
        arn = backend.model_package_groups[name].arn
        raise ValidationError(f"Model Package Group already exists: {arn}")
    result: ActionResult = _moto_create_group(self)
    return result


def describe_model_package_group(self: Any) -> ActionResult:
    """DescribeModelPackageGroup; a description that was not given is not answered."""
    group = _group(self)
    answer = {key: value for key, value in group.gen_response_object().items() if value is not None}
    return ActionResult({**answer, "CreatedBy": {}})


def delete_model_package_group(self: Any) -> EmptyResult:
    """DeleteModelPackageGroup; refuses a group that still holds versions."""
    backend, group = self.sagemaker_backend, _group(self)
    held = [
        package
        for package in backend.model_packages.values()
        if package.model_package_group_name == group.model_package_group_name
    ]
    if held:
        raise ConflictException(
            f"Model Package Group {group.arn} cannot be deleted: it contains {len(held)} model packages."
        )
    del backend.model_package_groups[group.model_package_group_name]
    return EmptyResult()


def put_model_package_group_policy(self: Any) -> ActionResult:
    """PutModelPackageGroupPolicy; refuses what is no policy document."""
    group, policy = _group(self), self._get_param("ResourcePolicy")
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, KeyError, TypeError):
        raise ValidationError("The resource policy is not a valid policy document.") from None
    for statement in statements if isinstance(statements, list) else [statements]:
        if "Principal" not in statement:
            raise ValidationError("Every statement of a resource policy must name a principal.")
    group.resource_policy = policy
    return ActionResult({"ModelPackageGroupArn": group.arn})


def get_model_package_group_policy(self: Any) -> ActionResult:
    """GetModelPackageGroupPolicy."""
    group = _group(self)
    policy = getattr(group, "resource_policy", None)
    if policy is None:
        raise ValidationError(f"Cannot find resource policy for {group.arn}.")
    return ActionResult({"ResourcePolicy": policy})


def delete_model_package_group_policy(self: Any) -> EmptyResult:
    """DeleteModelPackageGroupPolicy."""
    group = _group(self)
    if getattr(group, "resource_policy", None) is None:
        raise ValidationError(f"Cannot find resource policy for {group.arn}.")
    group.resource_policy = None
    return EmptyResult()


def create_model_package(self: Any) -> ActionResult:
    """CreateModelPackage; a version's number is never used twice, a status not given waits for approval."""
    backend, request = self.sagemaker_backend, self._get_params()
    group_name = (request.get("ModelPackageGroupName") or "").rpartition("/")[2] or None
    name = request.get("ModelPackageName")
    if bool(group_name) == bool(name):
        raise ValidationError("Exactly one of ModelPackageName and ModelPackageGroupName must be given.")
    status = request.get("ModelApprovalStatus")
    validate_model_approval_status(status)
    version = None
    if group_name:
        group = _group(self)
        status = status or "PendingManualApproval"
        version = group.last_version = getattr(group, "last_version", 0) + 1
    package = ModelPackage(
        model_package_name=group_name or name,
        model_package_group_name=group_name,
        model_package_version=version,
        model_package_description=request.get("ModelPackageDescription"),
        inference_specification=request.get("InferenceSpecification"),
        source_algorithm_specification=request.get("SourceAlgorithmSpecification"),
        validation_specification=request.get("ValidationSpecification"),
        certify_for_marketplace=request.get("CertifyForMarketplace", False),
        model_approval_status=status,
        metadata_properties=request.get("MetadataProperties"),
        model_metrics=request.get("ModelMetrics"),
        approval_description=None,
        customer_metadata_properties=request.get("CustomerMetadataProperties"),
        drift_check_baselines=request.get("DriftCheckBaselines"),
        domain=request.get("Domain"),
        task=request.get("Task"),
        sample_payload_url=request.get("SamplePayloadUrl"),
        additional_inference_specifications=request.get("AdditionalInferenceSpecifications"),
        client_token=request.get("ClientToken"),
        region_name=backend.region_name,
        account_id=backend.account_id,
        model_package_type="Versioned" if group_name else "Unversioned",
        tags=request.get("Tags"),
    )
    for member in ("SkipModelValidation", "SourceUri", "SecurityConfig", "ModelCard", "ModelLifeCycle"):
        if member in request:
            package.further = {**getattr(package, "further", {}), member: request[member]}
    backend.model_package_name_mapping[package.arn] = package.arn
    if name:
        backend.model_package_name_mapping[name] = package.arn
    backend.model_packages[package.arn] = package
    return ActionResult({"ModelPackageArn": package.arn})


def _package(backend: Any, name: str) -> ModelPackage:
    arn = backend.model_package_name_mapping.get(name, name)
    if arn not in backend.model_packages:
        raise ValidationError(f"ModelPackage {name} does not exist.")
    package: ModelPackage = backend.model_packages[arn]
    return package


def describe_model_package(self: Any) -> ActionResult:
    """DescribeModelPackage."""
    package = _package(self.sagemaker_backend, self._get_param("ModelPackageName"))
    return ActionResult({**_moto_describe(package), **getattr(package, "further", {})})


def update_model_package(self: Any) -> ActionResult:
    """UpdateModelPackage; what the request does not name stays as it is."""
    request = self._get_params()
    package = _package(self.sagemaker_backend, request["ModelPackageArn"])
    if "ModelApprovalStatus" in request:
        package.set_model_approval_status(request["ModelApprovalStatus"])
    if "ApprovalDescription" in request:
        package.approval_description = request["ApprovalDescription"]
    properties = {
        **(package.customer_metadata_properties or {}),
        **request.get("CustomerMetadataProperties", {}),
    }
    for name in request.get("CustomerMetadataPropertiesToRemove", []):
        properties.pop(name, None)
    package.customer_metadata_properties = properties or None
    if "InferenceSpecification" in request:
        package.inference_specification = request["InferenceSpecification"]
    package.add_additional_inference_specifications(request.get("AdditionalInferenceSpecificationsToAdd"))
    for member in ("SourceUri", "ModelCard", "ModelLifeCycle"):
        if member in request:
            package.further = {**getattr(package, "further", {}), member: request[member]}
    package.last_modified_time = utcnow()
    package.last_modified_by = package.created_by
    return ActionResult({"ModelPackageArn": package.arn})


def delete_model_package(self: Any) -> EmptyResult:
    """DeleteModelPackage."""
    backend = self.sagemaker_backend
    package = _package(backend, self._get_param("ModelPackageName"))
    del backend.model_packages[package.arn]
    mapping = backend.model_package_name_mapping
    for name in [name for name, arn in mapping.items() if arn == package.arn]:
        del mapping[name]
    return EmptyResult()


def _resource_from_arn(self: Any, arn: str) -> Any:
    """Moto's lookup, with model packages (whose ARNs have a slash more) and a refusal of the unknown."""
    if arn in self.model_packages:
        package = self.model_packages[arn]
        package.tags = package.tags or []
        return package
    found = None if arn.count("/") > 1 else _moto_resource_from_arn(self, arn)
    if found is None:
        raise ValidationError(f"Resource {arn} does not exist.")
    return found


_moto_resource_from_arn = SageMakerModelBackend._get_resource_from_arn


def _add_tags(self: Any, arn: str, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """AddTags; a tag that is there already gets the new value."""
    resource = self._get_resource_from_arn(arn)
    keys = {tag["Key"] for tag in tags}
    resource.tags = [tag for tag in resource.tags if tag["Key"] not in keys] + list(tags)
    result: list[dict[str, str]] = resource.tags
    return result


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (
        create_model_package_group,
        describe_model_package_group,
        delete_model_package_group,
        put_model_package_group_policy,
        get_model_package_group_policy,
        delete_model_package_group_policy,
        create_model_package,
        describe_model_package,
        update_model_package,
        delete_model_package,
    ):
        setattr(SageMakerResponse, operation.__name__, operation)
    SageMakerModelBackend._get_resource_from_arn = _resource_from_arn
    SageMakerModelBackend.add_tags = _add_tags
