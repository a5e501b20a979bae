"""audit list and audit show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.audit.record import Record
from mlops_kit.audit.store import NoBucketError, write

from ..unit.stacks.conftest import Place, place  # noqa: F401 (the fixture)
from .test_stack_commands import Run, run  # noqa: F401 (the fixture)


def add(place: Place, operation: str, outcome: str, actor: str, **more: Any) -> Record:  # noqa: F811
    record = Record.of(operation, "dev", outcome, f"arn:aws:sts::111111111111:{actor}", **more)
    with pytest.raises(NoBucketError):  # it waits here, which the commands show as well
        write(place.target, place.environment, record)
    return record


def test_nothing_was_done(run: Run) -> None:  # noqa: F811
    done = run("audit", "list", "dev", "--sandbox")
    assert (done.code, done.out) == (0, "no such record of dev\n")


def test_filters(place: Place, run: Run) -> None:  # noqa: F811
    one = add(place, "apply", "succeeded", "assumed-role/Plan/ann", stack="platform", plan_digest="a" * 64)
    two = add(place, "deploy", "failed", "assumed-role/Apply/bob", stack="serving/churn")

    def ids(*options: str) -> set[str]:
        found = json.loads(run("audit", "list", "dev", "--json", *options).out)
        assert found["schema"] == "mlops-kit/audit-list/v1"
        return {record["id"] for record in found["records"]}

    assert ids() == {one.id, two.id}
    assert ids("--operation", "deploy") == {two.id}
    assert ids("--operation", "deploy", "--operation", "apply") == {one.id, two.id}
    assert ids("--outcome", "succeeded") == {one.id}
    assert ids("--stack", "serving/churn") == {two.id}
    assert ids("--actor", "ANN") == {one.id}
    assert ids("--since", "2020-01-01") == {one.id, two.id}
    assert ids("--until", "2020-01-01") == set()
    assert len(ids("--limit", "1")) == 1
    assert [json.loads(run("audit", "list", "dev", "--json", "--limit", n).out)["more"] for n in "12"] == [
        True,
        False,
    ]
    cut = run("audit", "list", "dev", "--limit", "1")
    assert cut.err == "there are more than this one: --limit shows more, --until older ones\n"
    assert run("audit", "list", "dev", "--limit", "2").err == ""


def test_table_and_one_record(place: Place, run: Run) -> None:  # noqa: F811
    made = add(place, "apply", "refused", "user/ann", stack="platform", details={"cause": "stale"})
    listed = run("audit", "list", "dev").out.splitlines()
    assert listed == [
        "ID                         OPERATION  STACK/MODEL  OUTCOME  ACTOR     COMMIT  DIGEST",
        f"{made.id}  apply      platform     refused  user/ann  -       -",
    ]
    shown = run("audit", "show", "dev", made.id).out
    assert shown.startswith(f"apply platform in dev: refused\n\nid     {made.id}\n")
    assert "\ncause  stale\n" in shown
    assert "{" not in shown
    assert json.loads(run("audit", "show", "dev", made.id, "--json").out) == made.as_json()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "dev", "--since", "yesterday"], "'yesterday' is not a day such as 2026-11-29"),
        (["list", "dev", "--until", "20261129"], "'20261129' is not a day such as 2026-11-29"),
        (["list", "dev", "--until", "2026-02-30"], "'2026-02-30' is not a day such as 2026-11-29"),
        (["list", "dev", "--since", "2026-02-02", "--until", "2026-02-01"], "--until is before --since."),
        (["list", "dev", "--outcome", "good"], "'good' is not one of"),
        (["list", "dev", "--limit", "0"], "0 is not in the range x>=1"),
        (["list", "nowhere"], "there is no environment 'nowhere'"),
        (["show", "dev", "x"], "'x' is not a record's id"),
    ],
)
def test_bad_input(run: Run, arguments: list[str], message: str) -> None:  # noqa: F811
    done = run("audit", *arguments)
    assert done.code == 2
    assert message in done.err


def test_one_that_is_not_there(run: Run, place: Place) -> None:  # noqa: F811
    done = run("audit", "show", "dev", "20260303T040506Z-0a1b2c3d")
    assert done.code == 1
    assert "there is no record 20260303T040506Z-0a1b2c3d" in done.err


def test_each_apply_and_destroy_is_kept(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev")
    run("apply", "dev")  # changes nothing, and is none
    run("destroy", "dev", "platform", "--yes")
    found = json.loads(run("audit", "list", "dev", "--json").out)["records"]
    told = [(record["operation"], record["stack"], record["outcome"]) for record in found]
    assert sorted(told) == [
        ("bootstrap", "foundation", "succeeded"),
        ("bootstrap", "platform", "succeeded"),
        ("bootstrap", "state", "succeeded"),
        ("destroy", "platform", "succeeded"),
    ]
    assert {record["actor"] for record in found} == {"arn:aws:sts::111111111111:user/moto"}


def test_a_failed_apply_is_kept_with_its_cause(run: Run, place: Place) -> None:  # noqa: F811
    main: Path = place.project.infra / "foundation" / "main.tf"
    main.write_text(main.read_text().replace("sleep ", "exit 1; sleep "))
    run("bootstrap", "dev")
    found = json.loads(run("audit", "list", "dev", "--outcome", "failed", "--json").out)["records"]
    assert [record["stack"] for record in found] == ["foundation"]
    assert "local-exec provisioner error" in found[0]["details"]["cause"]
