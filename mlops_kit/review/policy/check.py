"""Checks policies: Checkov's and the kit's, on code and on plans, less what is waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from mlops_kit.errors import KitError
from mlops_kit.review.findings import Severity
from mlops_kit.review.policy.checkov import run_checkov
from mlops_kit.review.policy.kit import Scope, folders, kit_policies
from mlops_kit.review.policy.records import Record, Result, Root, records
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver, WaiverUse
from mlops_kit.review.policy.unknown import settle
from mlops_kit.review.policy.waivers import covers, expired, glob, read_waivers

_MINOR = frozenset({"LOW", "INFO"})


# Checkov's own policies that plans of production alone are held to: CKV_AWS_338 wants logs kept for a year,
# and how long logs of a passing environment are kept is that environment's decision (`logs.retention_days`).
_OF_PRODUCTION = frozenset({"CKV_AWS_338"})


# Of Checkov's policies those that the kit words better: CKV_AWS_98 wants a key for every endpoint, CKV2_KIT_2
# for those that take one. Types with a disk of their own, GPUs' above all, are refused with a key.
_REPLACED = frozenset({"CKV_AWS_98"})


@dataclass(frozen=True)
class Subject:
    """What is checked: a stack's code and, where there is one, its plan."""

    stack: str
    root: Path
    """The Terraform root, `infra/<stack>`."""
    plan: bytes | None = None
    """Plan JSON, redacted."""


@dataclass(frozen=True)
class Situation:
    """What decides which of the kit's policies apply."""

    environment: str = ""
    """Empty where code is checked for itself."""
    production: bool = False
    """Whether the environment protects from deletion."""
    boundary: bool = False
    """Whether the environment sets a permissions boundary."""

    @classmethod
    def of(cls, project_root: Path, environment: str) -> Situation:
        """Return the situation of an environment. Raises ConfigurationError where it is wrong."""
        from mlops_kit.environments.load import load
        from mlops_kit.project import Project

        loaded = load(Project(project_root), environment)
        return cls(environment, loaded.protection.deletion, bool(loaded.permissions_boundary_arn))

    def holds(self, scope: Scope) -> bool:
        """Whether the kit's policies of a scope apply."""
        return {Scope.PRODUCTION: self.production, Scope.BOUNDARY: self.boundary}.get(scope, True)


def check(project_root: Path, stack_root: Path, plan_json: Path | None, environment: str) -> PolicyReport:
    """Return what policies say of one stack. Several at once cost far less than one by one: `check_many`."""
    plan = plan_json.read_bytes() if plan_json else None
    subject = Subject(stack_root.name, stack_root, plan)
    return check_many(project_root, [subject], environment)[subject.stack]


def check_many(
    project_root: Path,
    subjects: Sequence[Subject],
    environment: str | Situation,
    today: date | None = None,
) -> dict[str, PolicyReport]:
    """Return what policies say of each stack, by its name, from a single run of Checkov.

    Waivers are the project's; `today` decides which of them have expired. Raises KitError where Checkov is
    missing or fails, ConfigurationError where a waiver or the environment is wrong.
    """
    if not subjects:
        return {}
    situation = environment if isinstance(environment, Situation) else Situation.of(project_root, environment)
    waivers = read_waivers(project_root)
    plans = {
        f"plan-{number}": settle(each.plan) for number, each in enumerate(subjects) if each.plan is not None
    }
    # Each root by itself: of what two roots below one folder call alike, Checkov keeps the last one's record.
    roots = {each.root.resolve() for each in subjects}
    found = records(run_checkov(project_root, sorted(roots), plans, folders()))
    _look_at_all(plans, found, subjects)
    return {
        subject.stack: _Judge(project_root, situation, waivers, today).report(
            [record for record in found if not record.plan and Root(subject.root.resolve()).owns(record)],
            [record for record in found if record.plan == f"plan-{number}"],
        )
        for number, subject in enumerate(subjects)
    }


def idle(root: Path, reports: Iterable[PolicyReport], situation: Situation) -> list[Waiver]:
    """Return the waivers of this situation that cover nothing in reports of all stacks.

    Those of policies that are asked of plans alone are left out: code cannot tell whether they are needed.
    """
    told = {
        waiver
        for report in reports
        for waiver in (*report.unused, *(use.waiver for use in (*report.waived, *report.expired)))
    }
    kit = kit_policies()
    return [
        waiver
        for waiver in read_waivers(root)
        if waiver not in told
        and glob(waiver.environment, situation.environment)
        and (waiver.policy not in kit or kit[waiver.policy].scope is Scope.EVERYWHERE)
    ]


def _look_at_all(plans: Mapping[str, bytes], found: Sequence[Record], subjects: Sequence[Subject]) -> None:
    """Raise KitError where Checkov passed over a plan, or everything.

    Every plan with AWS's provider has a record of it, and so has code.
    """
    looked_at = {record.plan for record in found}
    for number, subject in enumerate(subjects):
        name = f"plan-{number}"
        if name in plans and name not in looked_at and _configures_aws(plans[name]):
            raise KitError(
                f"Checkov did not look at the plan of {subject.stack}",
                "check it by itself: `mlops-kit policy` with one stack, or another version of Checkov",
            )
    if not found:
        raise KitError(
            "Checkov looked at nothing: it told of no file",
            "is it Checkov? `mlops-kit doctor` says which one is used",
        )


class _Configuration(msgspec.Struct):
    provider_config: dict[str, msgspec.Raw] = {}


class _Plan(msgspec.Struct):
    configuration: _Configuration = msgspec.field(default_factory=_Configuration)


def _configures_aws(plan: bytes) -> bool:
    return "aws" in msgspec.json.decode(plan, type=_Plan).configuration.provider_config


class _Judge:
    """Makes a stack's report of its records."""

    def __init__(
        self, root: Path, situation: Situation, waivers: Iterable[Waiver], today: date | None
    ) -> None:
        self._root = root.resolve()
        self._situation = situation
        self._waivers = list(waivers)
        self._today = today

    def report(self, code: Sequence[Record], plan: Sequence[Record]) -> PolicyReport:
        """Where both say something of a policy and a resource, the plan counts: its values are known."""
        code = [record for record in code if self._applies(record)]
        plan = [record for record in plan if self._applies(record)]
        told = {(record.policy, record.place) for record in plan}
        skipped = {(record.policy, record.place) for record in code if record.result is Result.SKIPPED}
        lines = {record.place: record for record in reversed(code)}
        counted = [*plan, *(record for record in code if (record.policy, record.place) not in told)]

        left_out = [r for r in counted if r.result is Result.SKIPPED or (r.policy, r.place) in skipped]
        judged = [r for r in counted if r.result is not Result.SKIPPED and (r.policy, r.place) not in skipped]
        failures = [self._failure(r, lines.get(r.place)) for r in judged if r.result is Result.FAILED]
        held = [self._failure(r, lines.get(r.place)) for r in judged if r.result is Result.PASSED]
        return self._waived(failures, held, len(left_out))

    def _waived(
        self, failures: Sequence[PolicyFailure], held: Sequence[PolicyFailure], skipped: int
    ) -> PolicyReport:
        report = PolicyReport(passed=len(held), skipped=skipped)
        for failure in sorted(set(failures), key=lambda each: (each.policy, each.resource)):
            uses = [
                WaiverUse(failure, waiver)
                for waiver in self._waivers
                if covers(waiver, failure, self._situation.environment)
            ]
            valid = [use for use in uses if not expired(use.waiver, self._today)]
            if valid:
                report.waived.append(valid[0])
            elif uses:
                report.expired.append(uses[0])
            else:
                report.failed.append(failure)
        used = {use.waiver for use in (*report.waived, *report.expired)}
        report.unused.extend(
            waiver
            for waiver in self._waivers
            if waiver not in used and any(covers(waiver, each, self._situation.environment) for each in held)
        )
        return report

    def _applies(self, record: Record) -> bool:
        if record.policy in _REPLACED:
            return False
        if record.policy in _OF_PRODUCTION:
            return not record.plan or self._situation.production
        policy = kit_policies().get(record.policy)
        if policy is None or policy.scope is Scope.EVERYWHERE:
            return True
        return bool(record.plan) and self._situation.holds(policy.scope)

    def _failure(self, record: Record, code: Record | None) -> PolicyFailure:
        at = record if not record.plan else code
        policy = kit_policies().get(record.policy)
        severity = (policy.severity if policy else record.severity).upper()
        return PolicyFailure(
            policy=record.policy,
            name=record.name,
            resource=record.resource,
            file=self._relative(at.file) if at else "",
            line=at.line if at else 0,
            guideline=record.guideline if record.guideline.startswith("https://") else "",
            severity=Severity.LOOK if severity in _MINOR else Severity.STOP,
            why=policy.why if policy else "",
            fix=policy.fix if policy else "",
        )

    def _relative(self, path: str) -> str:
        file = Path(path).resolve()
        return file.relative_to(self._root).as_posix() if file.is_relative_to(self._root) else path
