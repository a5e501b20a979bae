"""Takes over what a killed Terraform made and could not write into the state any more.

Terraform writes the state once a second, OpenTofu every 20; what it made since is there, but not in the
state. The next apply would make it again: refused where names are unique, a second one that nobody knows
where they are not. The log of the killed apply tells what was made and what was being made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.aws.security_group_rules import EGRESS, INGRESS, find_rules
from mlops_kit.aws.tagged import find_tagged, findable
from mlops_kit.stacks.importing import Import
from mlops_kit.stacks.killed import KilledApply
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.identifiers import composed, import_id, repeatable
from mlops_kit.terraform.runner import Terraform


def adopt(workspace: Workspace, terraform: Terraform) -> None:
    """Import what the last apply of the stack made without the state's knowing, where it was killed.

    What can't be imported is told with what to do about it; it does not stop the run.
    """
    log = workspace.folder / "logs" / "apply.jsonl"
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
    if KilledApply.read(workspace.folder / "logs" / "apply.jsonl"):
        workspace.render()
        workspace.init()
        adopt(workspace, workspace.terraform)


class _Adoption:
    def __init__(self, workspace: Workspace, terraform: Terraform, killed: KilledApply) -> None:
        self._workspace = workspace
        self._terraform = terraform
        self._types = killed.types
        known = self._known()
        self._replaced = {a: i for a, i in killed.made.items() if i and known.get(a, i) != i}
        self._made = {a: i for a, i in killed.made.items() if a not in known and not self._repeatable(a)}
        self._begun = sorted(a for a in killed.begun if a not in known and not self._repeatable(a))

    def run(self) -> None:
        """Import by the ids in the log and, by what a plan knows from these, the others."""
        simple = {a: i for a, i in self._made.items() if i and not composed(self._types[a])}
        later = [address for address in (*self._made, *self._begun) if address not in simple]
        if simple or later:
            self._workspace.phase("import")
            self._import({**simple, **(self._identified(later, simple) if later else {})})
        for address, identifier in self._replaced.items():
            if not self._repeatable(address):
                self._workspace.note(
                    f"{address}: a run that was killed made {identifier} in its place, and the state does "
                    "not know it: delete it before you apply, or the apply may find its name taken"
                )

    def _import(self, wanted: Mapping[str, str]) -> None:
        """Import objects by address and id, and say what became of each."""
        imports = Import(self._workspace, self._terraform, wanted)
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
        environment = self._workspace.session.environment
        place = {"account": environment.account_id, "region": environment.region, "partition": "aws"}
        planned = Import(self._workspace, self._terraform, simple).values()
        found = {}
        for address in addresses:
            values = {**planned.get(address, {}), **place}
            identifier = import_id(self._types[address], values, self._made.get(address, ""))
            candidates = [identifier] if identifier else self._tagged(address, values)
            if len(candidates) == 1:
                found[address] = candidates[0]
            elif candidates:
                self._advise(address, "ID", f"which of {', '.join(candidates)} it is can't be told")
            elif address in self._made or not findable(self._types[address]):
                doing = "made" if address in self._made else "was making"
                self._advise(address, "ID", f"a run that was killed {doing} it, and its id is not known")
        return found

    def _advise(self, address: str, identifier: str, why: str) -> None:
        terraform = self._terraform
        self._workspace.note(
            f"{address} could not be adopted: {why}. If it is there, delete it, or import it:\n"
            f"TF_DATA_DIR={terraform.data} terraform -chdir={terraform.root} import "
            f"-var-file={self._workspace.inputs} '{address}' {identifier}"
        )

    def _tagged(self, address: str, values: Mapping[str, Any]) -> list[str]:
        target, kind = self._workspace.session.target, self._types[address]
        if kind in (EGRESS, INGRESS):
            found = find_rules(target, kind, values)
        else:
            found = find_tagged(target, kind, values.get("tags_all") or {})
        known = set(self._known().values())
        return [identifier for identifier in found if identifier not in known]

    def _known(self) -> Mapping[str, str]:
        """Ids in the state, by address."""
        text = self._terraform.pull()
        return State.parse(text.encode(), "the state").identifiers if text.strip() else {}

    def _repeatable(self, address: str) -> bool:
        return repeatable(self._types[address])
