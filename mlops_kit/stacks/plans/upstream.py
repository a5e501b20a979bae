"""Which plans would not hold, because a plan under them changes an output that they were made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.session import Session

if TYPE_CHECKING:
    from mlops_kit.stacks.plans.draft import Draft


def held_back(session: Session, names: Sequence[str], drafts: Mapping[str, Draft]) -> dict[str, str]:
    """Return the stacks that can't be planned truthfully yet, with the reason; `drafts` are today's plans.

    A stack is held back where a plan under it changes an output that its inputs are rendered from, and
    where they come from a stack that is held back itself.
    """
    changing = {name: draft.changed_outputs for name, draft in drafts.items() if draft.changed_outputs}
    held: dict[str, str] = {}
    for name in session.graph.names:
        under = [up for up in session.graph.upstream(name) if up in changing or up in held]
        if name not in names or not under or session.missing(name) or not _released(session, name):
            continue
        read = _read_outputs(session, name)
        for up in under:
            if up in held and read[up]:
                held[name] = f"needs {up} applied first, which itself waits"
            elif found := sorted(read[up] & changing.get(up, set())):
                held[name] = f"needs {up} applied first: its plan changes {', '.join(found)}"
    return held


def _released(session: Session, name: str) -> bool:
    model = session.graph[name].model
    return model is None or release_data(session.target, model) is not None


def _read_outputs(session: Session, name: str) -> Mapping[str, set[str]]:
    """Return which outputs of which stacks a stack's inputs are rendered from; also those not there yet."""
    from mlops_kit.environments.render import compose_stack

    upstream = {up: _Noting(values) for up, values in session.upstream(name).items()}
    model = session.graph[name].model
    release = release_data(session.target, model)
    with suppress(ConfigurationError):  # what it read until then tells
        compose_stack(session.project, session.environment, session.target, name, upstream, release)
    return {up: noting.read for up, noting in upstream.items()}


class _Noting(Mapping[str, Any]):
    """Notes which keys are asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
