"""What a comment takes from the JSON of `mlops-kit plan`: bundles, and stacks that were not planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.ci.words import code

_DIGEST = re.compile(r"[0-9a-f]{64}")
_STACK = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")
WAITING = "waiting"
"""What is under the stack is not applied yet."""

_NOT_PLANNED = ("failed", "refused", "interrupted", "skipped", WAITING)


def comment_data(commit: str, report: Mapping[str, Any], merged: bool = False) -> dict[str, Any]:
    """Return what a comment keeps for apply: the bundles, where every stack was planned that could be.

    Without them nothing is applied later. Previews from a rehearsal never are. `merged` says that the plan
    was made after the merge: who approved before that did not see it.
    """
    data = {"commit": commit, **({"merged": True} if merged else {})}
    if report.get("operation") != "plan" or failed(report):
        return data
    bundles = [
        {"stack": each.get("stack"), "digest": each.get("digest")}
        for each in entries(report, "bundles")
        if not each.get("preview") and is_bundle(each.get("stack"), each.get("digest"))
    ]
    return {**data, "bundles": bundles}


def comment_text(report: Mapping[str, Any], review: str) -> str:
    """Return a review, and above it what could not be planned and therefore is not in it."""
    return "\n\n".join([*_problems(report), review.strip() or "Nothing was planned."])


def is_bundle(stack: Any, digest: Any) -> bool:
    """Whether these are a stack's name and a bundle's digest, fit for a shell's argument."""
    return (
        isinstance(stack, str)
        and isinstance(digest, str)
        and bool(_STACK.fullmatch(stack) and _DIGEST.fullmatch(digest))
    )


def _problems(report: Mapping[str, Any]) -> Iterator[str]:
    error = report.get("error")
    if isinstance(error, dict):
        yield f"**The plan failed:** {code(error.get('message', ''))}"
    lines = [
        f"- {code(stack.get('name'))}: {code(stack.get('cause') or stack.get('result'))}"
        for stack in not_planned(report)
    ]
    if lines:
        yield "**Not planned, so not in this review:**"
        yield "\n".join(lines)


def not_planned(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the results of stacks of which there is neither a plan nor a preview."""
    previewed = {each.get("stack") for each in entries(report, "bundles") if each.get("preview")}
    return [
        stack
        for stack in entries(report, "stacks")
        if stack.get("result") in _NOT_PLANNED and stack.get("name") not in previewed
    ]


def failed(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the results of stacks of which there could have been a plan, and is none."""
    return [stack for stack in not_planned(report) if stack.get("result") != WAITING]


def entries(report: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of a report, whatever else is in it."""
    found = report.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
