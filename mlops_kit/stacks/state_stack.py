"""The stack that makes the bucket its own state lies in.

It begins in a private copy of its root with a local state, and moves into the bucket once that is there.
To be destroyed it moves back first. At every moment one of the two states is the true one, and looking at
both tells which, so that a run killed anywhere can be taken up again:

* the local one, while it holds anything and a file beside it says that it is to be worked on. That file is
  written before the first resource is made and after the state was moved out to be destroyed, and goes with
  the copy once the state has arrived in the bucket. Killed between arrival and clean-up, the move is simply
  made again;
* else, and where the bucket's has been worked on since (its serial is higher), the bucket's.
"""

from __future__ import annotations

import shutil

from mlops_kit.errors import KitError
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.local_state import use_local_state
from mlops_kit.stacks.state import State, is_whole, read_file
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.runner import Terraform


class PrivateCopy:
    """The state stack's root under the build folder, with either backend."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.folder = workspace.folder / "private"
        self.state_file = self.folder / "terraform.tfstate"
        self._in_use = self.folder / "in-use"
        self._root = self.folder / "infra" / workspace.stack.root
        self.terraform: Terraform = workspace.terraform_in(self._root, self.folder / "terraform")

    @property
    def state(self) -> State | None:
        """The local state; None where there is none or nothing is in it."""
        self._mend()
        state = read_file(self.state_file)
        return None if state is None or state.empty else state

    def _mend(self) -> None:
        """Put Terraform's backup in the place of a state that it was killed over: it writes in place.

        The backup is what the state was before the command, if it was anything. What that command made
        is in its log (`adoption/after_kill.py`).
        """
        backup = self.state_file.with_name(f"{self.state_file.name}.backup")
        if is_whole(self.state_file):
            return
        if is_whole(backup):
            shutil.copyfile(backup, self.state_file)
        elif self.state_file.exists():
            self.state_file.replace(self.state_file.with_name("terraform.tfstate.damaged"))

    def is_true(self) -> bool:
        """Whether the local state is the true one."""
        local = self.state
        if local is None or not self._in_use.exists():
            return False
        remote = self._workspace.session.state(STATE)
        return remote is None or remote.empty or local.serial >= remote.serial

    def use_local(self) -> Terraform:
        """Prepare the copy to work on the local state."""
        self._write(local=True)
        self._workspace.phase("init")
        self.terraform.init()
        self._in_use.touch()
        return self.terraform

    def move_in(self) -> None:
        """Move the local state into the bucket. Raises KitError where it did not arrive."""
        self._workspace.phase("migrate")
        moved = self.state
        self._write(local=False)
        session = self._workspace.session
        self._workspace.unlocked(lambda: self.terraform.migrate([self._workspace.backend]))
        session.forget(STATE)
        remote = session.state(STATE)
        if moved is None or remote is None or remote.addresses != moved.addresses:
            raise KitError(
                f"the state did not arrive in bucket {session.bucket.name}; it is still in {self.state_file}"
            )
        self.remove()

    def move_out(self) -> None:
        """Copy the state from the bucket to the local file, which is then the true one."""
        self._workspace.phase("migrate")
        self.remove()
        self._write(local=False)
        self._workspace.unlocked(lambda: self.terraform.init([self._workspace.backend]))
        self._write(local=True)
        self._workspace.unlocked(self.terraform.migrate)
        remote = self._workspace.session.state(STATE)
        if self.state is None or remote is None or self.state.addresses != remote.addresses:
            raise KitError(f"the state did not arrive in {self.state_file}; it is still in the bucket")
        self._in_use.touch()

    def remove(self) -> None:
        """Forget the copy."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, local: bool) -> None:
        """Write the root with one backend or the other; the modules are where its relative paths say."""
        workspace = self._workspace
        shutil.rmtree(self._root, ignore_errors=True)
        shutil.copytree(workspace.root, self._root, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
        if local:
            use_local_state(self._root, self.state_file)
        link = self.folder / "modules"
        if not link.is_symlink():
            link.symlink_to(workspace.session.project.modules.resolve(), target_is_directory=True)
