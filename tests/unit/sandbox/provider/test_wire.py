from __future__ import annotations

from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.schemas import Schemas
from mlops_kit.sandbox.provider.wire import attribute_path, diagnostics

VPC = catalog().block("resources", "aws_vpc")
CLUSTER = catalog().block("resources", "aws_eks_cluster")


def steps(*path: str | int) -> list[str]:
    block = CLUSTER if path[0] == "vpc_config" else VPC
    return [str(step).strip() for step in attribute_path(path, block).steps]


def test_paths_tell_keys_from_names() -> None:
    assert steps("tags", "Name") == ['attribute_name: "tags"', 'element_key_string: "Name"']
    assert steps("vpc_config", 0, "subnet_ids") == [
        'attribute_name: "vpc_config"',
        "element_key_int: 0",
        'attribute_name: "subnet_ids"',
    ]


def test_severities() -> None:
    shown = diagnostics([Problem("a", severity="warning"), Problem("b", "why", ("cidr_block",))], VPC)
    assert [one.severity for one in shown] == [pb.Diagnostic.WARNING, pb.Diagnostic.ERROR]
    assert shown[1].attribute.steps[0].attribute_name == "cidr_block"


def test_only_the_types_in_use_are_sent() -> None:
    answer = Schemas(catalog()).answer(frozenset({"aws_vpc", "aws_caller_identity", "aws_no_such_thing"}))
    response = pb.GetProviderSchema.Response.FromString(answer)
    assert set(response.resource_schemas) == {"aws_vpc"}
    assert set(response.data_source_schemas) == {"aws_caller_identity", "aws_vpc"}
    assert response.provider.block.block_types


def test_everything_is_sent_where_nothing_is_known_of_the_caller() -> None:
    response = pb.GetProviderSchema.Response.FromString(Schemas(catalog()).answer(None))
    assert len(response.resource_schemas) == len(catalog().names("resources"))
