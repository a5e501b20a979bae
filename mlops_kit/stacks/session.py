"""What the operations of one run share: where they act, with which Terraform, who listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from mlops_kit.project import Project
from mlops_kit.stacks.graph import stacks_of
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.state import State, StateBucket
from mlops_kit.target import Target
from mlops_kit.terraform.engine import Engine, find_engine
from mlops_kit.terraform.interrupts import Interrupts

if TYPE_CHECKING:
    from mlops_kit.aws.identity import Identity
    from mlops_kit.checkout import Commit
    from mlops_kit.environments.model import Environment


class Session:
    """One run over an environment. Safe to use from the threads that run its stacks."""

    def __init__(
        self,
        project: Project,
        environment: Environment,
        target: Target,
        observer: Observer,
        terraform: str | None = None,
    ) -> None:
        self.project = project
        self.environment = environment
        self.target = target
        self.observer = observer
        self.graph = stacks_of(environment)
        self.bucket = StateBucket(target, environment)
        self.interrupts = Interrupts(lambda text: observer.note("", text))
        self.caller: Identity | None = None
        self.without_review = ""
        """Why plans that nobody approved are applied all the same; empty where they are not."""
        self.records_stay_here = False
        """Whether audit records are kept below the build folder alone: another locked one would do harm."""
        self._terraform = terraform
        self._states: dict[str, State | None] = {}
        self._reading: defaultdict[str, Lock] = defaultdict(Lock)

    @cached_property
    def engine(self) -> Engine:
        """The Terraform of this run. Raises ConfigurationError where there is none that fits."""
        return find_engine(self._terraform)

    @cached_property
    def commit(self) -> Commit | None:
        """The commit that is checked out, asked for once; None where the project is not in git."""
        from mlops_kit.checkout import current_commit

        return current_commit(self.project.root)

    @property
    def folder(self) -> Path:
        """Where everything about the environment is written."""
        return self.target.build / self.environment.name

    def verify_account(self) -> Identity:
        """Return the caller.

        Raises WrongAccountError where its account is not the environment's, RefusedError where the
        environment was made elsewhere: half of it, or all, would stay there.
        """
        from mlops_kit.aws.identity import verify_account
        from mlops_kit.stacks.place import verify_place

        self.caller = verify_account(self.target, self.environment)
        verify_place(self.target, self.environment, self.folder)
        return self.caller

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let Ctrl-C reach Terraform in order inside the block."""
        with self.interrupts.handled():
            yield

    def state(self, stack: str) -> State | None:
        """A stack's state in the bucket, read once until `forget`, however many threads ask."""
        with self._reading[stack]:
            if stack not in self._states:
                self._states[stack] = self.bucket.read(stack)
            return self._states[stack]

    def forget(self, stack: str) -> None:
        """Read a stack's state anew the next time: it was changed."""
        with self._reading[stack]:
            self._states.pop(stack, None)

    def there(self, stacks: Iterable[str]) -> list[str]:
        """Those of the stacks that have anything in their states."""
        return [name for name in stacks if (state := self.state(name)) and not state.empty]

    def missing(self, stack: str) -> list[str]:
        """Stacks under this one that are not there."""
        upstream = self.graph.upstream(stack)
        there = self.there(upstream)
        return [name for name in upstream if name not in there]

    def upstream(self, stack: str) -> dict[str, Mapping[str, Any]]:
        """Outputs of the stacks under this one, by stack; empty for one that is not there."""
        states = {name: self.state(name) for name in self.graph.upstream(stack)}
        return {name: state.values if state else {} for name, state in states.items()}

    def selected(self, stacks: Sequence[str]) -> tuple[str, ...]:
        """The stacks that a run is about, in order."""
        return self.graph.select(stacks)
