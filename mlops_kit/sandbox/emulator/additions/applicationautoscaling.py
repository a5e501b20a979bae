"""Application Auto Scaling: tags, scaling activities, and the answers that the provider compares.

Moto has no tag operations, which fails every apply, and no activities, which fails every destroy.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError
from moto.sagemaker.models import sagemaker_backends

_moto_register = ApplicationAutoScalingResponse.register_scalable_target
_moto_deregister = ApplicationAutoscalingBackend.deregister_scalable_target
_moto_describe_targets = ApplicationAutoScalingResponse.describe_scalable_targets
_moto_put_policy = ApplicationAutoScalingResponse.put_scaling_policy

_NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}


_moto_describe_policies = ApplicationAutoScalingResponse.describe_scaling_policies
_moto_delete_policy = ApplicationAutoScalingResponse.delete_scaling_policy


class _NotFoundError(JsonRESTError):
    def __init__(self, arn: str) -> None:
        super().__init__("ResourceNotFoundException", f"Resource {arn} not found.")


def _tags_of(self: Any, arn: str) -> dict[str, str]:
    """The tags of a scalable target. Raises ResourceNotFoundException."""
    backend = self.applicationautoscaling_backend
    for by_id in backend.targets.values():
        for target in by_id.values():
            if target.arn == arn:
                if not hasattr(target, "tags"):
                    target.tags = {}
                tags: dict[str, str] = target.tags
                return tags
    raise _NotFoundError(arn)


def tag_resource(self: Any) -> str:
    """TagResource."""
    _tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
    return "{}"


def untag_resource(self: Any) -> str:
    """UntagResource."""
    tags = _tags_of(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"


def list_tags_for_resource(self: Any) -> str:
    """ListTagsForResource."""
    return json.dumps({"Tags": _tags_of(self, self._get_param("ResourceARN"))})


def register_scalable_target(self: Any) -> str:
    """RegisterScalableTarget; a SageMaker variant must be there, tags are kept, the role is the service's."""
    if self._get_param("ServiceNamespace") == "sagemaker":
        _refuse_variant(self)
    answer: str = _moto_register(self)
    tags = self._get_param("Tags")
    if tags:
        _tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(tags)
    return answer


def _is_taken_as_there(self: Any, resource_id: str) -> bool:
    """ECS services are simulated in Terraform: moto knows of none, and would refuse every target of them."""
    return True


def _refuse_variant(self: Any) -> None:
    """Refuse a variant that is not there, or can't scale; the words of the latter are the sandbox's own.

    https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-policy.html
    """
    resource = self._get_param("ResourceId")
    parts = resource.split("/")
    backend = sagemaker_backends[self.current_account][self.region]
    endpoint = backend.endpoints.get(parts[1]) if len(parts) == 4 else None
    variants = {item["VariantName"]: item for item in endpoint.config.variants} if endpoint else {}
    variant = variants.get(parts[-1])
    if variant is None:
        raise AWSValidationException(f"No SageMaker endpoint variant found for resource ID: {resource}")
    if re.match(r"ml\.t\d", variant.get("InstanceType", "")):
        raise AWSValidationException(
            f"The variant of {resource} runs on {variant['InstanceType']}, a burstable performance instance, "
            "which can't scale."
        )


def describe_scalable_targets(self: Any) -> str:
    """DescribeScalableTargets, with the service-linked role and the suspended state that AWS fills in."""
    answer = json.loads(_moto_describe_targets(self))
    for target in answer["ScalableTargets"]:
        target["RoleARN"] = target["RoleARN"] or _service_role(self, target["ServiceNamespace"])
        target["SuspendedState"] = {**_NOT_SUSPENDED, **(target["SuspendedState"] or {})}
    return json.dumps(answer)


def _service_role(self: Any, namespace: str) -> str:
    names = {"sagemaker": "SageMakerEndpoint", "ecs": "ECSService", "dynamodb": "DynamoDBTable"}
    name = names.get(namespace, namespace.capitalize())
    return (
        f"arn:aws:iam::{self.current_account}:role/aws-service-role/{namespace}."
        f"application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_{name}"
    )


def deregister_scalable_target(self: Any, namespace: str, r_id: str, dimension: str) -> None:
    """DeregisterScalableTarget; the target's policies and scheduled actions go with it, as in AWS."""
    if r_id not in self.targets.get(dimension, {}):
        raise JsonRESTError(
            "ObjectNotFoundException",
            f"No scalable target found for service namespace: {namespace}, resource ID: {r_id}, "
            f"scalable dimension: {dimension}",
        )
    _moto_deregister(self, namespace, r_id, dimension)
    for key, policy in list(self.policies.items()):
        if (policy.resource_id, policy.scalable_dimension) == (r_id, dimension):
            del self.policies[key]
    self.scheduled_actions = [
        action
        for action in self.scheduled_actions
        if (action.resource_id, action.scalable_dimension) != (r_id, dimension)
    ]


def put_scaling_policy(self: Any) -> str:
    """PutScalingPolicy; needs a scalable target, and keeps the ARN of a policy that is there already."""
    backend = self.applicationautoscaling_backend
    resource, dimension = self._get_param("ResourceId"), self._get_param("ScalableDimension")
    if resource not in backend.targets.get(dimension, {}):
        raise JsonRESTError(
            "ObjectNotFoundException",
            f"No scalable target registered for service namespace: {self._get_param('ServiceNamespace')}, "
            f"resource ID: {resource}, scalable dimension: {dimension}",
        )
    before = _policy(self)
    answer = json.loads(_moto_put_policy(self))
    if before is not None:
        policy = _policy(self)
        policy.policy_arn, policy.creation_time = before.policy_arn, before.creation_time
        answer["PolicyARN"] = policy.policy_arn
    return json.dumps(answer)


def _policy(self: Any) -> Any:
    wanted = tuple(self._get_param(name) for name in ("PolicyName", "ResourceId", "ScalableDimension"))
    for policy in self.applicationautoscaling_backend.policies.values():
        found = (policy.policy_name, policy.resource_id, policy.scalable_dimension)
        if found == wanted:
            return policy
    return None


def describe_scaling_policies(self: Any) -> str:
    """DescribeScalingPolicies, with PolicyNames."""
    answer = json.loads(_moto_describe_policies(self))
    wanted = self._get_param("PolicyNames")
    if wanted:
        answer["ScalingPolicies"] = [
            item for item in answer["ScalingPolicies"] if item["PolicyName"] in wanted
        ]
    return json.dumps(answer)


def delete_scaling_policy(self: Any) -> str:
    """DeleteScalingPolicy; an unknown one is an ObjectNotFoundException."""
    if _policy(self) is None:
        raise JsonRESTError(
            "ObjectNotFoundException", f"No scaling policy found for {self._get_param('PolicyName')}."
        )
    answer: str = _moto_delete_policy(self)
    return answer


def describe_scaling_activities(self: Any) -> str:
    """DescribeScalingActivities: nothing scales by itself here, so there never are any."""
    return json.dumps({"ScalingActivities": []})


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (
        tag_resource,
        untag_resource,
        list_tags_for_resource,
        register_scalable_target,
        describe_scalable_targets,
        put_scaling_policy,
        describe_scaling_policies,
        delete_scaling_policy,
        describe_scaling_activities,
    ):
        setattr(ApplicationAutoScalingResponse, operation.__name__, operation)
    ApplicationAutoscalingBackend.deregister_scalable_target = deregister_scalable_target
    ApplicationAutoscalingBackend._ecs_service_exists_for_target = _is_taken_as_there
