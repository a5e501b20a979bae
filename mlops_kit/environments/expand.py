"""An environment's values with their templates evaluated; without Jinja2 where there is none, as in most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlops_kit.environments.document import Node
from mlops_kit.environments.paths import Path
from mlops_kit.environments.problem import Problem

_MARKS = ("{{", "{%", "{#")


@dataclass(frozen=True)
class Expanded:
    """The plain data of a tree, the paths of the values whose template failed, and why."""

    data: dict[str, Any]
    failed: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def expand(tree: Node) -> Expanded:
    """Evaluate every template of a tree, each of which may use the tree's other values."""
    if not _has_templates(tree):
        return Expanded(tree.plain())
    from mlops_kit.environments.templates import Expansion

    expansion = Expansion(tree)
    return Expanded(expansion.data, expansion.failed, expansion.problems)


def is_template(text: str) -> bool:
    """Whether there is anything in a text for Jinja2 to evaluate."""
    return any(mark in text for mark in _MARKS)


def _has_templates(node: Node) -> bool:
    match node.value:
        case dict() as children:
            return any(map(_has_templates, children.values()))
        case list() as items:
            return any(map(_has_templates, items))
        case str() as text:
            return is_template(text)
    return False
