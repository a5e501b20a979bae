"""A server's process neither outlives its sandbox nor sees what is not its own."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import psutil
import pytest

from mlops_kit.sandbox.runtime.process import ServerProcess, StartError

PARENT = """
import sys, time
from pathlib import Path
from mlops_kit.sandbox.runtime.process import ServerProcess
folder = Path(sys.argv[1])
server = ServerProcess(folder / "model", folder / "log", {}, "eu-west-1")
server.wait(60)
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def model(tmp_path: Path, archives: dict[str, bytes]) -> Path:
    folder = tmp_path / "model"
    with tarfile.open(fileobj=io.BytesIO(archives["good.tar.gz"])) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_it_ends_with_a_killed_sandbox(model: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(model.parent)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    server = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    server.wait(timeout=5)
    assert not server.is_running()


def test_it_sees_its_own_variables_alone(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the user's")
    server = ServerProcess(model, model.parent / "log", {"LOG_LEVEL": "info"}, "eu-west-1")
    try:
        server.wait(60)  # before it runs its own program, a process has no environment to look at
        variables = psutil.Process(server.pid).environ()
    finally:
        server.end()
    assert "AWS_SECRET_ACCESS_KEY" not in variables
    assert variables["LOG_LEVEL"] == "info"
    assert variables["SM_MODEL_DIR"] == str(model)
    assert variables["SAGEMAKER_BIND_TO_PORT"] == str(server.port)


def test_a_server_that_cannot_load_says_why(tmp_path: Path, capfd: Any) -> None:
    (tmp_path / "model").mkdir()
    server = ServerProcess(tmp_path / "model", tmp_path / "log", {}, "eu-west-1")
    with pytest.raises(StartError, match=r"manifest\.json"):
        server.wait(60)
    assert not server.alive
    assert capfd.readouterr().err == ""
    server.end()


def test_time_that_is_up_is_a_failure(model: Path) -> None:
    server = ServerProcess(model, model.parent / "log", {}, "eu-west-1")
    with pytest.raises(StartError, match="did not answer 200 within 0 seconds"):
        server.wait(0)
    server.end()
