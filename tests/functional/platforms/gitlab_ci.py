"""What GitLab makes of a pipeline's file, as far as `ci init` uses it: inheritance, references, rules.

https://docs.gitlab.com/ci/yaml/#extends, https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags,
https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Job = dict[str, Any]
_KEYWORDS = {"stages", "variables", "include"}


class _Reference(list[str]):
    """`!reference [JOB, KEY]`."""


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_constructor("!reference", lambda loader, node: _Reference(loader.construct_sequence(node)))


def jobs(file: Path) -> dict[str, Job]:
    """Return the jobs of a file, whole: with what they extend, references resolved, the file's variables."""
    content: dict[str, Any] = yaml.load(file.read_text(), _Loader)
    return {
        name: {**job, "variables": {**content.get("variables", {}), **job.get("variables", {})}}
        for name in content
        if name not in _KEYWORDS and not name.startswith(".")
        for job in [_whole(content, name)]
    }


def script(job: Job) -> list[str]:
    """Return a job's commands in the order in which its one shell runs them."""
    return [*job.get("before_script", ()), *job["script"]]


def when(job: Job, variables: Mapping[str, str]) -> str:
    """Return how a job is started in a pipeline with these variables; `never` where no rule holds."""
    for rule in job["rules"]:
        if _holds(rule["if"], variables):
            return str(rule.get("when", "on_success"))
    return "never"


def expanded(value: str, variables: Mapping[str, str]) -> str:
    """Return a value with its variables put in."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: variables.get(found[1], ""), value)


def _whole(content: dict[str, Any], name: str) -> Job:
    job: Job = dict(content[name])
    if parent := job.pop("extends", None):
        job = _merged(_whole(content, parent), job)
    for key in ("before_script", "script"):
        if key in job:
            job[key] = _flat(content, job[key])
    return job


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Job:
    """Maps are merged key by key, anything else is replaced."""
    merged = dict(under)
    for key, value in over.items():
        known = merged.get(key)
        both = isinstance(known, dict) and isinstance(value, dict)
        merged[key] = _merged(known, value) if both else value
    return merged


def _flat(content: dict[str, Any], commands: list[Any]) -> list[str]:
    found: list[str] = []
    for each in commands:
        if isinstance(each, _Reference):
            job, key = each
            found += _flat(content, content[job][key])
        else:
            found.append(each)
    return found


def _holds(expression: str, variables: Mapping[str, str]) -> bool:
    assert "||" not in expression, "no rule has needed an `or` yet"
    return all(_true(part.strip(), variables) for part in expression.split("&&"))


def _true(part: str, variables: Mapping[str, str]) -> bool:
    left, operator, right = (*part.split(" ", 2), "", "")[:3]
    value = _value(left, variables)
    if not operator:
        return bool(value)
    if operator == "=~":
        assert right[:1] == right[-1:] == "/", part
        return value is not None and bool(re.search(right[1:-1].replace(r"\/", "/"), value))
    assert operator == "==", part
    return value == _value(right, variables)


def _value(text: str, variables: Mapping[str, str]) -> str | None:
    if text.startswith("$"):
        return variables.get(text[1:])
    assert text[:1] == text[-1:] == '"', text
    return text[1:-1]
