"""Plans for tests, as `terraform show -json` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mlops_kit.review.changes import Change
from mlops_kit.review.read import read_plan
from mlops_kit.review.review import Review, ReviewInput, review_stacks


def entry(
    type_name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    actions: tuple[str, ...] = (),
    address: str = "",
    module: str = "",
    unknown: Any = None,
    before_marks: Any = False,
    after_marks: Any = False,
    **rest: Any,
) -> dict[str, Any]:
    """One resource's change; what happens follows from the sides where `actions` does not say it."""
    usual = {(False, True): ("create",), (True, False): ("delete",), (True, True): ("update",)}
    change = {
        "actions": list(actions or usual[before is not None, after is not None]),
        "before": before,
        "after": after,
        "after_unknown": unknown if unknown is not None else {},
        "before_sensitive": before_marks,
        "after_sensitive": after_marks,
    }
    for key in ("replace_paths", "importing"):
        if key in rest:
            change[key] = rest.pop(key)
    named = address or f"{module + '.' if module else ''}{type_name}.this"
    return {
        "address": named,
        "module_address": module,
        "mode": "managed",
        "type": type_name,
        "name": "this",
        "change": change,
        **rest,
    }


def plan(*entries: Mapping[str, Any], **parts: Any) -> bytes:
    """A plan's JSON."""
    return json.dumps({"format_version": "1.2", "resource_changes": list(entries), **parts}).encode()


def change(type_name: str, before: Any, after: Any, **rest: Any) -> Change:
    """One change as reviews see it."""
    return Change(read_plan(plan(entry(type_name, before, after, **rest))).resource_changes[0])


def review(text: bytes, manifest: Mapping[str, Any] | None = None, production: bool = True) -> Review:
    """The review of one plan, of the stack prod/platform."""
    return review_stacks([ReviewInput("prod", "platform", production, read_plan(text), manifest or {})])
