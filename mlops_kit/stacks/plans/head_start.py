"""Plans that begin with the inputs of the last time, while it is read from AWS what inputs are made of.

Both take their time, and hardly ever has anything changed: Terraform loads while the account is verified.
Nothing rests on the guess. Where the inputs turn out to be others, Terraform is stopped, and plans anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from mlops_kit.errors import KitError
from mlops_kit.stacks.execution import SIDE_BY_SIDE
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.release import release_path
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import StackInUseError, Workspace


class HeadStarts:
    """Stacks that are held, whose plans have begun; at the end of its block, those that nobody took stop."""

    def __init__(self, session: Session, names: Sequence[str]) -> None:
        self._session = session
        self._names = names
        self._begun: dict[str, tuple[Workspace, ExitStack]] = {}

    def __enter__(self) -> HeadStarts:
        for name in _worthwhile(self._session, self._names):
            # What stands in its way is told by the plan that is made then.
            with suppress(StackInUseError, KitError, OSError):
                self._begin(name)
        return self

    def __exit__(self, *_: object) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(ExitStack.close, [exits for _, exits in self._begun.values()]))

    @contextmanager
    def held(self, name: str) -> Iterator[Workspace]:
        """Hold a stack for the block as `Workspace.held` does, with what has begun there."""
        if name not in self._begun:
            with Workspace.held(self._session, name) as workspace:
                yield workspace
            return
        workspace, exits = self._begun.pop(name)
        with exits:
            yield workspace

    def _begin(self, name: str) -> None:
        if not _is_as_it_was(self._session, name):
            return
        with ExitStack() as exits:
            workspace = exits.enter_context(Workspace.held(self._session, name, wait=False))
            if workspace.prepared:
                exits.callback(workspace.plan_file.unlink, missing_ok=True)
                exits.callback(workspace.terraform.let_go)
                workspace.terraform.begin_plan(workspace.plan_file, [workspace.inputs])
                self._begun[name] = workspace, exits.pop_all()


def _worthwhile(session: Session, names: Sequence[str]) -> list[str]:
    """Return the stacks to begin with: one a processor, those whose last plans had the most to say."""

    def said(name: str) -> int:
        log = session.folder / name / "logs" / "plan.jsonl"
        return log.stat().st_size if log.is_file() else 0

    return sorted(names, key=said, reverse=True)[: min(SIDE_BY_SIDE, os.cpu_count() or 1)]


def _is_as_it_was(session: Session, name: str) -> bool:
    """Whether a stack was planned after every file was changed that its inputs are rendered from."""
    planned = _changed_at(saved.record_path(session.folder / name))
    return 0 < max(map(_changed_at, _sources(session, name)), default=0) < planned


def _sources(session: Session, name: str) -> Iterator[Path]:
    project, stack = session.project, session.graph[name]
    yield project.environments / "common.yaml"
    yield project.environments / f"{session.environment.name}.yaml"
    yield from project.templates(stack.root)
    if stack.model:
        yield release_path(session.target.releases, stack.model)


def _changed_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
