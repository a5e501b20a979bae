"""Which plan bundles were reviewed: the digests that the comments of a merged pull request carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mlops_kit.ci.comment import mine
from mlops_kit.ci.hidden import data_of, plan_marker
from mlops_kit.ci.plan_report import is_bundle
from mlops_kit.ci.platform import Approval, Merged, Platform
from mlops_kit.errors import RefusedError

_NEW_PLAN = (
    "nothing was applied; open a pull request with what is to be applied, have its plan reviewed and merge it"
)


@dataclass(frozen=True)
class Planned:
    """One stack's bundle."""

    stack: str
    digest: str


@dataclass(frozen=True)
class Reviewed:
    """What was reviewed of an environment on a pull request, in the order in which it is to be applied.

    Where the plan was made after the merge, `approvals` are of those who approved after it was shown.
    """

    environment: str
    pull_request: int
    bundles: tuple[Planned, ...]
    approvals: tuple[Approval, ...]


def reviewed(platform: Platform, commit: str, branch: str, environments: Iterable[str]) -> list[Reviewed]:
    """Return what was reviewed of each environment before `commit` came into `branch`.

    Raises RefusedError where it came without a pull request, or an environment has no plan of the pull
    request's last commit.
    """
    names = list(environments)
    if not names:
        return []
    merged = platform.merged(commit, branch)
    if merged is None:
        raise RefusedError(
            f"no pull request was merged into {branch} as {commit}: nobody saw a plan", _NEW_PLAN
        )
    return [_reviewed(platform, merged, commit, name) for name in names]


def _reviewed(platform: Platform, merged: Merged, commit: str, environment: str) -> Reviewed:
    where = f"pull request {merged.number}"
    comments = mine(platform, merged.number, environment)
    if not comments:
        raise RefusedError(f"{environment}: {where} has no comment with a plan", _NEW_PLAN)
    data = data_of(comments[0].body, plan_marker(environment))
    # A plan of the pull request's last commit, or one that was made of what came out of the merge.
    if data.get("commit") not in (merged.head, commit):
        raise RefusedError(
            f"{environment}: the plan on {where} is of {data.get('commit') or 'an unknown commit'}, "
            f"not of its last commit {merged.head}",
            _NEW_PLAN,
        )
    bundles = data.get("bundles")
    if not isinstance(bundles, list):
        raise RefusedError(f"{environment}: the comment on {where} is of no whole plan", _NEW_PLAN)
    planned = tuple(_planned(environment, each) for each in bundles)
    anew = data.get("merged") is True or data["commit"] != merged.head
    approvals = platform.approvals(merged, comments[0].written if anew else None)
    return Reviewed(environment, merged.number, planned, tuple(approvals))


def _planned(environment: str, entry: Any) -> Planned:
    if isinstance(entry, dict) and is_bundle(entry.get("stack"), entry.get("digest")):
        return Planned(entry["stack"], entry["digest"])
    raise RefusedError(f"{environment}: the comment's data names no bundle: {entry!r:.80}", _NEW_PLAN)
