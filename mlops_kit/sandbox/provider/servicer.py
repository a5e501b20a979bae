"""Terraform's plugin protocol 6, service Provider: what every call means for backed and simulated types."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, TypeVar

from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from mlops_kit.sandbox.backed.types import Problem, ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values, is_wholly_known
from mlops_kit.sandbox.provider.caller import Caller, find_caller
from mlops_kit.sandbox.provider.codec import complete, decode, encode, encode_block
from mlops_kit.sandbox.provider.credentials import Defaults, configure
from mlops_kit.sandbox.provider.functions import FUNCTIONS, FunctionError
from mlops_kit.sandbox.provider.identity import (
    carry_identity,
    complete_identity,
    identity_of,
    identity_schemas,
    region_named,
)
from mlops_kit.sandbox.provider.in_use import RemoteState, types_in_use
from mlops_kit.sandbox.provider.schemas import CAPABILITIES, Schemas, function_message
from mlops_kit.sandbox.provider.simulated import account_of, warning
from mlops_kit.sandbox.provider.types import Types
from mlops_kit.sandbox.provider.wire import attribute_path, diagnostics

logger = logging.getLogger(__name__)

_PEERS = 2048
_SAME_TYPE = ("aws_alb", "aws_lb")  # old and new name of the same types, as a `moved` block may join them

Method = TypeVar("Method", bound=Callable[..., Any])


def _answering(response: Any) -> Callable[[Method], Method]:
    """Turn what a call raises into a diagnostic of its response; a defect goes to the log as well."""

    def decorate(method: Method) -> Method:
        @wraps(method)
        def call(self: ProviderServicer, request: Any, context: Any) -> Any:
            try:
                return method(self, request, context)
            except ProviderError as error:
                return response(diagnostics=diagnostics([error.problem]))
            except Exception as error:
                logger.exception(
                    "%s of %s failed", method.__name__, getattr(request, "type_name", "provider")
                )
                return response(diagnostics=diagnostics([_defect(error, request)]))

        return call  # type: ignore[return-value]

    return decorate


def _defect(error: Exception, request: Any) -> Problem:
    name = getattr(request, "type_name", "")
    return Problem(
        f"The sandbox failed on {name or 'the provider'}: {type(error).__name__}",
        f"{error}\n\nThis is a defect of the sandbox; its log (see `mlops-kit sandbox status`) says where.",
    )


@dataclass
class _Connection:
    """A provider instance: how it is configured, and the simulated types that it has warned of."""

    provider: ProviderConfig
    warned: set[str] = field(default_factory=set)


class ProviderServicer(rpc.ProviderServicer):
    """Serves one account and region; every connection is a provider instance with its own configuration."""

    def __init__(self, types: Types, schemas: Schemas, defaults: Defaults, remote_state: RemoteState) -> None:
        self._types = types
        self._schemas = schemas
        self._defaults = defaults
        self._remote_state = remote_state
        self._connections: OrderedDict[str, _Connection] = OrderedDict()
        self.port = 0
        """Where it is served; set once that is known."""

    # Schema and configuration

    def schema_bytes(self, _request: bytes, context: Any) -> bytes:
        """Answer GetProviderSchema with the types that the calling process uses."""
        caller = find_caller(context.peer(), self.port)
        return self._schemas.answer(types_in_use(caller, self._remote_state))

    def identity_schema_bytes(self, _request: bytes, context: Any) -> bytes:
        """Answer GetResourceIdentitySchemas likewise."""
        caller = find_caller(context.peer(), self.port)
        return identity_schemas(self._types, types_in_use(caller, self._remote_state))

    def GetMetadata(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Answer with every type's name."""
        catalog = self._types.catalog
        R = pb.GetMetadata  # noqa: N806
        return R.Response(
            server_capabilities=CAPABILITIES,
            resources=[R.ResourceMetadata(type_name=name) for name in catalog.names("resources")],
            data_sources=[R.DataSourceMetadata(type_name=name) for name in catalog.names("data_sources")],
            functions=[R.FunctionMetadata(name=name) for name in FUNCTIONS],
        )

    @_answering(pb.ValidateProviderConfig.Response)
    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Find nothing: the schema says all that matters here."""
        return pb.ValidateProviderConfig.Response()

    @_answering(pb.ConfigureProvider.Response)
    def ConfigureProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Keep the configuration of this connection."""
        peer = context.peer()
        caller: Caller | None = find_caller(peer, self.port)
        environment = caller.environment if caller else {}
        provider = configure(decode(request.config) or {}, self._defaults, environment)
        folder = str(caller.folder) if caller else ""
        self._connections[peer] = _Connection(replace(provider, folder=folder))
        while len(self._connections) > _PEERS:
            self._connections.popitem(last=False)
        return pb.ConfigureProvider.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Terraform was interrupted; calls under way end by themselves."""
        return pb.StopProvider.Response()

    def provider(self, context: Any) -> ProviderConfig:
        """Return the configuration of this connection."""
        return self._connection(context).provider

    def _connection(self, context: Any) -> _Connection:
        peer = context.peer()
        if peer not in self._connections:
            self._connections[peer] = _Connection(configure({}, self._defaults, {}))
        return self._connections[peer]

    def _warning(self, context: Any, address: str) -> Sequence[pb.Diagnostic]:
        """Return that a type is simulated, once a connection: one for each object would hide other types."""
        warned = self._connection(context).warned
        if address in warned:
            return ()
        warned.add(address)
        return diagnostics([warning(address)])

    # Resources

    @_answering(pb.ValidateResourceConfig.Response)
    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Check a resource's configuration."""
        resource = self._types.resource(request.type_name)
        problems = resource.type.validate(decode(request.config))
        return pb.ValidateResourceConfig.Response(diagnostics=diagnostics(problems, resource.block))

    @_answering(pb.UpgradeResourceState.Response)
    def UpgradeResourceState(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Bring a state, perhaps of another version of the provider, into the schema's shape."""
        block = self._types.resource(request.type_name).block
        state = json.loads(request.raw_state.json) if request.raw_state.json else None
        return pb.UpgradeResourceState.Response(upgraded_state=encode_block(block, state))

    @_answering(pb.ReadResource.Response)
    def ReadResource(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Refresh a resource; null where it is gone."""
        resource = self._types.resource(request.type_name)
        state = decode(request.current_state)
        if state is None or resource.simulated:
            return pb.ReadResource.Response(new_state=request.current_state, private=request.private)
        found = resource.type.read(self.provider(context), state)
        answer = pb.ReadResource.Response(
            new_state=encode_block(resource.block, _settled(found)), private=request.private
        )
        return carry_identity(request, answer)

    @_answering(pb.PlanResourceChange.Response)
    def PlanResourceChange(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Plan a create, update or destroy."""
        resource = self._types.resource(request.type_name)
        proposed, prior = decode(request.proposed_new_state), decode(request.prior_state)
        if proposed is None:
            return pb.PlanResourceChange.Response(
                planned_state=request.proposed_new_state, legacy_type_system=True
            )
        planned = resource.type.plan(self.provider(context), prior, proposed, decode(request.config))
        # Replacement only means something where there is an object already.
        replaced = planned.replace if prior is not None else ()
        unchanged = prior is not None and planned.values == prior
        answer = pb.PlanResourceChange.Response(
            planned_state=request.prior_state if unchanged else encode_block(resource.block, planned.values),
            requires_replace=[attribute_path(path, resource.block) for path in replaced],
            planned_private=request.prior_private,
            diagnostics=self._warning(context, resource.name) if resource.simulated else (),
            # Defaults on attributes that are not computed, as most of hashicorp/aws has them, need this.
            legacy_type_system=True,
        )
        return carry_identity(request, answer)

    @_answering(pb.ApplyResourceChange.Response)
    def ApplyResourceChange(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Create, update or delete; what a failure leaves behind stays in the state."""
        resource = self._types.resource(request.type_name)
        prior, planned = decode(request.prior_state), decode(request.planned_state)
        config, provider = decode(request.config), self.provider(context)
        problems: Sequence[Problem] = ()
        left = prior
        try:
            if planned is None:
                resource.type.delete(provider, prior)
                left = None
            elif prior is None:
                left = resource.type.create(provider, planned, config)
            else:
                left = resource.type.update(provider, prior, planned, config)
        except ProviderError as error:
            left = error.state if error.state is not None else prior
            problems = [error.problem]
        except Exception as error:
            logger.exception("applying %s failed", request.type_name)
            problems = [_defect(error, request)]
        answer = pb.ApplyResourceChange.Response(
            new_state=encode_block(resource.block, _settled(left)),
            private=request.planned_private,
            diagnostics=diagnostics(problems, resource.block),
            legacy_type_system=True,
        )
        return carry_identity(request, answer)

    @_answering(pb.ImportResourceState.Response)
    def ImportResourceState(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Import an object by its id, which may end in @ and the object's region; Terraform reads it next."""
        resource = self._types.resource(request.type_name)
        provider, identity = self.provider(context), identity_of(request)
        identifier = request.id if identity is None else resource.type.identifier(identity)
        region = region_named(resource, identifier) or (identity or {}).get("region")
        identifier = identifier.removesuffix(f"@{region}")
        state = resource.type.import_state(
            replace(provider, region=region) if region else provider, identifier
        )
        imported = pb.ImportResourceState.ImportedResource(
            type_name=request.type_name, state=encode_block(resource.block, _settled(state))
        )
        if identity is not None:
            complete_identity(imported, identity, account_of(provider), region or provider.region)
        return pb.ImportResourceState.Response(imported_resources=[imported])

    @_answering(pb.MoveResourceState.Response)
    def MoveResourceState(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Move a state to another name of the same type."""
        source, target = request.source_type_name, request.target_type_name
        if source != target and source.replace(*_SAME_TYPE) != target.replace(*_SAME_TYPE):
            raise ProviderError(
                "Unsupported move",
                f"The state of {source} can't become one of {target}: they are not the same type.",
            )
        block = self._types.resource(target).block
        state = complete(block, json.loads(request.source_state.json))
        return pb.MoveResourceState.Response(
            target_state=encode(state), target_private=request.source_private
        )

    # Data sources and functions

    @_answering(pb.ValidateDataResourceConfig.Response)
    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Check a data source's configuration."""
        source = self._types.data_source(request.type_name)
        problems = source.type.validate(decode(request.config))
        return pb.ValidateDataResourceConfig.Response(diagnostics=diagnostics(problems, source.block))

    @_answering(pb.ReadDataSource.Response)
    def ReadDataSource(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Read a data source."""
        source = self._types.data_source(request.type_name)
        values = source.type.read(self.provider(context), decode(request.config))
        return pb.ReadDataSource.Response(
            state=encode_block(source.block, _settled(values)),
            diagnostics=self._warning(context, f"data.{source.name}") if source.simulated else (),
        )

    def GetFunctions(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Answer with the signatures of the provider's functions."""
        functions = {name: function_message(function) for name, function in FUNCTIONS.items()}
        return pb.GetFunctions.Response(functions=functions)

    def CallFunction(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Call a function of the provider."""
        arguments = [decode(argument) for argument in request.arguments]
        if not all(map(is_wholly_known, arguments)):
            return pb.CallFunction.Response(result=encode(UNKNOWN))
        try:
            return pb.CallFunction.Response(result=encode(FUNCTIONS[request.name].call(*arguments)))
        except FunctionError as error:
            refused = pb.FunctionError(text=str(error), function_argument=error.argument)
            return pb.CallFunction.Response(error=refused)


def _settled(values: Values | None) -> Values | None:
    """Return values with nothing unknown left: an applied or read object has none."""

    def settle(value: Any) -> Any:
        if value is UNKNOWN:
            return None
        if isinstance(value, dict):
            return {key: settle(item) for key, item in value.items()}
        if isinstance(value, list):
            return [settle(item) for item in value if item is not UNKNOWN]
        return value

    return None if values is None else {name: settle(value) for name, value in values.items()}
