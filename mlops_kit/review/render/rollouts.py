"""What the page says of a model that goes live, as values for its template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlops_kit.review.rollout import Rollout

_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]+")
_KINDS = {
    "first": ("first deployment", "create"),
    "update": ("updates the live endpoint", "update"),
    "withdrawal": ("withdrawn", "destroy"),
}

Pair = tuple[str | None, str | None]


def card(stack: str, one: Rollout) -> dict[str, Any]:
    """Return the variables of a rollout's card; digests are cut, the list of changes has them whole."""
    kind, tone = _KINDS[one.kind] if not one.keeps_model else ("same model, other settings", "update")
    facts = {
        "endpoint": (one.endpoint, one.endpoint),
        "digest": _pair(one.digest_before, one.digest_after),
        "image": _pair(_image(one.image_before), _image(one.image_after)),
        "approved": (_approval(one), _approval(one)),
        "traffic": (str(one.traffic), str(one.traffic)),
    }
    if one.kind == "withdrawal":
        del facts["approved"], facts["traffic"]
    return {
        "stack": stack,
        "model": one.model,
        "version": _pair(one.version_before, one.version_after),
        "kind": kind,
        "tone": tone,
        "facts": [(name, values) for name, values in facts.items() if any(values)],
        "rows": list(_rows(one)),
        "alarms": one.alarms,
    }


def _rows(one: Rollout) -> Iterator[dict[str, str]]:
    for metric in one.metrics:
        yield _row(metric.name, metric.before, metric.after)
    for fleet in one.fleets:
        variant = f" ({fleet.variant})" if len(one.fleets) > 1 else ""
        yield _row(f"instance type{variant}", fleet.type_before, fleet.type_after)
        yield _row(f"instances{variant}", fleet.count_before, fleet.count_after)
        if fleet.gpus_before or fleet.gpus_after:
            yield _row(f"GPUs each{variant}", fleet.gpus_before, fleet.gpus_after)
    if one.scale_before or one.scale_after:
        yield _row("scales between", *(_range(scale) for scale in (one.scale_before, one.scale_after)))


def _row(name: str, before: float | str | None, after: float | str | None) -> dict[str, str]:
    change = ""
    if isinstance(before, (int, float)) and isinstance(after, (int, float)) and before != after:
        change = f"{after - before:+.4g}".replace("-", "−")
    return {"name": name, "before": _text(before), "after": _text(after), "change": change}


def _text(value: float | str | None) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _pair(before: object, after: object) -> Pair:
    cut = (None if value is None else _DIGEST.sub(r"\1…", str(value)) for value in (before, after))
    return next(cut), next(cut)


def _image(image: str | None) -> str | None:
    """Return an image without its registry, which the environment fixes."""
    return image.rpartition("/")[2] if image else None


def _approval(one: Rollout) -> str | None:
    if not one.approved_by:
        return "nobody that is known"
    return f"{one.approved_by}, {one.approved_at}" if one.approved_at else one.approved_by


def _range(scale: tuple[int, int] | None) -> str | None:
    return f"{scale[0]} and {scale[1]}" if scale else None
