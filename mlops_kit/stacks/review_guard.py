"""What an environment is held to, and the guard that lets nobody past the review of its plans."""

from __future__ import annotations

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.bundles import BundleStore
from mlops_kit.stacks.graph import STATE
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


def needs_review(session: Session, stack: str, operation: str) -> bool:
    """Whether a change of a stack must come from an approved bundle.

    So it is where the environment asks for approvals and the stack was whole once: a bootstrap makes what
    was never there, and goes on where it was killed. A deployment has an approval of its own, the model's.
    """
    if operation == "deploy" or session.without_review or not approvals_required(session):
        return False
    state = session.state(stack)
    return bool(
        state and not state.empty and BundleStore(session.target, session.environment).is_whole(stack)
    )


def unreviewed(session: Session, stack: str) -> RefusedError:
    """Return the refusal of a change that nobody has approved."""
    name, required = session.environment.name, approvals_required(session)
    people = "somebody" if required == 1 else f"{required} people"
    return RefusedError(
        f"{stack} would change, and {name} wants the approval of {people} for what is applied to it",
        f"mlops-kit plan {name} {stack}, review the plan, let {people} approve it (mlops-kit approve), then "
        "mlops-kit apply --bundle DIGEST; in an emergency: apply --without-review REASON, which is on record",
    )


def _applied(session: Session, output: str) -> object:
    state = session.state(STATE)
    return state.values.get(output) if state else None
