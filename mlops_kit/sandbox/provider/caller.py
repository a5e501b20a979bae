"""Which process is at the other end of a connection: its folder, arguments and environment.

Terraform does not tell a provider where it runs. On one machine the operating system does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_PROC = Path("/proc")
_CONNECTED = "01"


@dataclass(frozen=True)
class Caller:
    """A running process. What the system does not tell is empty."""

    pid: int
    folder: Path
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def data_folder(self) -> Path:
        """Terraform's `.terraform` folder, wherever TF_DATA_DIR puts it."""
        return self.folder / self.environment.get("TF_DATA_DIR", ".terraform")


def find_caller(peer: str, served: int) -> Caller | None:
    """Return the process at `peer` (gRPC's `ipv4:127.0.0.1:PORT`) that is connected to the port `served`.

    None where the system does not say.
    """
    port = peer.rpartition(":")[2]
    if not port.isdigit() or not _PROC.is_dir():
        return None
    try:
        inode = _socket_of(int(port), served)
        pid = _owner_of(inode) if inode else None
        return _describe(pid) if pid else None
    except OSError:
        return None


def _socket_of(port: int, served: int) -> str | None:
    """Return the inode of the socket of this loopback port that is connected to the port `served`.

    Both ends count: Linux gives one port to several connections, where each has another other end.
    """
    local, remote = f"0100007F:{port:04X}", f"0100007F:{served:04X}"
    for table in ("tcp", "tcp6"):
        path = _PROC / "net" / table
        if not path.exists():
            continue
        for line in path.read_text().splitlines()[1:]:
            fields = line.split()
            ends = zip(fields[1:3], (local, remote), strict=True)
            # IPv6 has the same address as the last part of a longer one.
            if fields[3] == _CONNECTED and all(found.endswith(wanted) for found, wanted in ends):
                return fields[9]
    return None


def _owner_of(inode: str) -> int | None:
    wanted = f"socket:[{inode}]"
    # The youngest processes first: Terraform has just started.
    for pid in sorted((int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()), reverse=True):
        with suppress(OSError):  # another user's process, or one that has just ended
            for descriptor in (_PROC / str(pid) / "fd").iterdir():
                with suppress(FileNotFoundError):  # closed since it was listed, as files are all the time
                    if str(descriptor.readlink()) == wanted:
                        return pid
    return None


def _describe(pid: int) -> Caller:
    folder = _PROC / str(pid)
    arguments = (folder / "cmdline").read_bytes().split(b"\0")
    environment = (folder / "environ").read_bytes().split(b"\0")
    pairs = (os.fsdecode(entry).partition("=") for entry in environment if entry)
    return Caller(
        pid,
        (folder / "cwd").readlink(),
        tuple(os.fsdecode(argument) for argument in arguments if argument),
        {name: value for name, _, value in pairs},
    )
