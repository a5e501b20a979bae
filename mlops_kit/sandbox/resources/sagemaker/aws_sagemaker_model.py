"""A model: its containers, role and network. SageMaker never changes one."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read
from mlops_kit.sandbox.resources.naming import chosen_name
from mlops_kit.sandbox.resources.sagemaker._shared import GONE, sagemaker_tags

RESOURCE = Backed(
    type="aws_sagemaker_model",
    service="sagemaker",
    names={
        "ModelName": "name",
        "ModelArn": "arn",
        "Containers": "container",
        "AdditionalModelDataSources": "additional_model_data_source",
    },
    create=Call("create_model"),
    chosen={"name": chosen_name()},
    id="{name}",
    reads=(Read("describe_model", {"ModelName": "{name}"}, missing=GONE),),
    delete=Call("delete_model", {"ModelName": "{name}"}, fill=False),
    gone=GONE,
    force_new=(
        "container",
        "enable_network_isolation",
        "execution_role_arn",
        "inference_execution_config",
        "name",
        "primary_container",
        "vpc_config",
    ),
    defaults={"container.mode": "SingleModel", "primary_container.mode": "SingleModel"},
    tags=sagemaker_tags(),
    import_id=("name",),
)
