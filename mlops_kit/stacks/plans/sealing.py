"""Makes sealed bundles of plans: takes what was planned, adds what it costs and holds, and puts it away."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from mlops_kit.errors import KitError
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.plans.bundles import LIVE, BundleStore
from mlops_kit.stacks.plans.draft import Draft
from mlops_kit.stacks.plans.policies import broken, check_policies
from mlops_kit.stacks.report import Sealed
from mlops_kit.stacks.review_guard import approvals_required, is_production
from mlops_kit.stacks.session import Session
from mlops_kit.terraform.bundle import PLAN_FILE, PLAN_JSON, SUFFIX, seal

LIFETIME = timedelta(days=7)


class Sealer:
    """Seals the plans of one run. `planner` is the identity that planned, `lifetime` how long they hold.

    `policy` says whether policies are checked, None whether where the environment asks for approvals.
    """

    def __init__(
        self, session: Session, planner: str, lifetime: timedelta | None = None, policy: bool | None = None
    ) -> None:
        self._session = session
        self._planner = planner
        self._lifetime = lifetime or LIFETIME
        self._store = BundleStore(session.target, session.environment)
        self._policy = bool(approvals_required(session)) if policy is None else policy

    def seal(self, drafts: Sequence[Draft]) -> list[Sealed]:
        """Seal drafts, write each below the build folder and, where there is one, into the state bucket.

        A bundle that the bucket does not take is kept here alone, and the observer is told why.
        """
        if not drafts:
            return []
        self._prune()
        commit = self._session.commit
        if commit and commit.dirty and not all(draft.preview for draft in drafts):
            self._session.observer.note(
                "",
                "made from changes that are in no commit: commit them and plan again before apply --bundle",
            )
        policies = self._policies(drafts)
        for stack, report in policies.items():
            if not report["ok"]:
                self._session.observer.note(
                    stack, f"it does not hold the policies, and is not applied so: {broken(report)}"
                )
        return [self._seal(draft, policies.get(draft.stack)) for draft in drafts]

    def _seal(self, draft: Draft, policy: Mapping[str, Any] | None) -> Sealed:
        from mlops_kit.review.cost.estimate import estimate
        from mlops_kit.review.cost.prices import price_table

        environment = self._session.environment
        prices = price_table(self._session.project.root)
        now = datetime.now(UTC)
        commit = self._session.commit
        manifest = {
            "environment": environment.name,
            "account_id": environment.account_id,
            "region": environment.region,
            "production": is_production(self._session),
            "stack": draft.stack,
            "commit": commit.id if commit else None,
            "tree": commit.tree if commit else None,
            "dirty": bool(commit and commit.dirty),
            "planner": self._planner,
            **draft.facts,
            "policy": policy,
            "cost": estimate(draft.document, environment.region, prices).as_json(),
            "release": draft.release,
            "previous_release": self._live(draft),
            "approvals_required": approvals_required(self._session),
            "preview": draft.preview,
            "mirrored": draft.mirrored,
            "created": timestamp(now),
            "expires": timestamp(now + self._lifetime),
        }
        bundle = seal({PLAN_FILE: draft.plan_file, PLAN_JSON: draft.plan_json}, manifest)
        path = bundle.write(self._store.folder)
        if not draft.preview:
            saved.save(draft.folder, draft.facts, bundle.digest)
        uri = ""
        if self._in_bucket:
            try:
                uri = self._store.upload(bundle)
            except KitError as error:
                self._session.observer.note(draft.stack, f"the plan is kept on this machine alone: {error}")
        return Sealed(draft.stack, bundle.digest, path, uri, draft.preview)

    def _live(self, draft: Draft) -> Mapping[str, Any] | None:
        """Return the release that the plan would replace; None where there is none, or it is not known."""
        state = self._session.state(draft.stack)
        if not draft.release or state is None or state.empty:
            return None
        try:
            return self._store.remembered(draft.stack, LIVE)
        except KitError as error:
            self._session.observer.note(draft.stack, f"which release is live is not known: {error}")
            return None

    def _policies(self, drafts: Sequence[Draft]) -> Mapping[str, Mapping[str, Any]]:
        if not self._policy:
            return {}
        try:
            session = self._session
            return check_policies(session.project, session.environment, is_production(session), drafts)
        except KitError as error:
            self._session.observer.note("", f"policies are not checked: {error}")
            return {}

    def _prune(self) -> None:
        """Remove bundles here that are older than any holds: they contain secrets."""
        oldest = time.time() - max(self._lifetime, LIFETIME).total_seconds()
        for path in self._store.folder.glob(f"*{SUFFIX}"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    @cached_property
    def _in_bucket(self) -> bool:
        state = self._session.state(STATE)
        return state is not None and not state.empty


def timestamp(moment: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
