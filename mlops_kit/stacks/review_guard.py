"""What an environment is held to, and the guard that lets nobody past the review of its plans."""

from __future__ import annotations

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.plans.bundles import WHOLE, BundleStore
from mlops_kit.stacks.session import Session


def is_production(session: Session) -> bool:
    """Whether plans are judged as production's: the environment is kept from deletion, or was so far.

    What is applied counts as well as what is proposed. Else the change that takes the protection away
    would take production's rules and policies along, and be judged without them.
    """
    return session.environment.protection.deletion or _applied(session, "deletion_protection") is True


def approvals_required(session: Session) -> int:
    """How many must approve a plan: what the environment's file says, or what is applied where that is more.

    Else a change that asks for no approval any more would need none itself.
    """
    applied = _applied(session, "approvals")
    return max(session.environment.approvals, int(applied) if isinstance(applied, int | float) else 0)


def unreviewed(session: Session, stack: str, operation: str) -> RefusedError | None:
    """Return the refusal of a change of a stack that comes from no approved bundle; None where it may be.

    It is refused where the environment asks for approvals and the stack was whole once: a bootstrap and a
    model's first deployment make what was never there, and go on where they were killed.
    """
    if session.without_review or not (required := approvals_required(session)):
        return None
    state = session.state(stack)
    if state is None or state.empty:
        return None
    if BundleStore(session.target, session.environment).remembered(stack, WHOLE) is None:
        return None
    people = "somebody" if required == 1 else f"{required} people"
    name, model = session.environment.name, session.graph[stack].model
    way = f"mlops-kit plan {name} {stack}, review the plan, let {people} approve it (mlops-kit approve), "
    way += "then mlops-kit apply --bundle DIGEST"
    if operation == "deploy":
        way = (
            f"mlops-kit ci release {name} {model} proposes it as a pull request, whose merge applies what "
            f"was reviewed; or here: mlops-kit model release {name} {model}, commit the file, {way}"
        )
    command = "deploy" if operation == "deploy" else "apply"
    return RefusedError(
        f"{stack} would change, and {name} wants the approval of {people} for what is applied to it",
        f"{way}; in an emergency: {command} --without-review REASON, which is on record",
    )


def _applied(session: Session, output: str) -> object:
    state = session.state(STATE)
    return state.values.get(output) if state else None
