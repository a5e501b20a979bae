"""Lets a sealed plan through to its apply, or says why not."""

from __future__ import annotations

from datetime import UTC, datetime

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.archive import verify_released
from mlops_kit.stacks.plans.approvals import approvals, names
from mlops_kit.stacks.plans.bundles import BundleStore
from mlops_kit.stacks.plans.facts import facts
from mlops_kit.stacks.plans.refusal import Situation, refuse
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.review_guard import approvals_required
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.bundle import Bundle

APPLIED = "applied.json"


class Gate:
    """The one way to an apply for the bundles of an environment."""

    def __init__(self, session: Session, store: BundleStore) -> None:
        self.session = session
        self._store = store

    def check(self, bundle: Bundle) -> None:
        """Raise RefusedError where a bundle may not be applied, as everything is now.

        A model's archive is read to its end, so that is done here, once, and not again in `verify`.
        """
        stack, environment = str(bundle.manifest["stack"]), self.session.environment.name
        if stack not in self.session.graph.names:
            of = bundle.manifest["environment"]
            raise RefusedError(
                f"plan {bundle.digest[:12]} is of stack {stack} of {of}, which {environment} does not have",
                f"name {of} in place of {environment}, or plan {environment} again",
            )
        with Workspace.held(self.session, stack) as workspace:
            self.verify(workspace, bundle)
        verify_released(self.session.target, bundle.manifest["release"])

    def verify(self, workspace: Workspace, bundle: Bundle) -> None:
        """Raise RefusedError where the bundle of a held stack may not be applied."""
        session, environment, stack = self.session, self.session.environment, workspace.stack
        applied = self._store.notes(bundle, APPLIED)
        situation = Situation(
            environment=environment.name,
            account_id=environment.account_id,
            region=environment.region,
            commit=session.commit,
            look=lambda: _look(workspace),
            release=release_data(session.target, stack.model),
            approvals_required=approvals_required(session),
            approved_by=names(approvals(self._store, bundle)),
            applied=applied[0] if applied else None,
            now=datetime.now(UTC),
        )
        refuse(bundle.digest, bundle.manifest, situation)


def _look(workspace: Workspace) -> dict[str, object]:
    session, name = workspace.session, workspace.stack.name
    if missing := session.missing(name):
        raise RefusedError(f"{name} needs {', '.join(missing)} applied first", "apply these, then plan again")
    workspace.render()
    return facts(workspace, session.state(name))
