"""The provider's listening ports: one for each account and region, opened on demand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import grpc
import grpc.aio
from tf.gen import tfplugin_pb2_grpc as rpc

from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.credentials import Defaults
from mlops_kit.sandbox.provider.ephemeral import open_ephemeral
from mlops_kit.sandbox.provider.identity import upgrade_identity
from mlops_kit.sandbox.provider.in_use import RemoteState
from mlops_kit.sandbox.provider.schemas import Schemas
from mlops_kit.sandbox.provider.servicer import ProviderServicer
from mlops_kit.sandbox.provider.types import Types

T = TypeVar("T")

SERVICE = "tfplugin6.Provider"
# A plan sends whole configurations and states; gRPC's own limit of 4 MB is too small for a full schema.
_OPTIONS = [("grpc.max_receive_message_length", 1 << 28), ("grpc.max_send_message_length", 1 << 28)]
# Calls that may wait for an object to become ready get threads. All others only compute, the emulator
# being in this process, and threads would take more time to hand the interpreter on than to compute.
_WAITING = {"ApplyResourceChange", "ImportResourceState"}
_THREADS = 16


class Listeners:
    """Opens provider ports and keeps them until `close`. Safe to use from several threads."""

    def __init__(self, endpoint_url: str, remote_state: RemoteState) -> None:
        self._endpoint_url = endpoint_url
        self._remote_state = remote_state
        self._types = Types(catalog())
        self._schemas = Schemas(catalog())
        self._servers: dict[tuple[str, str], tuple[grpc.aio.Server, int]] = {}
        self._lock = threading.Lock()
        self._waiting = ThreadPoolExecutor(_THREADS, thread_name_prefix="provider")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="provider", daemon=True)
        self._thread.start()

    def port(self, account_id: str, region: str) -> int:
        """Return the port of the provider that acts in this account and region, opened if need be."""
        with self._lock:
            key = (account_id, region)
            if key not in self._servers:
                self._servers[key] = self._run(self._open(Defaults(*key, self._endpoint_url)))
            return self._servers[key][1]

    def opened(self) -> dict[str, int]:
        """Return the ports by `account/region`."""
        with self._lock:
            return {"/".join(key): port for key, (_, port) in self._servers.items()}

    def close(self) -> None:
        """Stop serving; calls under way get a second to end."""
        with self._lock:
            servers = [server for server, _ in self._servers.values()]
            self._servers.clear()
        for server in servers:
            self._run(server.stop(grace=1))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._waiting.shutdown(wait=False)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self, defaults: Defaults) -> tuple[grpc.aio.Server, int]:
        server = grpc.aio.server(migration_thread_pool=self._waiting, options=_OPTIONS)
        servicer = ProviderServicer(self._types, self._schemas, defaults, self._remote_state)
        generated = _Collected()
        rpc.add_ProviderServicer_to_server(servicer, generated)
        handlers = {**generated.handlers, **self._byte_handlers(servicer)}
        for name in handlers.keys() - _WAITING:
            handlers[name] = _at_once(handlers[name])
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        servicer.port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        return server, servicer.port

    def _byte_handlers(self, servicer: ProviderServicer) -> dict[str, Any]:
        """Return the handlers of the calls that deal in bytes."""

        def opened(request: bytes, context: Any) -> bytes:
            return open_ephemeral(self._types, servicer.provider(context), request)

        def upgraded(request: bytes, context: Any) -> bytes:
            return upgrade_identity(request)

        def nothing(request: bytes, context: Any) -> bytes:
            return b""

        calls = {
            "GetProviderSchema": servicer.schema_bytes,
            "GetResourceIdentitySchemas": servicer.identity_schema_bytes,
            "UpgradeResourceIdentity": upgraded,
            "ValidateEphemeralResourceConfig": nothing,
            "OpenEphemeralResource": opened,
            "RenewEphemeralResource": nothing,
            "CloseEphemeralResource": nothing,
        }
        return {name: grpc.unary_unary_rpc_method_handler(call) for name, call in calls.items()}


def _at_once(handler: Any) -> Any:
    """Return a handler that answers in the event loop, where `handler` would be given a thread."""
    call: Callable[[Any, Any], Any] = handler.unary_unary

    async def answer(request: Any, context: Any) -> Any:
        return call(request, context)

    return grpc.unary_unary_rpc_method_handler(
        answer, handler.request_deserializer, handler.response_serializer
    )


class _Collected:
    """Takes the generated code's handlers instead of a server, so that some can be replaced."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, _handlers: Any) -> None:
        """The same handlers once more; they are in a form that can't be looked into."""

    def add_registered_method_handlers(self, _service: str, handlers: dict[str, Any]) -> None:
        self.handlers.update(handlers)
