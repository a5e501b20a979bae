"""The endpoint of a model's stack where it can't be changed: on its way for another run, or failed.

Whose run that was does not matter: the log of one that was killed may lie on another machine.
"""

from __future__ import annotations

from mlops_kit.aws.endpoints import FAILED, status_of, wait_for_rest
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.runner import Terraform

TYPE = "aws_sagemaker_endpoint"


def wait_for_endpoint(workspace: Workspace) -> None:
    """Wait until SageMaker is not making or changing the stack's endpoint; at once for most.

    That is the one of the name that it gets, which a killed run may have begun to make, and the one that
    the state has, under its former name where that has changed since.
    """
    session = workspace.session
    name = _name(workspace)
    state = session.state(workspace.stack.name) if name else None
    for each in dict.fromkeys((name, *(state.of_type(TYPE).values() if state else ()))):
        if each:
            wait_for_rest(session.target, each, workspace.note, session.interrupts.check)


def failed(workspace: Workspace, terraform: Terraform) -> list[str]:
    """Return the address of the stack's endpoint where it has failed, for a plan to replace it; say so.

    Terraform marks it in the state where it sees a creation fail. A mark of ours would be a change that
    nobody has approved. DeleteEndpoint is all that can be done with a failed one:
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html (EndpointStatus)
    """
    name = _name(workspace)
    if not name or status_of(workspace.session.target, name) != FAILED:
        return []
    terraform.let_go()  # what has begun does not replace it
    state = State.pulled(terraform)
    known = state.of_type(TYPE) if state else {}
    found = [address for address, identifier in known.items() if identifier == name]
    if found:
        workspace.note(f"the endpoint {name} has failed and is replaced")
    return found


def _name(workspace: Workspace) -> str:
    """The name that the endpoint gets; empty for a stack without one."""
    model = workspace.stack.model
    return workspace.session.environment.endpoint(model) if model else ""
