"""What policies say of code and plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from mlops_kit.review.findings import Severity

SCHEMA = "mlops-kit/policy-report/v1"


@dataclass(frozen=True)
class PolicyFailure:
    """A policy that a resource does not hold."""

    policy: str
    """Id: `CKV_AWS_…` and `CKV2_AWS_…` of Checkov, `CKV2_KIT_…` of the kit."""
    name: str
    """What the policy demands, one sentence."""
    resource: str
    """Address in the plan, or in the code."""
    file: str = ""
    """Path of the code from the project's root; empty where a planned resource's code was not found."""
    line: int = 0
    guideline: str = ""
    """Address of a page that says how to fix it."""
    severity: Severity = Severity.STOP
    why: str = ""
    """What happens where it does not hold; empty for a policy of Checkov's."""
    fix: str = ""
    """What to change; empty for a policy of Checkov's."""


@dataclass(frozen=True)
class Waiver:
    """An exception from a policy that somebody answers for, until a day."""

    policy: str
    owner: str
    reason: str
    expires: str
    """Last day on which it holds, ISO 8601."""
    resource: str = "*"
    """Glob over resource addresses."""
    path: str = "*"
    """Glob over files, from the project's root."""
    environment: str = "*"
    """Glob over environments."""
    place: str = ""
    """`policy-waivers.yaml:7`"""


@dataclass(frozen=True)
class WaiverUse:
    """A failure and the waiver that covers it, or covered it until it expired."""

    failure: PolicyFailure
    waiver: Waiver


@dataclass(frozen=True)
class PolicyReport:
    """The outcome of one policy check of a stack."""

    passed: int
    """How many checks held."""
    failed: list[PolicyFailure] = field(default_factory=list)
    """Not held and not waived."""
    waived: list[WaiverUse] = field(default_factory=list)
    expired: list[WaiverUse] = field(default_factory=list)
    """Not held, and the waiver is past its day: as bad as failed."""
    unused: list[Waiver] = field(default_factory=list)
    """Waivers of what holds by now: they can go."""
    skipped: int = 0
    """Skipped by a `checkov:skip` comment in the code, with its reason there."""

    @property
    def ok(self) -> bool:
        """Whether nothing stands against going on."""
        return not self.failed and not self.expired

    def as_json(self) -> dict[str, Any]:
        """Return plain data for a manifest, an audit record or `--json`."""
        return {"schema": SCHEMA, "ok": self.ok, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PolicyReport:
        """Return the report that `as_json` gave. Raises KeyError or TypeError where it is none."""
        return cls(
            passed=data["passed"],
            failed=[_failure(item) for item in data["failed"]],
            waived=[_use(item) for item in data["waived"]],
            expired=[_use(item) for item in data["expired"]],
            unused=[Waiver(**item) for item in data.get("unused", [])],
            skipped=data.get("skipped", 0),
        )


def _failure(data: Mapping[str, Any]) -> PolicyFailure:
    return PolicyFailure(**{**data, "severity": Severity(data["severity"])})


def _use(data: Mapping[str, Any]) -> WaiverUse:
    return WaiverUse(_failure(data["failure"]), Waiver(**data["waiver"]))
