"""The provider's listening ports: one for each account and region, opened on demand."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from tf.gen import tfplugin_pb2_grpc as rpc

from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.credentials import Defaults
from mlops_kit.sandbox.provider.ephemeral import open_ephemeral
from mlops_kit.sandbox.provider.in_use import RemoteState
from mlops_kit.sandbox.provider.schemas import Schemas
from mlops_kit.sandbox.provider.servicer import ProviderServicer
from mlops_kit.sandbox.provider.types import Types

SERVICE = "tfplugin6.Provider"
# A plan sends whole configurations and states; gRPC's own limit of 4 MB is too small for a full schema.
_OPTIONS = [("grpc.max_receive_message_length", 1 << 28), ("grpc.max_send_message_length", 1 << 28)]
_THREADS = 16


class Listeners:
    """Opens provider ports and keeps them until `close`. Safe to use from several threads."""

    def __init__(self, endpoint_url: str, remote_state: RemoteState) -> None:
        self._endpoint_url = endpoint_url
        self._remote_state = remote_state
        self._types = Types(catalog())
        self._schemas = Schemas(catalog())
        self._servers: dict[tuple[str, str], tuple[grpc.Server, int]] = {}
        self._lock = threading.Lock()

    def port(self, account_id: str, region: str) -> int:
        """Return the port of the provider that acts in this account and region, opened if need be."""
        with self._lock:
            key = (account_id, region)
            if key not in self._servers:
                self._servers[key] = self._open(Defaults(account_id, region, self._endpoint_url))
            return self._servers[key][1]

    def opened(self) -> dict[str, int]:
        """Return the ports by `account/region`."""
        with self._lock:
            return {"/".join(key): port for key, (_, port) in self._servers.items()}

    def close(self) -> None:
        """Stop serving; calls under way get a second to end."""
        with self._lock:
            stopping = [server.stop(grace=1) for server, _ in self._servers.values()]
            self._servers.clear()
        for stopped in stopping:
            stopped.wait()

    def _open(self, defaults: Defaults) -> tuple[grpc.Server, int]:
        server = grpc.server(ThreadPoolExecutor(_THREADS, thread_name_prefix="provider"), options=_OPTIONS)
        servicer = ProviderServicer(self._types, self._schemas, defaults, self._remote_state)
        generated = _Collected()
        rpc.add_ProviderServicer_to_server(servicer, generated)
        handlers = {**generated.handlers, **self._byte_handlers(servicer)}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        return server, port

    def _byte_handlers(self, servicer: ProviderServicer) -> dict[str, Any]:
        """Return the handlers of the calls that deal in bytes."""

        def opened(request: bytes, context: Any) -> bytes:
            return open_ephemeral(self._types, servicer.provider(context), request)

        def nothing(request: bytes, context: Any) -> bytes:
            return b""

        calls = {
            "GetProviderSchema": servicer.schema_bytes,
            "ValidateEphemeralResourceConfig": nothing,
            "OpenEphemeralResource": opened,
            "RenewEphemeralResource": nothing,
            "CloseEphemeralResource": nothing,
        }
        return {name: grpc.unary_unary_rpc_method_handler(call) for name, call in calls.items()}


class _Collected:
    """Takes the generated code's handlers instead of a server, so that some can be replaced."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, _handlers: Any) -> None:
        """The same handlers once more; they are in a form that can't be looked into."""

    def add_registered_method_handlers(self, _service: str, handlers: dict[str, Any]) -> None:
        self.handlers.update(handlers)
