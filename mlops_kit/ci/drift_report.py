"""Reads what `mlops-kit drift --json` printed, and words it for an issue."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit import given
from mlops_kit.ci.words import code
from mlops_kit.errors import ConfigurationError

SCHEMA = "mlops-kit/drift/v1"

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_RESOURCES = 200
_DIFFERENCES = 20


@dataclass(frozen=True)
class DriftReport:
    """An environment's drift."""

    environment: str
    drifted: bool
    stacks: tuple[Mapping[str, Any], ...]
    failed: tuple[str, ...]
    """Stacks of which nothing is known, since the check failed for them."""

    @property
    def digest(self) -> str:
        """The same for the same drift, whenever it is found."""
        parts = [(stack.get("name"), stack.get("resources")) for stack in self.stacks]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]

    @property
    def resources(self) -> int:
        """How many resources drifted."""
        return sum(len(stack["resources"]) for stack in self.stacks)


def parse(text: str) -> DriftReport:
    """Read a report; raises ConfigurationError where it is none."""
    data = given.json_of(text, "the drift report", _HINT)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else None
        if isinstance(data, dict) and isinstance(data.get("error"), dict):
            raise ConfigurationError(f"the drift check failed: {data['error'].get('message')}", _HINT)
        raise ConfigurationError(f"the drift report has the schema {found!r}, not {SCHEMA}", _HINT)
    environment, stacks = data.get("environment"), data.get("stacks")
    if not isinstance(environment, str) or not _NAME.fullmatch(environment) or not isinstance(stacks, list):
        raise ConfigurationError("the drift report lacks its environment or its stacks", _HINT)
    known = [{**stack, "resources": _entries(stack, "resources")} for stack in _entries(data, "stacks")]
    for resource in (resource for stack in known for resource in stack["resources"]):
        _entries(resource, "differences")
    return DriftReport(
        environment,
        bool(data.get("drifted")),
        tuple(stack for stack in known if stack["resources"]),
        tuple(str(stack.get("name")) for stack in known if stack.get("result") in ("failed", "interrupted")),
    )


def _entries(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ConfigurationError(f"the drift report's {name} are not a list of objects", _HINT)
    return found


def title(report: DriftReport) -> str:
    """Return the issue's title, the same as long as it is about the same environment."""
    return f"Drift in {report.environment}"


def body(report: DriftReport, run_url: str) -> str:
    """Return the issue's text."""
    count = report.resources
    lines = [
        f"**{count} resource{'' if count == 1 else 's'} of {code(report.environment)} "
        f"differ{'s' if count == 1 else ''} from what was applied.** "
        "Somebody or something changed them outside Terraform. "
        "Either take the change into the environment's files, or put things right: "
        f"{code(f'mlops-kit plan {report.environment}')}, review, apply.",
        *_failed(report),
        *_stacks(report),
        *([f"Found by {run_url}"] if run_url else []),
    ]
    return "\n\n".join(lines)


def changed(report: DriftReport, run_url: str) -> str:
    """Return what is said under the issue when the drift is another than before."""
    found = f" ({run_url})" if run_url else ""
    return f"The drift has changed: {report.resources} resources differ now{found}. The text above is of now."


def repaired(report: DriftReport, run_url: str) -> str:
    """Return what is said when the drift is gone."""
    found = f" ({run_url})" if run_url else ""
    return f"Nothing differs any more in {code(report.environment)}{found}."


def _failed(report: DriftReport) -> list[str]:
    if not report.failed:
        return []
    return [f"Not known of {', '.join(map(code, report.failed))}: the check failed there."]


def _stacks(report: DriftReport) -> Iterator[str]:
    left = _RESOURCES
    for stack in report.stacks:
        shown = stack["resources"][:left]
        left -= len(shown)
        if shown:
            yield f"### {code(stack.get('name'))}"
        for resource in shown:
            yield "\n".join(_resource(resource))
    if report.resources > _RESOURCES:
        yield f"… and {report.resources - _RESOURCES} more; `mlops-kit drift` lists them all."


def _resource(resource: Mapping[str, Any]) -> Iterator[str]:
    who = f", by {code(resource['by'])}" if resource.get("by") else ""
    when = f" at {code(resource['at'])}" if resource.get("at") else ""
    yield f"- {code(resource.get('address'))}: {code(resource.get('action'))}{who}{when}"
    differences = resource.get("differences") or []
    for difference in differences[:_DIFFERENCES]:
        before, after = (code(_value(difference.get(side))) for side in ("before", "after"))
        yield f"  - {code(difference.get('path'))}: {before} → {after}"
    if len(differences) > _DIFFERENCES:
        yield f"  - … and {len(differences) - _DIFFERENCES} more"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else "(none)" if value is None else json.dumps(value)


_HINT = "give what `mlops-kit drift ENV --json` printed"
