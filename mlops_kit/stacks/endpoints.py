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
    """Wait until SageMaker is not making or changing the stack's endpoint; at once for most."""
    session = workspace.session
    if name := _name(workspace):
        wait_for_rest(session.target, name, workspace.note, session.interrupts.check)


def replace_failed(workspace: Workspace, terraform: Terraform) -> None:
    """Mark an endpoint that has failed in the state, so that the next plan replaces it.

    Terraform does so where it sees a creation fail. DeleteEndpoint is all that can be done with a failed one:
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html (EndpointStatus)
    """
    name = _name(workspace)
    if not name or status_of(workspace.session.target, name) != FAILED:
        return
    text = terraform.pull()
    state = State.parse(text.encode(), "the state") if text.strip() else None
    for address, identifier in (state.of_type(TYPE) if state else {}).items():
        if identifier == name and state and address not in state.tainted:
            workspace.unlocked(lambda address=address: terraform.taint(address))  # type: ignore[misc]
            workspace.note(f"the endpoint {name} has failed and is replaced")


def _name(workspace: Workspace) -> str:
    """The name that the endpoint gets; empty for a stack without one."""
    model = workspace.stack.model
    return workspace.session.environment.endpoint(model) if model else ""
