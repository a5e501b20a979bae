"""The stacks of an environment and what each one stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from mlops_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

STATE = "state"
SERVING = "serving"


@dataclass(frozen=True)
class Stack:
    """A Terraform root with a state of its own; several stacks may share a root (one a model)."""

    name: str
    root: str
    depends_on: tuple[str, ...] = ()

    @property
    def model(self) -> str | None:
        """The model that the stack serves, if it serves one."""
        kind, _, model = self.name.partition("/")
        return model if kind == SERVING else None


class Graph:
    """Stacks in an order in which they can be made."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self._stacks = {stack.name: stack for stack in stacks}
        order = TopologicalSorter({s.name: s.depends_on for s in self._stacks.values()}).static_order()
        self.names = tuple(order)

    def __getitem__(self, name: str) -> Stack:
        return self._stacks[name]

    def upstream(self, name: str) -> tuple[str, ...]:
        """Everything that a stack stands on, directly or not, in order."""
        found: set[str] = set()
        pending = list(self._stacks[name].depends_on)
        while pending:
            stack = pending.pop()
            found.add(stack)
            pending += self._stacks[stack].depends_on
        return tuple(stack for stack in self.names if stack in found)

    def select(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the named stacks in order, all of them where none is named; `serving` names every model's.

        Raises ConfigurationError for a name that is not a stack's, with the nearest that is.
        """
        if not names:
            return self.names
        chosen: set[str] = set()
        for name in names:
            found = [stack for stack in self.names if stack == name or stack.startswith(f"{name}/")]
            if not found:
                raise self._unknown(name)
            chosen.update(found)
        return tuple(stack for stack in self.names if stack in chosen)

    def waves(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Group stacks so that each stands only on earlier groups; those of a group are independent."""
        depth: dict[str, int] = {}
        for name in self.names:
            if name in names:
                depth[name] = max((depth[up] + 1 for up in self.upstream(name) if up in depth), default=0)
        return [
            tuple(name for name in depth if depth[name] == level)
            for level in range(max(depth.values(), default=-1) + 1)
        ]

    def _unknown(self, name: str) -> ConfigurationError:
        from difflib import get_close_matches

        nearest = get_close_matches(name, self.names, n=1, cutoff=0.4)
        hint = f"did you mean {nearest[0]}? " if nearest else ""
        hint += f"stacks: {', '.join(self.names)}"
        if name.startswith(f"{SERVING}/"):
            hint += "\na model has a stack while it is under `models` in the environment's file"
        return ConfigurationError(f"there is no stack {name!r}", hint)


def stacks_of(environment: Environment) -> Graph:
    """Return an environment's graph: the fixed stacks and one for every model it serves."""
    return Graph(
        [
            Stack(STATE, "state"),
            Stack("foundation", "foundation", (STATE,)),
            Stack("platform", "platform", ("foundation",)),
            *(Stack(f"{SERVING}/{model}", "serving", ("platform",)) for model in environment.model_names),
        ]
    )
