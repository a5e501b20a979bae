"""What the daemon holds: the emulator, the provider that is opened on demand, and whether it is to stop."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from mlops_kit.sandbox.emulator.server import Emulator

if TYPE_CHECKING:
    from mlops_kit.sandbox.provider.listeners import Listeners


class Sandbox:
    """The emulator, the provider and the wish to stop. Safe to use from several threads."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.stopping = threading.Event()
        self._listeners: Listeners | None = None
        self._lock = threading.Lock()

    @property
    def listeners(self) -> Listeners:
        """The provider, imported when it is first needed."""
        with self._lock:
            if self._listeners is None:
                from mlops_kit.sandbox.provider.listeners import Listeners

                self._listeners = Listeners(self.emulator.url, read_object)
            return self._listeners

    def provider_port(self, account_id: str, region: str) -> int:
        """Return the port of the provider of an account and region."""
        return self.listeners.port(account_id, region)

    def opened(self) -> dict[str, int]:
        """Return the provider's ports by `account/region`."""
        return self._listeners.opened() if self._listeners else {}

    def close(self) -> None:
        """End the endpoints and the provider."""
        manager = sys.modules.get("mlops_kit.sandbox.runtime.manager")
        if manager is not None:
            manager.shutdown()
        if self._listeners is not None:
            self._listeners.close()


def read_object(bucket: str, key: str) -> bytes | None:
    """Return an object of the emulated S3, whichever account it is in; None where there is none."""
    if "moto.s3.models" not in sys.modules:
        return None
    from moto.s3.models import s3_backends

    for regions in s3_backends.values():
        for backend in regions.values():
            found = backend.buckets.get(bucket)
            value = found.keys.get(key) if found is not None else None
            if value is not None:
                return bytes(value.value)
    return None
