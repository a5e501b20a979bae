"""Which process is at the other end of a connection, where ports alone don't tell."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_kit.sandbox.provider.caller import find_caller

CONNECT = """
import socket, sys
with socket.socket() as connection:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind(("127.0.0.1", int(sys.argv[1])))
    connection.connect(("127.0.0.1", int(sys.argv[2])))
    print("connected", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def served() -> Iterator[tuple[int, int]]:
    """Two ports that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        yield one.getsockname()[1], two.getsockname()[1]


def test_processes_that_share_a_port(served: tuple[int, int], tmp_path: Path) -> None:
    first, second = served
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
        other = subprocess.Popen(
            [sys.executable, "-c", CONNECT, str(port), str(first)],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"connected\n"
            own.connect(("127.0.0.1", second))
            theirs = find_caller(f"ipv4:127.0.0.1:{port}", first)
            mine = find_caller(f"ipv4:127.0.0.1:{port}", second)
        finally:
            other.communicate()
    assert theirs is not None
    assert (theirs.pid, theirs.folder) == (other.pid, tmp_path)
    assert mine is not None
    assert mine.pid == os.getpid()


def test_a_caller_that_opens_and_closes_files(served: tuple[int, int]) -> None:
    port, _ = served
    ended = threading.Event()

    def read_files() -> None:
        while not ended.is_set():
            Path("/proc/self/stat").read_bytes()

    readers = [threading.Thread(target=read_files) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            peer = f"ipv4:127.0.0.1:{connection.getsockname()[1]}"
            found = [find_caller(peer, port) for _ in range(50)]
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert [caller and caller.pid for caller in found] == [os.getpid()] * 50


def test_nobody_is_connected_there(served: tuple[int, int]) -> None:
    first, second = served
    with socket.create_connection(("127.0.0.1", first)) as connection:
        port = connection.getsockname()[1]
        assert find_caller(f"ipv4:127.0.0.1:{port}", second) is None
    assert find_caller("unix:somewhere", first) is None
