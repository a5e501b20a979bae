"""The server as a process: SageMaker's container contract over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import joblib
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

from mlops_kit.serving.__main__ import main
from mlops_kit.serving.manifest import Manifest

ROW = {"age": 30, "income": 0.1, "city": "Ulm", "member": True}


def start(model_dir: Path, **variables: str) -> tuple[subprocess.Popen[str], int]:
    """Start a server on a free port and wait until it says where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mlops_kit.serving"],
        env={**os.environ, "SM_MODEL_DIR": str(model_dir), "SAGEMAKER_BIND_TO_PORT": "0", **variables},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    port = _port(process.stderr)
    # Read what it goes on to write, or a full pipe stops it.
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return process, port


def _port(stderr: IO[str]) -> int:
    lines = []
    for line in stderr:
        lines.append(line)
        if found := re.search(r"serving small on http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    pytest.fail("the server did not start: " + "".join(lines))


@pytest.fixture(scope="module")
def port(model_dir: Path) -> Iterator[int]:
    process, port = start(model_dir, MLOPS_KIT_MAX_BODY_MB="1")
    yield port
    process.terminate()
    assert process.wait(20) == 0


def call(
    port: int, method: str, path: str, body: bytes | str | None = None, **headers: str
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): v for name, v in headers.items()})
        response = connection.getresponse()
        return response.status, response.getheader("content-type", ""), response.read().decode()
    finally:
        connection.close()


def test_ping(port: int) -> None:
    assert call(port, "GET", "/ping")[0] == 200


def test_json_in_json_out_equals_the_pipeline(port: int, pipeline: Pipeline, training: pd.DataFrame) -> None:
    body = training.to_json(orient="records")
    status, content_type, text = call(port, "POST", "/invocations", body, content_type="application/json")

    assert (status, content_type) == (200, "application/json")
    predictions = json.loads(text)["predictions"]
    assert [item["label"] for item in predictions] == pipeline.predict(training).tolist()
    assert [list(item["scores"].values()) for item in predictions] == pipeline.predict_proba(
        training
    ).tolist()


def test_csv_in_csv_out(port: int, pipeline: Pipeline, training: pd.DataFrame) -> None:
    body = training.to_csv(index=False)
    status, content_type, text = call(
        port, "POST", "/invocations", body, content_type="text/csv; charset=utf-8", accept="text/csv"
    )

    assert (status, content_type.partition(";")[0]) == (200, "text/csv")
    assert [line.split(",")[0] for line in text.splitlines()] == pipeline.predict(training).tolist()


@pytest.mark.parametrize(
    ("headers", "body", "status", "message"),
    [
        ({"content_type": "application/json"}, json.dumps([{**ROW, "age": "x"}]), 400, 'column \\"age\\"'),
        ({"content_type": "text/csv"}, "1,2\n", 400, "the model takes 4"),
        ({"content_type": "application/xml"}, "<a/>", 415, "Content-Type must be one of"),
        ({}, "1,2,Ulm,true", 415, "Content-Type must be one of"),
        ({"content_type": "text/csv; charset=latin-1"}, "1", 415, "charset must be utf-8"),
        ({"content_type": "text/csv", "accept": "image/png"}, "1", 406, "Accept must allow one of"),
        ({"content_type": "text/csv"}, "1" * 1024 * 1024 + "1", 413, "larger than 1048576 bytes"),
    ],
)
def test_a_refusal_has_its_code_and_a_reason(
    headers: dict[str, str], body: str, status: int, message: str, port: int
) -> None:
    answer = call(port, "POST", "/invocations", body, **headers)

    assert answer[0] == status
    assert answer[1] == "application/json"
    assert message in answer[2]


def test_a_chunked_body_is_measured_too(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    chunks = (b"1" * 65536 for _ in range(17))
    connection.request("POST", "/invocations", chunks, {"content-type": "text/csv"}, encode_chunked=True)

    assert connection.getresponse().status == 413
    connection.close()


def test_other_routes(port: int) -> None:
    assert call(port, "GET", "/invocations")[0] == 405
    assert call(port, "GET", "/")[0] == 404


def test_an_error_of_the_model_is_500_without_its_text(tmp_path: Path, manifest: Manifest) -> None:
    # Without a sample, nothing shows before the first request that the model takes other columns.
    joblib.dump(LinearRegression().fit([[1.0, 2.0]], [1.0]), tmp_path / "model.joblib")
    replace(manifest, model_file="model.joblib", task="regression", sample=()).write(tmp_path)
    process, port = start(tmp_path)
    try:
        status, _, text = call(
            port, "POST", "/invocations", json.dumps([ROW]), content_type="application/json"
        )
    finally:
        process.terminate()
        process.wait(20)

    assert status == 500
    assert json.loads(text) == {"error": "the model failed: ValueError"}


def test_sigterm_lets_a_running_request_finish(model_dir: Path) -> None:
    process, port = start(model_dir)
    rows = json.dumps({"instances": [ROW] * 60_000})
    answers: list[int] = []
    caller = threading.Thread(
        target=lambda: answers.append(
            call(port, "POST", "/invocations", rows, content_type="application/json")[0]
        )
    )
    caller.start()
    time.sleep(0.15)
    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    caller.join(10)
    assert answers == [200]


def test_a_model_that_does_not_load_ends_the_process_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_dir: Path
) -> None:
    (tmp_path / "manifest.json").write_bytes((model_dir / "manifest.json").read_bytes())
    (tmp_path / "model.skops").write_bytes(b"broken")
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path))
    monkeypatch.setenv("SAGEMAKER_BIND_TO_PORT", "0")

    assert main([]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("cannot load model.skops: ")


def test_no_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path))
    monkeypatch.setenv("SAGEMAKER_BIND_TO_PORT", "0")

    assert main(["serve"]) == 1
    assert capsys.readouterr().err == f"no manifest.json in {tmp_path}\n"


def test_a_taken_port(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("SAGEMAKER_BIND_TO_PORT", str(port))

        assert main([]) == 1
    assert capsys.readouterr().err == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SAGEMAKER_BIND_TO_PORT", "http"), ("SAGEMAKER_BIND_TO_PORT", "70000"), ("MLOPS_KIT_MAX_BODY_MB", "0")],
)
def test_a_wrong_setting(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert main([]) == 2
    assert capsys.readouterr().err.startswith(f"{name} must be a number from ")
