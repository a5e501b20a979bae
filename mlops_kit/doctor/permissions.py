"""Which permissions the caller lacks, by IAM's own policy simulator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

_DATA = Path(__file__).with_name("permissions.yaml")


@dataclass(frozen=True)
class Needed:
    """Actions that a stack's changes call on one resource, under one context."""

    stack: str
    resource: str
    actions: tuple[str, ...]
    context: Mapping[str, str]


def needed(environment: Environment, partition: str = "aws") -> list[Needed]:
    """Return all that the stacks and the model commands of an environment need."""
    names = {
        "partition": partition,
        "region": environment.region,
        "account_id": environment.account_id,
        "prefix": environment.prefix,
    }
    return [
        Needed(stack, entry["resource"].format(**names), tuple(entry["actions"]), entry.get("context", {}))
        for stack, entries in _data().items()
        for entry in entries
    ]


@lru_cache
def _data() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    import yaml

    data: Mapping[str, Sequence[Mapping[str, Any]]] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return data


def denied(iam: Any, principal_arn: str, wanted: Sequence[Needed]) -> dict[str, list[str]]:
    """Ask IAM's simulator; return the denied actions by stack, each once and sorted.

    It knows the principal's policies, its permissions boundary and organisation policies, not the
    policies of resources. Botocore's errors pass.
    """
    found: dict[str, set[str]] = {}
    for entry in wanted:
        answers = set(_simulated(iam, principal_arn, entry))
        if answers:
            found.setdefault(entry.stack, set()).update(answers)
    return {stack: sorted(actions) for stack, actions in found.items()}


def _simulated(iam: Any, principal_arn: str, entry: Needed) -> Iterator[str]:
    context = [
        {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in entry.context.items()
    ]
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=principal_arn,
        ActionNames=list(entry.actions),
        ResourceArns=[entry.resource],
        ContextEntries=context,
    )
    for page in pages:
        for result in page["EvaluationResults"]:
            if result["EvalDecision"] != "allowed":
                yield result["EvalActionName"]
