"""What Checkov found, record by record, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any


class Result(StrEnum):
    """What came of one policy for one resource."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


_KEYS = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_MODULE = re.compile(r"^module\.([\w-]+)")
_CALL = re.compile(r'^\s*module\s+"([\w-]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Record:
    """One policy and one resource."""

    policy: str
    name: str
    result: Result
    resource: str
    file: str
    """Absolute path of the code, or of the plan."""
    line: int
    callers: tuple[str, ...]
    """Absolute paths of the files that call the module, by way of other modules too; empty where not said."""
    guideline: str
    severity: str
    plan: str
    """Name of the plan, empty for a record of code."""

    @property
    def place(self) -> str:
        """The resource without instance keys: what code and plan have in common."""
        return _KEYS.sub("", self.resource)


def records(reports: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return the records of all reports, each once: Checkov repeats what it printed before."""
    found: dict[Record, None] = {}
    for report in reports:
        planned = report["check_type"] == "terraform_plan"
        for result in Result:
            for entry in report["results"].get(f"{result}_checks", []):
                found[_record(entry, result, planned)] = None
    return list(found)


def _record(entry: Mapping[str, Any], result: Result, planned: bool) -> Record:
    path = entry["file_abs_path"]
    return Record(
        policy=entry["check_id"],
        name=entry["check_name"],
        result=result,
        resource=entry.get("resource_address") or entry["resource"],
        file=path,
        line=int((entry.get("file_line_range") or [0])[0]),
        callers=_callers(entry),
        guideline=entry.get("guideline") or "",
        severity=str(entry.get("severity") or ""),
        plan=Path(path).parent.name if planned else "",
    )


def _callers(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Every record of a module has these; `caller_file_path` is not in those of connected checks."""
    calls = (entry.get("breadcrumbs") or {}).get("source_module_", [])
    return tuple(call["path"] for call in calls if call.get("path"))


@dataclass(frozen=True)
class Root:
    """A stack's Terraform root, resolved."""

    path: Path

    def owns(self, record: Record) -> bool:
        """Whether a record of code is about this root or about a module that it calls."""
        if Path(record.file).is_relative_to(self.path):
            return True
        if record.callers:
            return any(Path(caller).is_relative_to(self.path) for caller in record.callers)
        module = _MODULE.match(record.resource)
        return module is not None and module[1] in self._calls

    @cached_property
    def _calls(self) -> frozenset[str]:
        return frozenset(
            name
            for path in sorted(self.path.glob("*.tf"))
            for name in _CALL.findall(path.read_text(encoding="utf-8"))
        )
