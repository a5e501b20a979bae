"""One stack's place on disk, its rendered inputs and its Terraform."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from mlops_kit.disk import PRIVATE, write_whole
from mlops_kit.errors import KitError
from mlops_kit.kept import digest, package_digest
from mlops_kit.stacks import errored_state
from mlops_kit.stacks.fingerprint import fingerprint
from mlops_kit.stacks.graph import Stack
from mlops_kit.stacks.holding import Holding, hold
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.session import Session
from mlops_kit.terraform.events import Event, ResourceEvent, Resources
from mlops_kit.terraform.failures import UNRELEASED_HINT, TerraformError
from mlops_kit.terraform.runner import Terraform

T = TypeVar("T")
_REATTACH = "TF_REATTACH_PROVIDERS"
# What Terraform and OpenTofu say to whoever names targets.
_OF_TARGETS = {"Resource targeting is in effect", "Applied changes may be incomplete"}
_UNCHANGING = {"noop", "read"}
_COUNTED = {"create": "added", "update": "changed", "delete": "destroyed"}


class StackInUseError(Exception):
    """Another run holds the stack, or the Terraform that one has left working."""


class Workspace:
    """A stack that this run holds; made by `Workspace.held`."""

    def __init__(self, session: Session, stack: Stack, holding: Holding) -> None:
        self.session = session
        self.stack = stack
        self._holding = holding
        self.folder = session.folder / stack.name
        self.root = session.project.infra / stack.root
        self.inputs = self.folder / "terraform.tfvars"
        self.backend = self.folder / "backend.hcl"
        self.applied_inputs = self.folder / "applied.tfvars"
        self._init_record = self.folder / "init.sha256"
        self._render_record = self.folder / "render.sha256"
        self.plan_file = self.folder / "tfplan"
        self.planned: dict[str, str] = {}
        self._done: list[str] = []
        self.terraform = self.terraform_in(self.root, self.folder / "terraform")

    @classmethod
    @contextmanager
    def held(cls, session: Session, name: str, *, wait: bool = True) -> Iterator[Workspace]:
        """Hold a stack for the block, alone; where somebody else does, wait, or raise StackInUseError."""

        def note(text: str) -> None:
            session.observer.started(name, "waiting")
            session.observer.note(name, text)

        def check() -> None:
            if not wait:
                raise StackInUseError(name)
            session.interrupts.check()

        with hold(session.folder / name, note, check) as holding:
            yield cls(session, session.graph[name], holding)

    def terraform_in(self, root: Path, data: Path, logs: Path | None = None) -> Terraform:
        """Return this stack's Terraform for a root and a data directory."""
        return Terraform(
            self.session.engine,
            root,
            data,
            logs or self.folder / "logs",
            self.session.target.variables,
            interrupts=self.session.interrupts,
            on_event=self._heard,
            on_note=self.note,
            started=self._holding.running,
            ended=self._holding.ended,
            held=(self._holding.descriptor,),
        )

    @property
    def done(self) -> Resources:
        """What has been changed so far, counted from what Terraform reported resource by resource."""
        counts = {name: self._done.count(action) for action, name in _COUNTED.items()}
        return Resources(**counts)

    def phase(self, name: str) -> None:
        """Tell the observer what begins."""
        self.session.observer.started(self.stack.name, name)

    def note(self, text: str) -> None:
        """Tell the observer something about this stack."""
        self.session.observer.note(self.stack.name, text)

    def render(self, release: Mapping[str, Any] | None = None) -> bool:
        """Write the stack's inputs and backend settings from the environment and the stacks under it.

        Return whether they differ from those of the last time; where all that they are made of is as it was
        then, nothing is rendered. `release` is for a serving stack whose release file is gone.
        """
        upstream = self.session.upstream(self.stack.name)
        released = release or release_data(self.session.target, self.stack.model)
        if self._rendered_from(upstream, released) == _content(self._render_record):
            return False
        from mlops_kit.environments.render import compose_stack

        session = self.session
        rendered = compose_stack(
            session.project, session.environment, session.target, self.stack.name, upstream, released
        )
        differ = bool(rendered.write())
        # A template that lies elsewhere is not looked at the next time: then they are rendered again.
        if rendered.templates.issubset(session.project.templates(self.stack.root)):
            write_whole(self._render_record, self._rendered_from(upstream, released), PRIVATE)
        return differ

    def _rendered_from(
        self, upstream: Mapping[str, Mapping[str, Any]], release: Mapping[str, Any] | None
    ) -> bytes:
        """Return the digest of all that the inputs are made of, and of what they are now."""
        session = self.session
        settings = {
            "kit": package_digest("environments"),
            "environment": session.environment.digest,
            "target": [session.target.role_arn, dict(session.target.backend)],
            "upstream": upstream,
            "release": release,
        }
        files = (*session.project.templates(self.stack.root), self.inputs, self.backend)
        contents = (part for file in files for part in (file.name.encode(), _content(file)))
        return digest((json.dumps(settings, sort_keys=True).encode(), *contents)).encode()

    def init(self) -> None:
        """Prepare the stack's data directory, unless nothing that it depends on has changed since."""
        if self.prepared:
            return
        from filelock import FileLock  # it loads asyncio, which most runs have no use for

        self.phase("init")
        self._init_record.unlink(missing_ok=True)
        # The lock file of the providers lies in the root, which other environments and models share.
        lock = self.session.project.build / "locks" / f"{self.stack.root}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock):
            self.unlocked(lambda: self.terraform.init([self.backend]))
        write_whole(self._init_record, self._init_digest().encode())

    @property
    def prepared(self) -> bool:
        """Whether the data directory is as `init` would make it."""
        record = self._init_record
        return record.is_file() and record.read_text() == self._init_digest()

    def plan(
        self,
        terraform: Terraform | None = None,
        *,
        destroy: bool = False,
        targets: Sequence[str] = (),
        replace: Sequence[str] = (),
    ) -> Resources | None:
        """Plan into `plan_file`; None where nothing would change. `planned` maps addresses to actions.

        `targets` are the only objects to change, with what they need, or what needs them in a destroy;
        `replace` those to be made anew.
        """
        self.phase("plan")
        self.planned.clear()
        runner = terraform or self.terraform
        outcome = self.unlocked(
            lambda: runner.plan(
                self.plan_file, [self.inputs], destroy=destroy, targets=targets, replace=replace
            )
        )
        for warning in outcome.warnings:
            if not (targets and warning.summary in _OF_TARGETS):
                self.note(f"warning: {warning}")
        return outcome.resources if outcome.changes else None

    def apply(self, terraform: Terraform) -> None:
        """Apply `plan_file`.

        The inputs stay, as they are now, for whoever has to find out what a Terraform that was killed
        was making (`adoption/after_kill.py`): by then others may have been rendered. A state that can't be
        stored is kept for the next run.
        """
        self.applied_inputs.unlink(missing_ok=True)
        shutil.copy(self.inputs, self.applied_inputs)  # for the owner alone, as they are
        try:
            self.unlocked(lambda: terraform.apply(self.plan_file))
        except KitError as error:
            if kept := errored_state.keep(self, terraform):
                error.hint = errored_state.next_step(kept)
            raise

    def unlocked(self, work: Callable[[], T]) -> T:
        """Do what needs the state's lock. One that a killed run on this host left is released, and said so.

        Raises KitError that explains any other lock.
        """
        try:
            return work()
        except TerraformError as error:
            if not error.locked:
                raise
            found = self.session.bucket.read_lock(self.stack.name)
        if found:
            from mlops_kit.stacks.locks import StateLock

            lock = StateLock.parse(found)
            if not lock.left_by(self._holding.killed):
                raise lock.explain(self.session.environment.name, self.stack.name)
            self.terraform.init([self.backend])  # while the state moves in, its own root was never prepared
            try:
                self.terraform.force_unlock(lock.id)
            except KitError as error:
                error.hint = UNRELEASED_HINT
                raise
            self.note(f"released the lock that an earlier run left at {lock.created:%Y-%m-%d %H:%M:%S} UTC")
        return work()

    def _heard(self, event: Event) -> None:
        if isinstance(event, ResourceEvent):
            if event.stage == "planned":
                if event.action not in _UNCHANGING:
                    self.planned[event.address] = event.action
            elif event.stage == "complete":
                self._done.append(event.action)
        self.session.observer.event(self.stack.name, event)

    def _init_digest(self) -> str:
        attached = self.session.target.variables.get(_REATTACH, "{}")
        settings = {
            "engine": f"{self.session.engine.kind} {self.session.engine.version}",
            "attached": ",".join(sorted(json.loads(attached))),
        }
        return fingerprint(self.root, self.terraform.data, [self.backend], settings)


def _content(file: Path) -> bytes:
    """Return what a file holds; nothing for one that is not there."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
