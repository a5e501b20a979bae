"""An endpoint configuration: variants, capture, asynchronous inference. SageMaker never changes one."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix, unique_id
from mlops_kit.sandbox.resources.sagemaker._shared import GONE, sagemaker_tags


def _name_variants(_context: Context, prior: Values | None, planned: Values, _config: Values) -> None:
    """A variant without a name gets one from the provider."""
    if prior is not None:
        return
    for block in ("production_variants", "shadow_production_variants"):
        for variant in planned.get(block) or []:
            if variant["variant_name"] is UNKNOWN:
                variant["variant_name"] = unique_id()


RESOURCE = Backed(
    type="aws_sagemaker_endpoint_configuration",
    service="sagemaker",
    names={
        "EndpointConfigName": "name",
        "EndpointConfigArn": "arn",
        "CreateEndpointConfigInput.KmsKeyId": "kms_key_arn",
        "DescribeEndpointConfigOutput.KmsKeyId": "kms_key_arn",
    },
    create=Call("create_endpoint_config"),
    chosen={"name": chosen_name()},
    id="{name}",
    reads=(Read("describe_endpoint_config", {"EndpointConfigName": "{name}"}, missing=GONE),),
    delete=Call("delete_endpoint_config", {"EndpointConfigName": "{name}"}, fill=False),
    gone=GONE,
    force_new=(
        "async_inference_config",
        "data_capture_config",
        "execution_role_arn",
        "kms_key_arn",
        "name",
        "name_prefix",
        "production_variants",
        "shadow_production_variants",
    ),
    defaults={
        "production_variants.initial_variant_weight": 1,
        "shadow_production_variants.initial_variant_weight": 1,
    },
    tags=sagemaker_tags(),
    import_id=("name",),
    on_plan=_name_variants,
    after_read=fill_prefix,
)
