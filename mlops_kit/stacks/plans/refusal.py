"""Why a sealed plan may not be applied here and now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from mlops_kit.checkout import Commit
from mlops_kit.errors import RefusedError
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.plans.policies import broken

_AGAIN = "plan again, and have the new plan reviewed"
_DIGEST = "{digest}"
"""In a hint: the digits of the plan."""

Manifest = Mapping[str, Any]
Reason = tuple[str, str] | None
"""What stands against it, and the next step."""


@dataclass(frozen=True)
class Situation:
    """What a plan would be applied in; `look` gives the facts of today (`facts.py`) when they are needed."""

    environment: str
    account_id: str
    region: str
    commit: Commit | None
    look: Callable[[], Mapping[str, Any]]
    release: Mapping[str, Any] | None
    approvals_required: int
    approved_by: Sequence[str]
    applied: Mapping[str, Any] | None
    """What was noted when the bundle was applied; None where it was not."""
    now: datetime

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What a plan made now would rest on."""
        return self.look()


def refuse(digest: str, manifest: Manifest, situation: Situation) -> None:
    """Raise RefusedError, with the first reason and the next step, where a plan may not be applied."""
    for check in _CHECKS:
        try:
            reason = check(manifest, situation)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RefusedError(
                f"the manifest of plan {digest} can't be understood: {error}", _AGAIN
            ) from error
        if reason:
            why, hint = reason
            raise RefusedError(
                f"plan {digest[:12]} of {manifest['stack']} is not applied: {why}",
                hint.replace(_DIGEST, digest[:12]),
            )


def preview_next(manifest: Manifest) -> str:
    """Return what makes a preview's stack, or a plan of it that can be applied."""
    if manifest["stack"] == STATE:
        return (
            f"mlops-kit bootstrap {manifest['environment']} makes the bucket, and the state's stack with it"
        )
    return "apply the stacks under it, then plan this one: that plan can be applied"


def _preview(manifest: Manifest, _: Situation) -> Reason:
    if not manifest["preview"]:
        return None
    first = manifest["stack"] == STATE
    why = ": the bucket of the states is not there yet" if first else " from a rehearsal in the sandbox"
    return f"it is a preview{why}", preview_next(manifest)


def _place(manifest: Manifest, now: Situation) -> Reason:
    for name, here in (
        ("environment", now.environment),
        ("account_id", now.account_id),
        ("region", now.region),
    ):
        if manifest[name] != here:
            word = name.removesuffix("_id")
            return (
                f"it was made for {word} {manifest[name]}, not for {here}",
                f"apply it to that {word}, or plan again",
            )
    return None


def _applied(_: Manifest, now: Situation) -> Reason:
    if now.applied is None:
        return None
    by, at = now.applied.get("actor", "somebody"), now.applied.get("at", "an earlier time")
    return f"it was applied already, by {by} at {at}", "plan again to see what there is left to do"


def _expired(manifest: Manifest, now: Situation) -> Reason:
    if datetime.fromisoformat(manifest["expires"]) > now.now:
        return None
    return (
        f"it expired at {manifest['expires']}",
        f"{_AGAIN}; mlops-kit plan --expires-in sets how long it holds",
    )


def _commit(manifest: Manifest, now: Situation) -> Reason:
    if manifest["dirty"]:
        return "it was made from files that are in no commit", "commit them and plan again"
    here = now.commit
    # A merge that leaves every file as it was planned is another commit of the same content.
    if here is None or manifest["tree"] is None:
        same = here is None and manifest["tree"] is None
    else:
        same = here.tree == manifest["tree"]
    if not same:
        found = here.id[:12] if here else "no commit"
        planned = str(manifest["commit"])[:12] if manifest["commit"] else "no commit"
        return (
            f"it was made from {planned}, and {found} is checked out",
            "check that commit out, or plan again",
        )
    if here is not None and here.dirty:
        return (
            "the checkout has changes that are in no commit",
            "commit them and plan again, or take them back (git status shows them)",
        )
    return None


def _release(manifest: Manifest, now: Situation) -> Reason:
    if manifest["release"] == (dict(now.release) if now.release else None):
        return None
    return "the model's release is another one than it was made with", _AGAIN


def _versions(manifest: Manifest, now: Situation) -> Reason:
    was, here = manifest["versions"], now.facts["versions"]
    if was == here:
        return None
    if (was["engine"], was["terraform"]) != (here["engine"], here["terraform"]):
        made, found = (f"{one['engine']} {one['terraform']}" for one in (was, here))
        return (
            f"it was made by {made}, and this is {found}",
            "name that version with --terraform, or plan again",
        )
    return (
        f"it was made with providers {_listed(was['provider'])}, and here are {_listed(here['provider'])}",
        "use the same versions (.terraform.lock.hcl fixes them), or plan again",
    )


def _state(manifest: Manifest, now: Situation) -> Reason:
    was, here = manifest["state"], now.facts["state"]
    if was == here:
        return None
    if not was or not here or was["lineage"] != here["lineage"]:
        return "the stack's state is another one since", _AGAIN
    return f"the state has moved on from serial {was['serial']} to {here['serial']}: somebody applied", _AGAIN


def _digests(manifest: Manifest, now: Situation) -> Reason:
    words = {
        "inputs": "the rendered inputs",
        "modules": "root or modules",
        "lock": "the providers' lock file",
    }
    was, here = manifest["digests"], now.facts["digests"]
    differing = [words[name] for name in words if was.get(name) != here[name]]
    return (f"{' and '.join(differing)} differ from what it was made from", _AGAIN) if differing else None


def _policy(manifest: Manifest, now: Situation) -> Reason:
    report = manifest["policy"]
    if report is None:
        if not now.approvals_required:
            return None
        return "its policies were not checked", "plan again with --policy"
    if report["ok"]:
        return _waivers(report, now)
    return (
        f"it does not hold the policies: {broken(report)}",
        "mend what they say or waive it in policy-waivers.yaml, then plan again",
    )


def _waivers(report: Mapping[str, Any], now: Situation) -> Reason:
    """A waiver may run out between a plan and its apply."""
    today = now.now.astimezone(UTC).date().isoformat()
    for use in report["waived"]:
        policy, waiver = use["failure"]["policy"], use["waiver"]
        if waiver["expires"] < today:
            return (
                f"it holds {policy} only by a waiver, which expired on {waiver['expires']}",
                f"mend {use['failure']['resource']} or let {waiver['owner']} decide anew, then plan again",
            )
    return None


def _approved(manifest: Manifest, now: Situation) -> Reason:
    required = max(now.approvals_required, int(manifest["approvals_required"]))
    roles = [actor for actor in now.approved_by if actor.startswith("arn:")]
    logins = len(now.approved_by) - len(roles)
    # One person may have both a login of the platform and a role of AWS.
    if max(len(roles), logins) >= required:
        return None
    have = ", ".join(now.approved_by) or "nobody"
    counted = "; a login and a role may be one person's" if roles and logins else ""
    return (
        f"it needs the approval of {required} who did not plan it, and has that of {have}{counted}",
        f"mlops-kit approve {manifest['environment']} {_DIGEST}, by somebody else",
    )


def _listed(providers: Mapping[str, str]) -> str:
    return ", ".join(f"{source} {version}" for source, version in sorted(providers.items())) or "none"


_CHECKS: tuple[Callable[[Manifest, Situation], Reason], ...] = (
    _preview,
    _place,
    _applied,
    _expired,
    _commit,
    _release,
    _versions,
    _state,
    _digests,
    _policy,
    _approved,
)
