"""YAML files as trees that remember, for every value, its file, line and spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from mlops_kit import given
from mlops_kit.environments.limits import MAX_BYTES, MAX_DEPTH, MAX_VALUES
from mlops_kit.environments.problem import Problem


@dataclass(frozen=True)
class Node:
    """A value of a YAML file. `value` is a scalar, a dict of nodes or a list of nodes; `raw` its spelling."""

    value: Any
    file: Path
    line: int
    raw: str = ""

    def plain(self) -> Any:
        """Return the value without its places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def at(self, path: Sequence[int | str]) -> Node:
        """Return the deepest node on the way to `path`."""
        if not path:
            return self
        below: Node | None = None
        if isinstance(self.value, dict):
            below = self.value.get(path[0])
        elif isinstance(self.value, list) and isinstance(path[0], int) and path[0] < len(self.value):
            below = self.value[path[0]]
        return below.at(path[1:]) if below is not None else self

    def merged(self, over: Node) -> Node:
        """Return this mapping with `over` on top: mappings merge, null removes, all else replaces."""
        if not isinstance(self.value, dict) or not isinstance(over.value, dict):
            return over
        children = dict(self.value)
        for key, child in over.value.items():
            if child.value is None:
                children.pop(key, None)
            else:
                children[key] = children[key].merged(child) if key in children else child
        return replace(over, value=children)


@dataclass(frozen=True)
class Document:
    """One file: its tree, what is wrong with it, and whether it could be read to its end."""

    tree: Node
    problems: list[Problem]
    readable: bool = True


def read(file: Path) -> Document:
    """Read one file; a file that can't be read is an empty tree and a problem."""

    def unreadable(line: int, text: str) -> Document:
        return Document(Node({}, file, 1), [Problem(file, line, text)], readable=False)

    try:
        text = given.text_of(given.read(file, MAX_BYTES), file)
    except FileNotFoundError as error:
        return unreadable(0, f"can't be read: {(error.strerror or '').lower()}")
    except given.GivenError as error:
        return unreadable(error.line, error.reason)
    try:
        return _compose(text, file)
    except (yaml.YAMLError, RecursionError, _TooMuchError) as error:
        return unreadable(*_syntax_problem(error))


class _TooMuchError(Exception):
    pass


def _compose(text: str, file: Path) -> Document:
    # The pure Python loader, since libyaml's places of nested values differ between its versions.
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        builder = _Builder(loader, file)
        if root is None:
            return Document(Node({}, file, 1), [])
        tree = builder.build(root, "", root.start_mark.line + 1, 0)
    finally:
        loader.dispose()
    if isinstance(tree.value, dict):
        return Document(replace(tree, line=1), builder.problems)
    problem = Problem(file, tree.line, "is not a mapping; write lines of key: value")
    return Document(Node({}, file, 1), [problem], readable=False)


class _Builder:
    def __init__(self, loader: yaml.SafeLoader, file: Path) -> None:
        self.loader = loader
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def build(self, node: yaml.Node, path: str, line: int, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError(f"is nested more than {MAX_DEPTH} levels deep")
        if self.count > MAX_VALUES:
            raise _TooMuchError(
                f"has more than {MAX_VALUES:,} values, aliases counted as often as they are used"
            )
        if isinstance(node, yaml.MappingNode):
            return Node(self._mapping(node, path, depth), self.file, line)
        if isinstance(node, yaml.SequenceNode):
            children = [
                self.build(child, f"{path}[{i}]", child.start_mark.line + 1, depth + 1)
                for i, child in enumerate(node.value)
            ]
            return Node(children, self.file, line)
        return Node(self._scalar(node, path, line), self.file, line, str(node.value))

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Node]:
        children: dict[str, Node] = {}
        first: dict[str, int] = {}
        explicit = [key.value for key, _ in node.value]
        self.loader.flatten_mapping(node)  # merge keys: `<<: *alias`, whose pairs come first
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(self.file, line, f"{path or 'a key'}: a key must be text"))
                continue
            key = str(key_node.value)
            where = f"{path}.{key}" if path else key
            child = self.build(value_node, where, line, depth + 1)
            if explicit.count(key) > 1 and key in first:
                child = self._repeated(where, first[key], children[key], child)
            first.setdefault(key, line)
            children[key] = child
        return children

    def _repeated(self, where: str, first: int, before: Node, again: Node) -> Node:
        """Note a key that is here again; return what both say, of which no part is then missing."""
        mappings = isinstance(before.value, dict) and isinstance(again.value, dict)
        step = "move what is under it there" if mappings else "remove one"
        text = f"{where}: is here a second time, after line {first}; {step}"
        self.problems.append(Problem(self.file, again.line, text))
        return before.merged(again)

    def _scalar(self, node: yaml.Node, path: str, line: int) -> Any:
        try:
            value = self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.append(
                Problem(self.file, line, f"{path}: {node.value} can't be read; put it in quotes")
            )
            return str(node.value)
        # Dates are no value of an environment; their spelling is.
        return value if value is None or isinstance(value, str | int | float | bool) else str(node.value)


def _syntax_problem(error: Exception) -> tuple[int, str]:
    """Return the line (0 where it is not known) and what is wrong there."""
    if isinstance(error, RecursionError):
        return 0, f"is nested more than {MAX_DEPTH} levels deep"
    if isinstance(error, yaml.reader.ReaderError):
        return 0, "holds a character that YAML forbids; is it a text file?"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        problem = str(error.problem)
        tab = "'\\t'" in problem
        return error.problem_mark.line + 1, (
            "is indented with a tab; YAML wants blanks" if tab else f"is not YAML: {problem}"
        )
    return 0, str(error)
