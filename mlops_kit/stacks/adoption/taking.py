"""Takes objects into a stack's state in the place of those that it knows there.

Terraform imports nothing to an address that holds an object, and applies nothing but a whole replacement.
So the import happens in a local copy of the state that knows nothing of the address, and what it read is
put into the state at one stroke, as Terraform would have if it had not been killed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from mlops_kit.stacks.adoption import deposing
from mlops_kit.stacks.adoption.importing import Import
from mlops_kit.stacks.local_state import use_local_state
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.identifiers import repeatable
from mlops_kit.terraform.private import write_private
from mlops_kit.terraform.runner import Terraform


class Taking(Import):
    """Objects to be current at their addresses; what is there now becomes deposed, to be destroyed.

    With `tags`, by address, only what is the stack's is taken, somebody else's stays what it is: what has at
    least these tags or, where its type has none, belongs to an object that the state knows.
    """

    def __init__(
        self,
        workspace: Workspace,
        terraform: Terraform,
        wanted: Mapping[str, str],
        inputs: Path,
        tags: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        super().__init__(workspace, terraform, wanted, inputs)
        self._tags = tags
        self._stored = terraform
        self._data = self._folder / "terraform"
        self._state_file = self._folder / "terraform.tfstate"
        self._terraform = workspace.terraform_in(self._root, self._data, self._folder / "logs")

    def _prepare(self) -> None:
        state = self._pulled()
        write_private(self._state_file, json.dumps(deposing.without(state, self.wanted)).encode())
        use_local_state(self._root, self._state_file)
        installed = self._stored.data / "providers"
        if installed.is_dir():
            self._data.mkdir()
            (self._data / "providers").symlink_to(installed.resolve(), target_is_directory=True)
        self._terraform.init()

    def _take(self) -> None:
        for change in self._terraform.show(self._plan_file).changes:
            if {"create", "delete"} & set(change.actions) and not repeatable(change.type):
                raise TerraformError(f"{change.address} would be made with it ({', '.join(change.actions)})")
        if self._tags is not None and self._somebody_elses():
            return
        self._terraform.apply(self._plan_file)
        copy = json.loads(self._state_file.read_bytes())
        pushed = deposing.with_objects(self._pulled(), copy, self.wanted)
        write_private(self._state_file, json.dumps(pushed).encode())
        self._workspace.unlocked(lambda: self._stored.push(self._state_file))

    def _somebody_elses(self) -> bool:
        """Whether one is not the stack's: then none is taken. The apply would already write to it."""
        shown = json.loads(self._terraform.show_json(self._plan_file))
        before = {
            change["address"]: change["change"].get("before") or {}
            for change in shown.get("resource_changes", ())
            if "deposed" not in change
        }
        known = set(State.parse(json.dumps(self._pulled()).encode(), "the state").identifiers.values())
        strange = {}
        for address in self.wanted:
            its, tags = before.get(address, {}), (self._tags or {}).get(address)
            if tags and not _tagged(its, tags):
                strange[address] = "it is not this stack's: it lacks the stack's tags"
            elif not tags and not _belongs(its, known):
                strange[address] = "it is not this stack's: what it belongs to is not"
        self.failed |= strange
        if strange:
            self.wanted.clear()
        return bool(strange)

    def _pulled(self) -> dict[str, Any]:
        text = self._stored.pull()
        if not text.strip():
            raise TerraformError("the stack has no state")
        state: dict[str, Any] = json.loads(text)
        return state


def _tagged(found: Mapping[str, Any], tags: Mapping[str, str]) -> bool:
    its = found.get("tags_all") or found.get("tags") or {}
    return all(its.get(name) == value for name, value in tags.items())


def _belongs(found: Mapping[str, Any], known: Collection[str]) -> bool:
    """Whether an object names one of those known: an alias its key, a route its table."""
    return any(value in known for name, value in found.items() if name.endswith("_id") and value)
