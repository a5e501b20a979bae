"""Who agreed to a plan: one object for each person, beside the bundle in the state bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError, RefusedError
from mlops_kit.stacks.evidence import record, verified_caller
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.plans.bundles import BundleStore
from mlops_kit.stacks.plans.refusal import preview_next
from mlops_kit.stacks.state import StateBucket
from mlops_kit.terraform.bundle import Bundle

if TYPE_CHECKING:
    from mlops_kit.aws.identity import Identity
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target

SCHEMA = "mlops-kit/approval/v1"
_KIND = "approval-"
_PIPELINE = "foundation", "ci_roles"


@dataclass(frozen=True)
class Approval:
    """One person's word for one bundle; `recorded_by` is the identity that wrote it down."""

    environment: str
    stack: str
    digest: str
    actor: str
    recorded_by: str
    at: str
    """RFC 3339, UTC."""
    reference: str = ""
    """Where somebody else's approval can be read, as a URL."""

    def as_json(self) -> dict[str, Any]:
        """Return it as stored."""
        return {"schema": SCHEMA, **asdict(self)}


def approve(
    environment: Environment,
    target: Target,
    wanted: str,
    by: str = "",
    reference: str = "",
    warn: Callable[[str], None] = lambda text: None,
    elsewhere: Callable[[str], str] = lambda digits: "",
) -> tuple[Approval, bool]:
    """Approve a bundle, as the caller or, for a pipeline, in the name of `by`; return whether it is new.

    It is kept in the audit trail as well; `warn` is told where that fails. `elsewhere` is asked for a bundle
    that is not here (`BundleStore.find`).

    Raises RefusedError for another account, an altered or a preview bundle, the identity that planned it,
    and where the caller may not speak for others.
    """
    identity = verified_caller(target, environment, "approve", warn, details={"plan": wanted})
    store = BundleStore(target, environment)
    bundle = store.find(wanted, elsewhere)
    manifest = bundle.manifest
    if manifest["environment"] != environment.name:
        there = manifest["environment"]
        raise RefusedError(
            f"plan {bundle.digest} is of environment {there}",
            f"mlops-kit approve {there} {bundle.digest[:12]}",
        )
    if manifest["preview"]:
        raise RefusedError(
            f"plan {bundle.digest} is a preview, which is never applied", preview_next(manifest)
        )
    if by:
        _may_speak_for_others(environment, target, identity, reference)
    if StateBucket(target, environment).read(STATE) is None:
        raise RefusedError(
            f"{environment.name} has no state bucket to keep an approval in",
            f"mlops-kit bootstrap {environment.name} makes it",
        )
    actor = by or identity.arn
    if actor == manifest["planner"] and environment.approvals:
        raise RefusedError(
            f"{identity.name} made this plan; {environment.name} wants the approval of somebody else",
            "let another person approve it",
        )
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    approval = Approval(
        environment.name, manifest["stack"], bundle.digest, actor, identity.arn, now, reference
    )
    name = f"{_KIND}{hashlib.sha256(actor.encode()).hexdigest()[:16]}.json"
    new = store.note(bundle, name, approval.as_json())
    if new:
        record(
            target,
            environment,
            "approve",
            "succeeded",
            identity.arn,
            warn,
            stack=approval.stack,
            commit=manifest["commit"],
            plan_digest=bundle.digest,
            policy=manifest["policy"],
            cost=manifest["cost"],
            approvals=[approval.as_json()],
        )
    return approval, new


def approvals(store: BundleStore, bundle: Bundle) -> list[Mapping[str, Any]]:
    """Return the approvals of a bundle that count: of this digest, not by who planned it, one an actor."""
    found = {
        str(note.get("actor")): note
        for note in store.notes(bundle, _KIND)
        if note.get("digest") == bundle.digest and note.get("actor")
    }
    found.pop(bundle.manifest["planner"], None)
    return list(found.values())


def names(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return who approved."""
    return sorted(str(note["actor"]) for note in found)


def _may_speak_for_others(
    environment: Environment, target: Target, identity: Identity, reference: str
) -> None:
    """Raise where the caller is not the environment's pipeline, or does not say where it has it from."""
    if not reference.startswith("https://"):
        raise ConfigurationError(
            "an approval in another's name needs its source", "add --reference https://… of the approval"
        )
    if target.label == "sandbox":
        return
    stack, output = _PIPELINE
    state = StateBucket(target, environment).read(stack)
    roles = state.values.get(output) if state else None
    arns = roles.values() if isinstance(roles, dict) else ()
    known = {str(arn).rpartition("/")[2] for arn in arns}
    # arn:aws:sts::111111111111:assumed-role/NAME/SESSION
    kind, _, rest = identity.name.partition("/")
    if kind != "assumed-role" or rest.partition("/")[0] not in known:
        raise RefusedError(
            f"{identity.name} is not the pipeline of {environment.name}, which alone may speak for others",
            "approve without --by, as yourself",
        )
