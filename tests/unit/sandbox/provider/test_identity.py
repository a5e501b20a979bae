"""Objects are named by their identity, as Terraform 1.12 and newer may, over a real connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed import registry
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.codec import decode, encode
from mlops_kit.sandbox.provider.identity import (
    carry_identity,
    identity_of,
    identity_schemas,
    region_named,
    upgrade_identity,
)
from mlops_kit.sandbox.provider.listeners import SERVICE, Listeners
from mlops_kit.sandbox.provider.types import Types
from mlops_kit.sandbox.provider.wire import field

# The messages that the generated ones lack: see `identity`.
Identity = pb.ValidateProviderConfig.Request


@pytest.fixture
def channel() -> Iterator[grpc.Channel]:
    listeners = Listeners("http://127.0.0.1:1", lambda bucket, key: None)
    with grpc.insecure_channel(f"127.0.0.1:{listeners.port('111111111111', 'eu-west-1')}") as channel:
        yield channel
    listeners.close()


def backed() -> list[Any]:
    return [registry.resource(name, catalog().block("resources", name)) for name in registry.resource_names()]


def test_the_schemas_say_what_an_import_needs(channel: grpc.Channel) -> None:
    in_use = channel.unary_unary(f"/{SERVICE}/GetResourceIdentitySchemas")(b"")
    assert "aws_glue_workflow" not in pb.GetFunctions.Response.FromString(in_use).functions
    answer = identity_schemas(Types(catalog()), None)
    # A map's entry has the form of functions'; its value, of a function with several parameters.
    entries = pb.GetFunctions.Response.FromString(answer).functions
    assert {"aws_s3_bucket", "aws_iam_policy", "aws_vpc"} <= set(entries)
    assert entries["aws_iam_policy"].variadic_parameter.name == "arn"
    assert entries["aws_s3_bucket"].variadic_parameter.name == "region"  # the last one read
    assert "aws_glue_workflow" not in entries


def test_an_identity_names_attributes_of_its_type() -> None:
    for kind in backed():
        assert set(kind.identity) <= set(catalog().block("resources", kind.spec.type).attributes)


@pytest.mark.parametrize(
    ("name", "identity", "identifier"),
    [
        ("aws_s3_object", {"bucket": "b", "key": "a/b", "region": None}, "b/a/b"),
        ("aws_iam_role_policy", {"role": "r", "name": "p", "account_id": None}, "r:p"),
        ("aws_iam_role_policy_attachment", {"role": "r", "policy_arn": "arn:p"}, "r/arn:p"),
        (
            "aws_route",
            {
                "route_table_id": "rtb-1",
                "destination_cidr_block": None,
                "destination_ipv6_cidr_block": "::/0",
            },
            "rtb-1_::/0",
        ),
        ("aws_kms_key", {"id": "k", "account_id": "111111111111"}, "k"),
    ],
)
def test_it_stands_for_the_id_to_import_by(name: str, identity: dict[str, Any], identifier: str) -> None:
    kind: Any = registry.resource(name, catalog().block("resources", name))
    assert kind.identifier(identity) == identifier
    assert kind._identified(identifier)


@pytest.mark.parametrize(
    ("name", "identifier", "region"),
    [
        ("aws_secretsmanager_secret", "arn:aws:secretsmanager:us-east-1:111111111111:secret:s", "us-east-1"),
        ("aws_sqs_queue", "https://sqs.us-east-1.amazonaws.com/111111111111/q", "us-east-1"),
        ("aws_s3_bucket", "b@us-east-1", "us-east-1"),
        ("aws_s3_bucket", "b", None),
        ("aws_iam_policy", "arn:aws:iam::111111111111:policy/p", None),
    ],
)
def test_what_names_a_region_is_imported_from_there(name: str, identifier: str, region: str | None) -> None:
    assert region_named(Types(catalog()).resource(name), identifier) == region


def test_a_request_with_an_identity_is_understood() -> None:
    identity = {"bucket": "b", "account_id": None, "region": "us-east-1"}
    request = pb.ImportResourceState.Request(type_name="aws_s3_bucket")
    assert identity_of(request) is None
    data = Identity(config=encode(identity)).SerializeToString()
    assert identity_of(type(request).FromString(request.SerializeToString() + field(4, data))) == identity


def test_an_objects_identity_is_carried_along_and_kept() -> None:
    data = Identity(config=encode({"id": "k"})).SerializeToString()
    request = pb.ReadResource.Request.FromString(field(6, data))
    answer = carry_identity(request, pb.ReadResource.Response(private=b"x")).SerializeToString()
    assert field(5, data) in answer
    assert carry_identity(pb.ReadResource.Request(), pb.ReadResource.Response()).SerializeToString() == b""
    asked = pb.UpgradeResourceState.Request(raw_state=pb.RawState(json=b'{"id": "k"}'))
    kept = upgrade_identity(asked.SerializeToString())
    assert decode(Identity.FromString(kept[2:]).config) == {"id": "k"}
