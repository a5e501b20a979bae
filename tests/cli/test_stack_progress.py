"""The table that is redrawn while a run goes on."""

from __future__ import annotations

import io
import json

from rich.console import Console

from mlops_kit.cli._live import Live
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.terraform.events import Event, parse


def said(kind: str, **body: object) -> Event:
    event = parse(json.dumps({"@message": "", "type": kind, **body}))
    assert event
    return event


def hook(address: str) -> dict[str, object]:
    return {"resource": {"addr": address}, "action": "create"}


def test_rows() -> None:
    console = Console(file=io.StringIO(), width=60)
    live = Live(console)
    live.started("state", "plan")
    live.event("state", said("change_summary", changes={"add": 2, "operation": "plan"}))
    live.started("state", "apply")
    for address in ("aws_kms_key.this", "aws_s3_bucket.a_name_that_is_far_too_long_for_this_terminal"):
        live.event("state", said("apply_start", hook=hook(address)))
    live.event("state", said("apply_complete", hook=hook("aws_kms_key.this")))
    live.started("platform", "plan")
    live.finished(StackResult("platform", Result.FAILED, 3.0))
    live.note("platform", "something [odd]")
    console.print(live._draw())
    note, state, platform = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert note == "platform: something [odd]"
    assert state.split()[1] == "state"
    assert "apply 1/2  aws_s3_bucket.a_name" in state
    assert state.endswith("…")
    assert platform.split() == ["✗", "platform", "3", "s", "failed"]
