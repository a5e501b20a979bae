"""plan, apply --bundle and approve: exact output of mistakes and of the short ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..unit.stacks.conftest import Place, place  # noqa: F401 (the fixture)
from .test_stack_commands import Run, run  # noqa: F401 (the fixture)

THREE = 'resource "terraform_data" "three" {\n  input = "3"\n}\n'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("apply", "dev", "platform", "--bundle", "0" * 64),
            2,
            "error: --bundle names what is applied: no STACK, --replan or --without-review fits.\n",
        ),
        (("apply", "--sandbox"), 2, "error: Missing argument 'ENV'.\n"),
        (
            ("apply", "--bundle", "0" * 12, "--sandbox"),
            2,
            "error: there is no plan 000000000000 on this machine\n  name its environment, too",
        ),
        (("apply", "--bundle", "plan", "--sandbox"), 2, "error: 'plan' is neither a plan's digest (12 to 64"),
        (
            ("plan", "dev", "--expires-in", "7"),
            2,
            "error: Invalid value for '--expires-in': '7' is not a time",
        ),
        (("plan", "dev", "--expires-in", "91d"), 2, "error: Invalid value for '--expires-in': '91d' is not"),
        (("plan", "dev", "--changed-since", "HEAD"), 2, "error: "),
        (("approve", "dev"), 2, "error: Missing argument 'DIGEST'.\n"),
        (("approve", "dev", "0" * 12), 2, "error: there is no plan 000000000000 of dev: not in "),
        (("approve", "dev", "plan"), 2, "error: 'plan' is neither a plan's digest"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_mistakes(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:  # noqa: F811
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(message)


@pytest.mark.parametrize(
    ("folder", "arguments", "then"),
    [("build/sandbox", (), "add --sandbox"), ("build", ("--sandbox",), "leave --sandbox out")],
)
def test_one_of_the_other_side_says_so_without_its_environment(
    run: Run,  # noqa: F811
    place: Place,  # noqa: F811
    folder: str,
    arguments: tuple[str, ...],
    then: str,
) -> None:
    plans = place.project.root / folder / "dev" / "plans"
    plans.mkdir(parents=True)
    (plans / f"{'0' * 64}.tar").touch()
    done = run("apply", "--bundle", "0" * 12, *arguments)
    assert (done.code, done.out) == (4, "")
    assert done.err.endswith(f"  {then}, or plan again\n")


@pytest.mark.parametrize("command", [("apply", "--bundle"), ("approve", "dev")])
def test_a_plan_before_the_bootstrap_names_it(
    run: Run,  # noqa: F811
    command: tuple[str, ...],
) -> None:
    planned: dict[str, Any] = json.loads(run("plan", "dev", "--sandbox", "--json").out)
    (bundle,) = planned["bundles"]
    done = run(*command, bundle["digest"])
    assert (done.code, done.out) == (4, "")
    assert "is a preview" in done.err
    assert "\n  mlops-kit bootstrap dev makes " in done.err


def test_by_digest_by_part_of_it_and_by_file(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev", "--sandbox")
    place.edit("platform", THREE)
    planned: dict[str, Any] = json.loads(run("plan", "dev", "platform", "--sandbox", "--json").out)
    (bundle,) = planned["bundles"]
    assert bundle == {
        "stack": "platform",
        "digest": bundle["digest"],
        "path": str(place.target.build / "dev" / "plans" / f"{bundle['digest']}.tar"),
        "uri": f"s3://{place.environment.state_bucket}/plans/dev/platform/{bundle['digest']}.tar",
        "preview": False,
    }
    approved = run("approve", "dev", bundle["digest"][:12], "--sandbox")
    who = "arn:aws:sts::111111111111:user/moto"
    assert (approved.code, approved.out) == (
        0,
        f"plan {bundle['digest']} of platform approved by {who}\n",
    )
    applied = run("apply", "--bundle", bundle["path"], "--json")
    assert (applied.code, json.loads(applied.out)["stacks"][0]["result"]) == (0, "applied")
    refused = run("apply", "--bundle", bundle["path"], "dev")
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith(f"error: plan {bundle['digest'][:12]} of platform is not applied: ")
    assert f"it was applied already, by {who} at " in refused.err
