"""A model package group: the versions of one model."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read
from mlops_kit.sandbox.resources.sagemaker._shared import GONE, sagemaker_tags

_PLACE = {"ModelPackageGroupName": "{model_package_group_name}"}

RESOURCE = Backed(
    type="aws_sagemaker_model_package_group",
    service="sagemaker",
    names={"ModelPackageGroupArn": "arn"},
    create=Call("create_model_package_group"),
    id="{model_package_group_name}",
    reads=(Read("describe_model_package_group", _PLACE, missing=GONE),),
    delete=Call("delete_model_package_group", _PLACE, fill=False),
    gone=GONE,
    force_new=("model_package_group_description", "model_package_group_name"),
    tags=sagemaker_tags(),
    import_id=("model_package_group_name",),
)
