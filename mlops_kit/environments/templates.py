"""Jinja2 in the string values of environment files: `"{{ project }}-{{ name }}"`."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, meta
from jinja2.sandbox import SandboxedEnvironment

from mlops_kit.environments.catalogue import nearest
from mlops_kit.environments.document import Node
from mlops_kit.environments.expand import is_template
from mlops_kit.environments.paths import Path, dotted, is_hidden
from mlops_kit.environments.problem import Problem


class Expansion:
    """The plain data of a tree with its templates evaluated; what went wrong is in `problems`.

    A template sees the other values of its environment by their keys, evaluated when it asks for
    them; `failed` holds the paths of the values that could not be.
    """

    def __init__(self, tree: Node) -> None:
        self.problems: list[Problem] = []
        self.failed: set[Path] = set()
        self._tree = tree
        self._jinja = SandboxedEnvironment(undefined=StrictUndefined)
        self._under_way: list[Path] = []
        self._done: dict[Path, str] = {}
        self.data: dict[str, Any] = self._plain(tree, ())

    def value(self, node: Node, path: Path) -> Any:
        """Return what a template sees at `path`."""
        match node.value:
            case dict():
                return _View(self, node, path)
            case list() as children:
                return [self.value(child, (*path, i)) for i, child in enumerate(children)]
            case str() as text if is_template(text):
                return self._evaluate(node, path)
        return node.value

    def undefined(self, name: str, known: list[str]) -> Undefined:
        """Return what raises, once a template uses it, that nothing is called `name`."""
        return StrictUndefined(f"{name!r} is undefined{nearest(name.rpartition('.')[2], known)}")

    def _plain(self, node: Node, path: Path) -> Any:
        match node.value:
            case dict() as children:
                return {key: self._plain(child, (*path, key)) for key, child in children.items()}
            case list() as items:
                return [self._plain(child, (*path, i)) for i, child in enumerate(items)]
        try:
            return self.value(node, path)
        except TemplateError as error:
            self._fail(node, path, error.message or type(error).__name__)
        except Exception as error:  # an expression may raise anything: 1 / 0, None + 1
            self._fail(node, path, f"{type(error).__name__}: {error}")
        return node.value

    def _evaluate(self, node: Node, path: Path) -> str:
        if path in self._done:
            return self._done[path]
        if path in self._under_way:
            raise TemplateError(f"refers to itself by way of {' → '.join(map(dotted, self._under_way))}")
        self._under_way.append(path)
        try:
            names = meta.find_undeclared_variables(self._jinja.parse(node.value))
            top = _View(self, self._tree, ())
            self._done[path] = self._jinja.from_string(node.value).render({n: top[n] for n in names})
            return self._done[path]
        finally:
            self._under_way.pop()

    def _fail(self, node: Node, path: Path, why: str) -> None:
        self.failed.add(path)
        value = "(hidden)" if is_hidden(path) else node.value
        self.problems.append(Problem(node.file, node.line, f"{dotted(path)}: {value}: {why}"))


class _View:
    """A mapping as a template sees it: `network.cidr`."""

    def __init__(self, expansion: Expansion, node: Node, path: Path) -> None:
        self._expansion = expansion
        self._node = node
        self._path = path

    def __getitem__(self, key: str) -> Any:
        path = (*self._path, key)
        if key not in self._node.value:
            return self._expansion.undefined(dotted(path), list(self._node.value))
        return self._expansion.value(self._node.value[key], path)

    def __str__(self) -> str:
        raise TemplateError(f"{dotted(self._path)} is a mapping, not a value")
