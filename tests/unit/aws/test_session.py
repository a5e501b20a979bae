"""Sessions: where their requests go, as whom, and what they make of the caller's environment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlops_kit.aws.identity import caller, verify_account
from mlops_kit.aws.session import client
from mlops_kit.errors import KitError, RefusedError
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.target import Target


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def make_target(folder: Path, url: str = "", role_arn: str | None = None, **variables: str) -> Target:
    given = {"AWS_ENDPOINT_URL": url} if url else {}
    return Target("test", "eu-central-1", folder, folder, {**given, **variables}, role_arn=role_arn)


def keys(account_id: str) -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": access_key(account_id), "AWS_SECRET_ACCESS_KEY": "secret"}


def environment(account_id: str) -> Any:
    return SimpleNamespace(name="dev", account_id=account_id)


def test_the_targets_keys_win_over_the_callers_environment(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key("999999999999"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    config = tmp_path / "config"
    config.write_text("[default]\n")

    target = make_target(
        tmp_path,
        emulator.url,
        **keys("111111111111"),
        AWS_SESSION_TOKEN="",
        AWS_PROFILE="default",
        AWS_CONFIG_FILE=str(config),
    )

    assert caller(target).account_id == "111111111111"


def test_a_target_keeps_its_client_and_another_has_its_own(emulator: Emulator, tmp_path: Path) -> None:
    one = make_target(tmp_path, emulator.url, **keys("111111111111"))
    two = make_target(tmp_path, emulator.url, **keys("222222222222"))

    assert client(one, "s3") is client(one, "s3")
    assert client(one, "s3") is not client(two, "s3")
    assert (caller(one).account_id, caller(two).account_id) == ("111111111111", "222222222222")


def test_a_role_is_assumed(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As in an account: the endpoint and the caller's own keys come from the process environment.
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
    for name, value in keys("111111111111").items():
        monkeypatch.setenv(name, value)
    role = "arn:aws:iam::111111111111:role/deploy"

    identity = caller(make_target(tmp_path, role_arn=role))

    assert identity.arn == "arn:aws:sts::111111111111:assumed-role/deploy/mlops-kit"
    assert identity.name == "assumed-role/deploy/mlops-kit"


@pytest.mark.parametrize("role_arn", [None, "arn:aws:iam::111111111111:role/deploy"])
def test_no_credentials(role_arn: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    nothing = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    with pytest.raises(KitError, match="no AWS credentials found"):
        caller(make_target(tmp_path, role_arn=role_arn, **nothing))


def test_an_unknown_profile(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"The config profile \(nowhere\) could not be found"):
        caller(make_target(tmp_path, AWS_PROFILE="nowhere", AWS_CONFIG_FILE="/dev/null"))


def test_the_right_account_passes(emulator: Emulator, tmp_path: Path) -> None:
    target = make_target(tmp_path, emulator.url, **keys("111111111111"))

    assert verify_account(target, environment("111111111111")).account_id == "111111111111"


def test_the_wrong_account_is_refused(emulator: Emulator, tmp_path: Path) -> None:
    target = make_target(tmp_path, emulator.url, **keys("222222222222"))

    with pytest.raises(RefusedError, match=r"belongs to account 111111111111; .* of account 222222222222"):
        verify_account(target, environment("111111111111"))


def test_a_page_in_an_answers_place_is_no_answer(tmp_path: Path) -> None:
    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            page = b"<html><body>Sign in to the proxy</body></html>"  # well-formed XML, too
            self.send_response(200)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = make_target(tmp_path, f"http://127.0.0.1:{server.server_port}", **keys("111111111111"))
        with pytest.raises(KitError, match="who the caller is: what answered is not AWS's API") as refusal:
            caller(target)
        server.shutdown()
    assert "AWS_ENDPOINT_URL" in refusal.value.hint
