from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.terraform.engine import Engine, find_engine
from mlops_kit.terraform.events import Diagnostic, Event, ResourceEvent
from mlops_kit.terraform.failures import TerraformError, failure
from mlops_kit.terraform.interrupts import InterruptedRunError, Interrupts
from mlops_kit.terraform.runner import Terraform, discard_damaged

Script = Callable[..., Path]
_CONFIGURATION = """
resource "terraform_data" "a" {
  input = "x"
}
output "a" {
  value = terraform_data.a.output
}
output "secret" {
  value     = "hush"
  sensitive = true
}
"""


def make(root: Path, executable: Path | None = None, **options: Any) -> Terraform:
    root.mkdir(exist_ok=True)
    engine = Engine(executable, "1.11.4", "terraform") if executable else find_engine()
    return Terraform(engine, root, root.parent / "data", root.parent / "logs", {}, **options)


def test_a_plan_replaces_what_it_is_told_and_changes_nothing_yet(tmp_path: Path) -> None:
    terraform = make(tmp_path / "root")
    (tmp_path / "root" / "main.tf").write_text(_CONFIGURATION)
    terraform.init()
    terraform.plan(tmp_path / "tfplan")
    terraform.apply(tmp_path / "tfplan")
    before = terraform.pull()
    assert not terraform.plan(tmp_path / "tfplan").changes

    terraform.plan(tmp_path / "tfplan", replace=["terraform_data.a"])

    (change,) = terraform.show(tmp_path / "tfplan").changes
    assert (change.address, change.replaces) == ("terraform_data.a", True)
    assert terraform.pull() == before


@pytest.mark.parametrize("choice", [None, "embedded"])
def test_plan_show_apply(tmp_path: Path, choice: str | None) -> None:
    root, events = tmp_path / "a root with blanks", list[Event]()
    root.mkdir()
    (root / "main.tf").write_text(_CONFIGURATION)
    engine = find_engine(choice)
    terraform = Terraform(engine, root, tmp_path / "data", tmp_path / "logs", {}, on_event=events.append)
    plan_file = tmp_path / "plans" / "tfplan"
    terraform.init()
    planned = terraform.plan(plan_file)
    assert planned.changes
    assert (planned.resources.added, planned.outputs) == (1, ("a", "secret"))
    assert plan_file.stat().st_mode & 0o777 == 0o600
    shown = terraform.show(plan_file)
    assert [(change.address, change.actions) for change in shown.changes] == [
        ("terraform_data.a", ("create",))
    ]
    assert shown.resources == planned.resources
    assert "hush" not in terraform.show_text(plan_file)
    assert terraform.apply(plan_file).resources.added == 1
    stages = [event.stage for event in events if isinstance(event, ResourceEvent)]
    assert stages == ["planned", "planned", "start", "complete"]
    assert not terraform.plan(plan_file).changes
    assert "hush" not in "".join(log.read_text() for log in (tmp_path / "logs").iterdir())


def test_an_error_has_its_place(tmp_path: Path) -> None:
    root = tmp_path / "root"
    terraform = make(root)
    (root / "main.tf").write_text('\noutput "a" {\n  value = var.none\n}\n')
    terraform.init()
    with pytest.raises(TerraformError) as raised:
        terraform.plan(tmp_path / "tfplan")
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.filename, diagnostic.line) == ("main.tf", 3)
    assert raised.value.message.startswith("Reference to undeclared input variable (main.tf:3): An input")
    assert not raised.value.transient


def test_arguments(tmp_path: Path) -> None:
    terraform = make(tmp_path / "root", Path("/bin/tf"))
    assert terraform.command(
        "plan", json=True, input=False, out="/a b", destroy=None, var_file=["x", "y"]
    ) == [
        "/bin/tf",
        f"-chdir={tmp_path / 'root'}",
        "plan",
        "-json",
        "-input=false",
        "-out=/a b",
        "-var-file=x",
        "-var-file=y",
    ]


_TRANSIENT = """
import pathlib
counter = pathlib.Path(os.environ["TF_DATA_DIR"]).parent / "counter"
count = int(counter.read_text()) + 1 if counter.exists() else 1
counter.write_text(str(count))
if count <= {failures}:
    error = dict(severity="error", summary="creating thing", detail={detail!r})
    print(json.dumps({{"@message": "Error", "type": "diagnostic", "diagnostic": error}}))
    sys.exit(1)
"""


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda seconds: None)


@pytest.mark.usefixtures("no_waiting")
def test_what_passes_by_itself_is_tried_again_and_said(tmp_path: Path, script: Script) -> None:
    notes: list[str] = []
    executable = script(_TRANSIENT.format(failures=2, detail="api error Throttling: Rate exceeded"))
    make(tmp_path / "root", executable, on_note=notes.append).init()
    assert (tmp_path / "counter").read_text() == "3"
    assert len(notes) == 2
    assert "terraform init failed, again in" in notes[0]
    assert "Rate exceeded" in notes[0]


@pytest.mark.usefixtures("no_waiting")
def test_it_is_not_tried_for_ever(tmp_path: Path, script: Script) -> None:
    executable = script(_TRANSIENT.format(failures=9, detail="StatusCode: 503, ServiceUnavailable"))
    with pytest.raises(TerraformError, match="ServiceUnavailable"):
        make(tmp_path / "root", executable).init()
    assert (tmp_path / "counter").read_text() == "3"


def test_other_failures_are_not_tried_again(tmp_path: Path, script: Script) -> None:
    executable = script(_TRANSIENT.format(failures=9, detail="AccessDenied: not authorized"))
    with pytest.raises(TerraformError, match="AccessDenied"):
        make(tmp_path / "root", executable).init()
    assert (tmp_path / "counter").read_text() == "1"


_SLOW = """
def stop(number, frame):
    print(json.dumps({"@message": "stopping"}), flush=True)
    time.sleep(0.3)
    print(json.dumps({"@message": "released"}), flush=True)
    sys.exit(1)
signal.signal(signal.SIGINT, stop)
print(json.dumps({"@message": "working"}), flush=True)
time.sleep(60)
"""
_DEAF = _SLOW.replace("time.sleep(0.3)", "time.sleep(60)")


def heard(events: list[Event]) -> list[str]:
    return [event.message for event in events]


def interrupted(terraform: Terraform, events: list[Event], interrupts: Interrupts, until: list[str]) -> None:
    """Interrupt once for every message of `until`, as soon as it was heard."""

    def press() -> None:
        for message in until:
            while message not in heard(events):
                time.sleep(0.01)
            interrupts.interrupt()

    presses = threading.Thread(target=press)
    presses.start()
    try:
        with pytest.raises(InterruptedRunError):
            terraform.init()
    finally:
        presses.join()


def test_one_interrupt_lets_it_finish_its_work(tmp_path: Path, script: Script) -> None:
    events, notes, ends = list[Event](), list[str](), list[bool]()
    interrupts = Interrupts(notes.append)
    terraform = make(
        tmp_path / "root", script(_SLOW), interrupts=interrupts, on_event=events.append, ended=ends.append
    )
    interrupted(terraform, events, interrupts, ["working"])
    assert heard(events) == ["working", "stopping", "released"]
    assert ends == [True]
    assert len(notes) == 1
    with pytest.raises(InterruptedRunError):
        terraform.init()


def test_a_second_interrupt_kills(tmp_path: Path, script: Script) -> None:
    events, ends = list[Event](), list[bool]()
    interrupts = Interrupts()
    terraform = make(
        tmp_path / "root", script(_DEAF), interrupts=interrupts, on_event=events.append, ended=ends.append
    )
    interrupted(terraform, events, interrupts, ["working", "stopping"])
    assert heard(events) == ["working", "stopping"]
    assert ends == [False]


_PLANNING = """
print(json.dumps({"@message": " ".join(word for word in sys.argv if "-replace" in word)}), flush=True)
out = next(word for word in sys.argv if word.startswith("-out"))
open(out.partition("=")[2], "w").close()
if "-replace" not in str(sys.argv):
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(3))
    open(os.path.join(os.environ["TF_DATA_DIR"], "up"), "w").close()
    time.sleep(float(os.environ["WORK"]))
"""


def begun(tmp_path: Path, executable: Path, work: float, **options: Any) -> Terraform:
    (tmp_path / "data").mkdir()
    (tmp_path / "root").mkdir()
    engine = Engine(executable, "1.11.4", "terraform")
    variables = {"WORK": str(work)}
    terraform = Terraform(
        engine, tmp_path / "root", tmp_path / "data", tmp_path / "logs", variables, **options
    )
    terraform.begin_plan(tmp_path / "tfplan")
    while not (tmp_path / "data" / "up").exists():
        time.sleep(0.01)
    return terraform


def test_a_plan_that_was_begun_is_followed_from_its_beginning(tmp_path: Path, script: Script) -> None:
    events, starts, ends = list[Event](), list[bool](), list[bool]()
    terraform = begun(
        *(tmp_path, script(_PLANNING), 0.2),
        on_event=events.append,
        started=lambda command, pid: starts.append(pid is not None),
        ended=ends.append,
    )
    assert not terraform.plan(tmp_path / "tfplan").changes
    assert (heard(events), starts, ends) == ([""], [False, True], [True])
    assert not terraform.plan(tmp_path / "tfplan").changes
    assert starts == [False, True] * 2


def test_what_does_not_start_has_ended_in_order(tmp_path: Path) -> None:
    starts, ends = list[tuple[str, int | None]](), list[bool]()
    terraform = make(
        *(tmp_path / "root", tmp_path / "none"),
        started=lambda command, pid: starts.append((command, pid)),
        ended=ends.append,
    )
    for run in (terraform.init, terraform.pull):
        with pytest.raises(ConfigurationError, match="cannot start"):
            run()
    assert (starts, ends) == ([("init", None), ("state pull", None)], [True, True])


def test_another_plan_ends_the_one_that_was_begun(tmp_path: Path, script: Script) -> None:
    events, ends = list[Event](), list[bool]()
    terraform = begun(tmp_path, script(_PLANNING), 60, on_event=events.append, ended=ends.append)
    terraform.plan(tmp_path / "tfplan", replace=["a.b"])
    assert (heard(events), ends) == (["-replace=a.b"], [True, True])
    terraform.let_go()
    assert ends == [True, True]


def test_one_that_does_not_stop_is_killed(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlops_kit.terraform.process._ABANDONED_SECONDS", 0.1)
    ends: list[bool] = []
    deaf = script(_PLANNING.replace("sys.exit(3)", "time.sleep(60)"))
    begun(tmp_path, deaf, 60, ended=ends.append).let_go()
    assert ends == [False]


def test_one_that_could_not_release_its_lock_has_left_it(tmp_path: Path, script: Script) -> None:
    ends: list[bool] = []
    said = 'print(json.dumps({"diagnostic": {"summary": "Error releasing the state lock"}}), flush=True)'
    unable = script(_PLANNING.replace("sys.exit(3)", f"({said}, sys.exit(1))"))
    begun(tmp_path, unable, 60, ended=ends.append).let_go()
    assert ends == [False]


def test_a_time_limit(tmp_path: Path, script: Script) -> None:
    terraform = make(tmp_path / "root", script(_SLOW), time_limit=0.5)
    with pytest.raises(TerraformError, match="did not end within"):
        terraform.init()


def test_it_is_out_of_the_terminals_reach(tmp_path: Path, script: Script) -> None:
    events: list[Event] = []
    executable = script('print(json.dumps({"@message": str(os.getsid(0))}))\n')
    make(tmp_path / "root", executable, on_event=events.append).init()
    assert heard(events) != [str(os.getsid(0))]


def test_what_the_caller_has_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlops_kit.terraform.variables import process_variables

    mine = tmp_path / "terraformrc"
    mine.write_text("")
    caller = {"TF_CLI_ARGS_plan": "-destroy", "TF_WORKSPACE": "x", "TF_VAR_a": "1", "HOME": "/h"}
    kept = process_variables({"AWS_REGION": "r"}, tmp_path, {**caller, "TF_CLI_CONFIG_FILE": str(mine)})
    assert kept["TF_CLI_CONFIG_FILE"] == str(mine)
    assert {kept[name] for name in ("TF_VAR_a", "HOME", "AWS_REGION")} == {"1", "/h", "r"}
    assert not {"TF_CLI_ARGS_plan", "TF_WORKSPACE"} & set(kept)
    gone = process_variables({}, tmp_path, {"TF_CLI_CONFIG_FILE": str(tmp_path / "none")})
    assert "TF_CLI_CONFIG_FILE" not in gone


def test_memory_is_the_callers_where_they_have_set_any(tmp_path: Path) -> None:
    from mlops_kit.terraform.variables import process_variables

    def memory(**caller: str) -> dict[str, str]:
        variables = process_variables({}, tmp_path, caller)
        return {name: variables[name] for name in ("GOGC", "GOMEMLIMIT") if name in variables}

    assert memory(HOME="/h").keys() == {"GOGC", "GOMEMLIMIT"}
    assert memory(GOGC="50") == {"GOGC": "50"}
    assert memory(GOMEMLIMIT="9GiB") == {"GOMEMLIMIT": "9GiB"}


@pytest.mark.parametrize(("kind", "seconds"), [("terraform", "1"), ("embedded", "1"), ("tofu", "20")])
def test_state_is_written_as_often_as_the_engine_allows(
    kind: str, seconds: str, tmp_path: Path, script: Script
) -> None:
    body = 'print(json.dumps({"@message": os.environ["TF_STATE_PERSIST_INTERVAL"]}))\n'
    events: list[Event] = []
    engine = Engine(script(body), "1.11.4", kind)
    (tmp_path / "root").mkdir()
    Terraform(
        engine, tmp_path / "root", tmp_path / "data", tmp_path / "logs", {}, on_event=events.append
    ).init()
    assert heard(events) == [seconds]


def test_a_dead_terraform_is_said_to_be_dead(tmp_path: Path, script: Script) -> None:
    terraform = make(tmp_path / "root", script("os.kill(os.getpid(), signal.SIGKILL)\n"))
    with pytest.raises(TerraformError, match="terraform init was ended by signal 9"):
        terraform.init()


def test_diagnostics_read_well() -> None:
    diagnostic = Diagnostic("diagnostic", "", {}, "error", "Bad", "It is.\n", "aws_a.b", "main.tf", 3)
    assert str(diagnostic) == "Bad (aws_a.b, main.tf:3): It is."


def test_a_full_disk_is_named_where_terraform_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = tmp_path / "not" / "yet"
    assert failure("plan", (), "", 1, logs).message == "terraform plan exited with 1 and said nothing"
    monkeypatch.setattr("mlops_kit.disk.shutil.disk_usage", lambda path: SimpleNamespace(free=0))
    told = failure("plan", (), "", 1, logs)
    assert told.message == f"terraform plan exited with 1: the disk that holds {logs} is full"
    assert told.hint.startswith("free some space")
    assert failure("plan", (), "no such thing", 1, logs).message == "no such thing"


def test_a_registry_that_still_has_versions_says_what_to_do(tmp_path: Path) -> None:
    said = (
        "DeleteModelPackageGroup: ConflictException: churn cannot be deleted: it contains 2 model packages."
    )
    assert "aws sagemaker list-model-packages" in failure("apply", (), said, 1, tmp_path).hint


@pytest.mark.parametrize(("content", "kept"), [(b'{"version": 3}', True), (b'{"vers', False), (b"", False)])
def test_what_a_full_disk_cut_short_is_discarded(tmp_path: Path, content: bytes, kept: bool) -> None:
    file = tmp_path / "terraform.tfstate"
    discard_damaged(file)
    file.write_bytes(content)
    discard_damaged(file)
    assert file.exists() is kept
