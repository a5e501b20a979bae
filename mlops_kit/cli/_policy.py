"""What a policy check looks at, and its result for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_kit import given
from mlops_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_kit.cli.application import Application
    from mlops_kit.review.policy.check import Situation, Subject
    from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver


def chosen(
    app: Application, environment: str | None, stacks: Sequence[str], plan: str | None
) -> tuple[list[Subject], Situation]:
    """Return what to check. Raises ConfigurationError where a plan is not for exactly one stack."""
    from mlops_kit.review.policy.check import Situation, Subject

    infra = app.project.infra
    if environment is None:
        roots = sorted(path.parent for path in infra.glob("*/main.tf"))
        return [Subject(root.name, root) for root in roots], Situation()
    from mlops_kit.review.read import redact_plan
    from mlops_kit.stacks.graph import stacks_of

    graph = stacks_of(app.environment(environment))
    names = graph.select(stacks)
    if plan and len(names) != 1:
        raise ConfigurationError("--plan is the plan of one stack", "name that stack after the environment")
    data = redact_plan(given.read(Path(plan))) if plan else None  # what is judged is what is sealed
    subjects = [Subject(name, infra / graph[name].root, data) for name in names]
    return subjects, Situation.of(app.project.root, environment)


def as_text(reports: Mapping[str, PolicyReport], idle: Sequence[str]) -> str:
    """Return a table of all stacks, and under it what does not hold and what is to be done about waivers."""
    from mlops_kit.cli.output import table

    rows = [
        (stack, each.passed, len(each.failed), len(each.expired), len(each.waived), each.skipped)
        for stack, each in reports.items()
    ]
    blocks = [table(("STACK", "PASSED", "FAILED", "EXPIRED", "WAIVED", "SKIPPED"), rows)]
    for stack, report in reports.items():
        lines = [_line(failure) for failure in report.failed]
        lines += [
            f"{_line(use.failure)}\n    {use.waiver.place}: the waiver of {use.waiver.owner} expired "
            f"on {use.waiver.expires}"
            for use in report.expired
        ]
        if lines:
            blocks.append(f"{stack}\n" + "\n".join(f"  {line}" for line in lines))
    unused = [
        f"{each.place}: what {each.policy} demands holds by now; remove the waiver"
        for each in _unused(reports)
    ]
    if unused or idle:
        blocks.append("\n".join([*unused, *idle]))
    return "\n\n".join(blocks)


def _unused(reports: Mapping[str, PolicyReport]) -> list[Waiver]:
    return sorted(
        {waiver for each in reports.values() for waiver in each.unused}, key=lambda each: each.place
    )


def _line(failure: PolicyFailure) -> str:
    place = f" ({failure.file}:{failure.line})" if failure.file else ""
    fix = f"\n    {failure.fix}" if failure.fix else ""
    return f"{failure.policy}  {failure.resource}{place}: {failure.name}{fix}"
