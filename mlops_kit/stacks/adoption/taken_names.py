"""Takes over objects of a stack that its state does not know, found by an apply that wanted their names.

The log of the run that made them may be lost: that run was killed on another machine.
"""

from __future__ import annotations

from mlops_kit.stacks.adoption.looking import look_for
from mlops_kit.stacks.adoption.taking import Taking
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.identifiers import import_id
from mlops_kit.terraform.runner import Terraform


def adopt_taken(workspace: Workspace, terraform: Terraform, error: TerraformError) -> bool:
    """Take over what has the names that an apply found taken, where it is this stack's.

    That is said by its tags, or, where its type has none, by an object of the stack that it belongs to.
    Returns whether all that the apply failed for is the stack's now: a new plan goes on with it.
    """
    taken = [found.address for found in error.taken]
    if not taken:
        return False
    types = {change.address: change.type for change in terraform.show(workspace.plan_file).changes}
    planned = terraform.planned_values(workspace.plan_file)
    place = workspace.session.environment.place
    values = {address: {**planned[address], **place} for address in taken if address in types}
    state = State.pulled(terraform)
    wanted = {}
    for address, its in values.items():
        identifier = import_id(types[address], its)
        found = [identifier] if identifier else look_for(workspace.session.target, types[address], its, state)
        if len(found) == 1:
            wanted[address] = found[0]
        elif found:
            workspace.note(f"{address} is there already; which of {', '.join(found)} it is can't be told")
    if not wanted:
        return False
    workspace.phase("import")
    tags = {address: values[address].get("tags_all") or {} for address in wanted}
    taking = Taking(workspace, terraform, wanted, workspace.inputs, tags)
    try:
        taking.run()
    except TerraformError as failed:
        workspace.note(f"{', '.join(wanted)} could not be adopted: {failed}")
        return False
    for address, identifier in taking.wanted.items():
        workspace.note(f"adopted {address} ({identifier}): its name was taken, and it is this stack's")
    for address, why in taking.failed.items():
        workspace.note(f"{address} ({wanted[address]}) is there already and can't be adopted: {why}")
    errors = [one for one in error.diagnostics if one.is_error]
    return set(taking.wanted) == set(taken) and len(errors) == len(error.taken)
