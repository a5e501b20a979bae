"""The resource policy of a model package group."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.resources.sagemaker._shared import GONE

_PLACE = {"ModelPackageGroupName": "{model_package_group_name}"}
_PUT = Call("put_model_package_group_policy")

RESOURCE = Backed(
    type="aws_sagemaker_model_package_group_policy",
    service="sagemaker",
    create=_PUT,
    id="{model_package_group_name}",
    reads=(Read("get_model_package_group_policy", _PLACE, missing=GONE),),
    updates=(Update([_PUT], on=("resource_policy",)),),
    delete=Call("delete_model_package_group_policy", _PLACE, fill=False),
    gone=GONE,
    force_new=("model_package_group_name",),
    policies=("resource_policy",),
    import_id=("model_package_group_name",),
)
