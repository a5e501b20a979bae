"""Compares lifecycle rules: which delete sooner, or more.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.review.rules._values import UnreadableError, at, blocks, number, texts

_PERIODS = {
    ("expiration", "days"): "objects expire after fewer days",
    ("noncurrent_version_expiration", "noncurrent_days"): "former versions expire after fewer days",
    ("noncurrent_version_expiration", "newer_noncurrent_versions"): "fewer former versions are kept",
}


def bucket_rules(before: Any, after: Any) -> Iterator[str]:
    """Yield what the rules of a bucket newly delete, or delete sooner; rules are the same by their id."""
    old = {str(rule.get("id")): rule for rule in blocks(before, "rule")}
    for rule in blocks(after, "rule"):
        if rule.get("status") == "Enabled":
            former = old.get(str(rule.get("id")), {})
            yield from _sooner(rule, former if former.get("status") == "Enabled" else {})


def _sooner(rule: Mapping[str, Any], former: Mapping[str, Any]) -> Iterator[str]:
    label = f'rule "{rule.get("id")}"'
    for path, loss in _PERIODS.items():
        old, new = number(at(former, *path)), number(at(rule, *path))
        if old is not None and new is not None and new < old:
            yield f"{label}: {loss}: {old:g} → {new:g}"
        elif old is None and new and path[-1].endswith("days"):
            yield f"{label}: {loss}: without limit → {new:g}"
    if (date := at(rule, "expiration", "date")) and date != at(former, "expiration", "date"):
        yield f"{label}: objects expire on {date}"


def image_rules(before: Any, after: Any) -> Iterator[str]:
    """Yield what a registry's lifecycle policy newly deletes, or deletes sooner; same by selection."""
    old = {_selection(rule): number(at(rule, "selection", "countNumber")) for rule in _rules(before)}
    for rule in _rules(after):
        count, what = number(at(rule, "selection", "countNumber")), _selection(rule)
        if count is None or at(rule, "action", "type") == "transition":
            continue
        by_age = "since" in str(at(rule, "selection", "countType")).lower()
        if what not in old:
            which = f"older than {count:g} days" if by_age else f"beyond the newest {count:g}"
            yield f"{what} {which} are deleted"
        elif (former := old[what]) is not None and count < former:
            loss = f"{what} are kept for fewer days" if by_age else f"fewer {what} are kept"
            yield f"{loss}: {former:g} → {count:g}"


def _rules(policy: Any) -> Iterator[Mapping[str, Any]]:
    try:
        document = json.loads(policy) if isinstance(policy, str) else policy
    except ValueError:
        raise UnreadableError("a lifecycle policy is JSON") from None
    yield from blocks(document, "rules")


def _selection(rule: Mapping[str, Any]) -> str:
    selection = rule.get("selection")
    if not isinstance(selection, Mapping):
        return "images"
    names = [item for key in ("tagPrefixList", "tagPatternList") for item in texts(selection.get(key))]
    kind = {"tagged": "tagged images", "untagged": "untagged images"}.get(
        str(selection.get("tagStatus")), "images"
    )
    return f"{kind} ({', '.join(sorted(names))})" if names else kind
