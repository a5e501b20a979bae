"""Takes over what a killed Terraform made and could not write into the state any more.

Terraform writes the state once a second, OpenTofu every 20; what it made since is there, but not in the
state. The next apply would make it again: refused where names are unique, a second one that nobody knows
where they are not. The log of the killed apply tells what was made and what was being made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from mlops_kit.stacks import errored_state
from mlops_kit.stacks.adoption.importing import Import
from mlops_kit.stacks.adoption.killed_run import KilledApply, apply_log
from mlops_kit.stacks.adoption.looking import findable, look_for
from mlops_kit.stacks.adoption.taking import Taking
from mlops_kit.stacks.endpoints import wait_for_endpoint
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.identifiers import composed, forgettable, import_id
from mlops_kit.terraform.runner import Terraform


def adopt(workspace: Workspace, terraform: Terraform) -> None:
    """Import what the last apply of the stack made without the state's knowing, where it was killed.

    The state that it could not store is stored first. An endpoint that is on its way is waited for, whoever
    began that: until then nothing can be done with it. What can't be imported is told with what to do about
    it; it does not stop the run.
    """
    errored_state.store(workspace, terraform)
    wait_for_endpoint(workspace)
    log = apply_log(workspace.folder)
    killed = KilledApply.read(log)
    if killed is None:
        return
    _Adoption(workspace, terraform, killed).run()
    workspace.session.forget(workspace.stack.name)
    log.replace(log.with_name("apply.killed.jsonl"))


def adopt_first(workspace: Workspace) -> None:
    """Adopt before a plan that was made earlier is checked.

    It is stale then, as the state has moved on: it would make again what is there. Renders and prepares
    the stack only where there is something to adopt.
    """
    if errored_state.left_something(workspace):
        workspace.render()
        workspace.init()
    adopt(workspace, workspace.terraform)


class _Adoption:
    def __init__(self, workspace: Workspace, terraform: Terraform, killed: KilledApply) -> None:
        self._workspace = workspace
        self._terraform = terraform
        self._types = killed.types
        self._made = killed.made
        applied = workspace.applied_inputs
        self._inputs = applied if applied.is_file() else workspace.inputs
        state = State.pulled(terraform)
        known: Mapping[str, str] = state.identifiers if state else {}
        made = {a: i for a, i in killed.made.items() if not i or known.get(a) != i}
        unknown = [a for a in (*made, *sorted(killed.begun)) if not forgettable(self._types[a])]
        held = state.addresses if state else frozenset()
        self._free = [address for address in unknown if address not in held]
        # A replacement: the state still has the former object there.
        self._held = {address: known.get(address, "") for address in unknown if address in held}

    def run(self) -> None:
        """Import by the ids in the log and, by what a plan knows from these, the others."""
        simple = {a: self._made[a] for a in self._free if self._made.get(a) and not composed(self._types[a])}
        later = [address for address in self._free if address not in simple]
        if simple or later:
            self._workspace.phase("import")
            found = {**simple, **(self._identified(later, simple) if later else {})}
            self._import(found, Import(self._workspace, self._terraform, found, self._inputs))
        if self._held:
            self._workspace.phase("import")
            found = self._identified(list(self._held), {})
            found = {a: i for a, i in found.items() if i != self._held[a]}
            self._import(found, Taking(self._workspace, self._terraform, found, self._inputs))

    def _import(self, wanted: Mapping[str, str], imports: Import) -> None:
        """Import objects by address and id, and say what became of each."""
        try:
            imports.run()
        except TerraformError as error:
            for address, identifier in imports.wanted.items():
                self._advise(address, identifier, error.message)
            return
        for address, identifier in imports.wanted.items():
            self._workspace.note(f"adopted {address} ({identifier}), made by a run that was killed")
        for address, identifier in imports.gone.items():
            if address in self._made:  # what was only begun may never have been there
                self._workspace.note(f"{address} ({identifier}), made by a run that was killed, is gone")
        for address, why in imports.failed.items():
            self._advise(address, wanted[address], why)

    def _identified(self, addresses: Sequence[str], simple: Mapping[str, str]) -> dict[str, str]:
        """Find ids by what a plan says of the attributes, or by tags; say which could not be found."""
        target, place = self._workspace.session.target, self._workspace.session.environment.place
        planned = Import(self._workspace, self._terraform, simple, self._inputs).values()
        state = cache(lambda: State.pulled(self._terraform))  # most are found without
        found = {}
        for address in addresses:
            values = {**planned.get(address, {}), **place}
            type_name = self._types[address]
            identifier = import_id(type_name, values, self._made.get(address, ""))
            candidates = [identifier] if identifier else look_for(target, type_name, values, state())
            if len(candidates) == 1:
                found[address] = candidates[0]
            elif candidates:
                self._advise(address, "ID", f"which of {', '.join(candidates)} it is can't be told")
            elif address in self._made or not findable(type_name):
                doing = "made" if address in self._made else "was making"
                self._advise(address, "ID", f"a run that was killed {doing} it, and its id is not known")
        return found

    def _advise(self, address: str, identifier: str, why: str) -> None:
        terraform = self._terraform
        self._workspace.note(
            f"{address} could not be adopted: {why}. If it is there, delete it, or import it:\n"
            f"TF_DATA_DIR={terraform.data} terraform -chdir={terraform.root} import "
            f"-var-file={self._inputs} '{address}' {identifier}"
        )
