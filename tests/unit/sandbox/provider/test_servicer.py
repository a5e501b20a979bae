"""Calls over a real connection, as Terraform makes them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from mlops_kit.sandbox.backed.types import Planned, ProviderError
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.codec import decode, encode, encode_block
from mlops_kit.sandbox.provider.listeners import Listeners
from mlops_kit.sandbox.provider.types import Resource

QUEUE = catalog().block("resources", "aws_glue_workflow")
NULL = encode(None)


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    opened = Listeners("http://127.0.0.1:1", lambda bucket, key: None)
    yield opened
    opened.close()


@pytest.fixture
def stub(listeners: Listeners) -> Iterator[Any]:
    port = listeners.port("111111111111", "eu-west-1")
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield rpc.ProviderStub(channel)


def plan(stub: Any, prior: Any = NULL, **given: Any) -> Any:
    config = encode_block(QUEUE, {**QUEUE.empty(), **given})
    return stub.PlanResourceChange(
        pb.PlanResourceChange.Request(
            type_name="aws_glue_workflow", prior_state=prior, proposed_new_state=config, config=config
        )
    )


def apply(stub: Any, planned: Any, prior: Any = NULL) -> Any:
    return stub.ApplyResourceChange(
        pb.ApplyResourceChange.Request(
            type_name="aws_glue_workflow", prior_state=prior, planned_state=planned, config=planned
        )
    )


def test_a_port_for_each_account_and_region(listeners: Listeners) -> None:
    one = listeners.port("111111111111", "eu-west-1")
    assert listeners.port("111111111111", "eu-west-1") == one
    assert listeners.port("222222222222", "eu-west-1") != one
    assert set(listeners.opened()) == {"111111111111/eu-west-1", "222222222222/eu-west-1"}


def test_plan_and_apply_of_a_simulated_type(stub: Any) -> None:
    planned = plan(stub, name="nightly")
    assert planned.diagnostics[0].severity == pb.Diagnostic.WARNING
    applied = apply(stub, planned.planned_state)
    values = decode(applied.new_state)
    assert values["id"] == "nightly"
    assert values["arn"] == "arn:aws:glue:eu-west-1:111111111111:workflow/nightly"
    assert not applied.diagnostics


def test_a_type_is_warned_of_once_a_connection(listeners: Listeners, stub: Any) -> None:
    told = plan(stub, name="nightly").diagnostics
    assert [warning.summary for warning in told] == ["aws_glue_workflow is simulated in the sandbox"]
    assert not plan(stub, name="hourly").diagnostics
    source = catalog().block("data_sources", "aws_glue_script")
    request = pb.ReadDataSource.Request(
        type_name="aws_glue_script", config=encode_block(source, source.empty())
    )
    read = [stub.ReadDataSource(request).diagnostics for _ in range(2)]
    assert "whether or not the emulated AWS holds such an object" in read[0][0].detail
    assert [[warning.summary for warning in each] for each in read] == [
        ["data.aws_glue_script is simulated in the sandbox"],
        [],
    ]
    address = f"127.0.0.1:{listeners.port('111111111111', 'eu-west-1')}"
    own_connection = [("grpc.use_local_subchannel_pool", 1)]
    with grpc.insecure_channel(address, own_connection) as channel:
        assert plan(rpc.ProviderStub(channel), name="weekly").diagnostics == told


def test_a_destroy(stub: Any) -> None:
    prior = apply(stub, plan(stub, name="nightly").planned_state).new_state
    planned = stub.PlanResourceChange(
        pb.PlanResourceChange.Request(
            type_name="aws_glue_workflow", prior_state=prior, proposed_new_state=NULL, config=NULL
        )
    )
    assert decode(planned.planned_state) is None
    assert decode(apply(stub, NULL, prior).new_state) is None


def test_each_connection_has_its_own_configuration(listeners: Listeners) -> None:
    port = listeners.port("111111111111", "eu-west-1")
    block = catalog().provider
    regions = {}
    for region in ("us-east-1", "ap-south-1"):
        # Channels of one process share a connection unless they are told not to.
        options = [("grpc.use_local_subchannel_pool", 1)]
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        stub = rpc.ProviderStub(channel)
        config = encode_block(block, {**block.empty(), "region": region})
        stub.ConfigureProvider(pb.ConfigureProvider.Request(config=config))
        regions[region] = stub
    for region, stub in regions.items():
        assert decode(plan(stub, name="x").planned_state)["region"] == region


def failing(listeners: Listeners, **methods: Any) -> None:
    """Put a type of the test's own in the place of the simulation."""
    fake = SimpleNamespace(plan=lambda *a: Planned(a[2]), **methods)
    resource: Any = Resource("aws_glue_workflow", QUEUE, fake, simulated=False)  # type: ignore[arg-type]
    listeners._types._resources["aws_glue_workflow"] = resource


def test_what_a_failed_create_made_stays_in_the_state(stub: Any, listeners: Listeners) -> None:
    def create(provider: Any, planned: Any, config: Any) -> Any:
        raise ProviderError("quota exceeded", "ask for more", ("tags", "a"), {"id": "half", "name": "x"})

    failing(listeners, create=create)
    applied = apply(stub, plan(stub, name="x", tags={"a": "b"}).planned_state)
    assert decode(applied.new_state)["id"] == "half"
    shown = applied.diagnostics[0]
    assert (shown.summary, shown.detail) == ("quota exceeded", "ask for more")
    assert shown.attribute.steps[1].element_key_string == "a"


def test_a_defect_is_a_diagnostic_and_the_object_is_not_forgotten(stub: Any, listeners: Listeners) -> None:
    def delete(provider: Any, state: Any) -> None:
        raise RuntimeError("broken")

    prior = apply(stub, plan(stub, name="x").planned_state).new_state
    failing(listeners, delete=delete)
    applied = apply(stub, NULL, prior)
    assert decode(applied.new_state) == decode(prior)
    assert "RuntimeError" in applied.diagnostics[0].summary
    assert "defect of the sandbox" in applied.diagnostics[0].detail


def test_a_state_of_an_older_schema_is_brought_into_shape(stub: Any) -> None:
    answer = stub.UpgradeResourceState(
        pb.UpgradeResourceState.Request(
            type_name="aws_glue_workflow", version=0, raw_state=pb.RawState(json=b'{"name": "x", "gone": 1}')
        )
    )
    values = decode(answer.upgraded_state)
    assert values["name"] == "x"
    assert set(values) == set(QUEUE.names())


@pytest.mark.parametrize(
    ("name", "identifier", "found", "region"),
    [
        ("aws_glue_workflow", "nightly", "nightly", "eu-west-1"),
        ("aws_glue_workflow", "nightly@us-east-1", "nightly", "us-east-1"),
        ("aws_glue_workflow", "me@home", "me@home", "eu-west-1"),
        ("aws_iam_saml_provider", "global@us-east-1", "global@us-east-1", None),
    ],
)
def test_an_identifier_may_end_in_a_region(
    stub: Any, name: str, identifier: str, found: str, region: str | None
) -> None:
    answer = stub.ImportResourceState(pb.ImportResourceState.Request(type_name=name, id=identifier))
    state = decode(answer.imported_resources[0].state)
    assert (state["id"], state.get("region")) == (found, region)


@pytest.mark.parametrize(("source", "moved"), [("aws_alb", True), ("aws_lb", True), ("aws_vpc", False)])
def test_a_state_moves_only_between_names_of_one_type(stub: Any, source: str, moved: bool) -> None:
    answer = stub.MoveResourceState(
        pb.MoveResourceState.Request(
            source_type_name=source,
            target_type_name="aws_lb",
            source_state=pb.RawState(json=b'{"name": "x"}'),
        )
    )
    assert bool(answer.diagnostics) is not moved
    if moved:
        assert decode(answer.target_state)["name"] == "x"


def test_functions(stub: Any) -> None:
    assert {"arn_parse", "arn_build"} <= set(stub.GetFunctions(pb.GetFunctions.Request()).functions)
    answer = stub.CallFunction(pb.CallFunction.Request(name="arn_parse", arguments=[encode("nonsense")]))
    assert answer.error.function_argument == 0
