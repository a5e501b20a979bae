"""The instances that serve a model, as a plan has them before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlops_kit.review.changes import Change
from mlops_kit.review.gpus import gpus
from mlops_kit.review.rules._values import at, blocks, texts, whole

_CONFIGURATION = "aws_sagemaker_endpoint_configuration"
_MODEL = "aws_sagemaker_model"
_SCALING = "aws_appautoscaling_target"
_UNNAMED = "(known after apply)"

Side = Literal["before", "after"]


@dataclass(frozen=True)
class Fleet:
    """The instances of a variant, before and after; None where there are none, or nobody knows."""

    variant: str
    type_before: str | None
    type_after: str | None
    count_before: int | None
    count_after: int | None
    gpus_before: int | None
    """GPUs of one instance."""
    gpus_after: int | None


def fleets(changes: Sequence[Change]) -> Iterator[Fleet]:
    """Yield the variants of every endpoint configuration; one without a name yet goes by the known one's."""
    old, new = (
        {
            str(variant.get("variant_name") or _UNNAMED): variant
            for values in _sides(changes, _CONFIGURATION, side)
            for key in ("production_variants", "shadow_production_variants")
            for variant in blocks(values, key)
        }
        for side in ("before", "after")
    )
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        kind, then = (next(iter(texts(side.get("instance_type"))), None) for side in (before, after))
        yield Fleet(
            variant=name,
            type_before=kind,
            type_after=then,
            count_before=whole(before.get("initial_instance_count")),
            count_after=whole(after.get("initial_instance_count")),
            gpus_before=gpus(kind) if kind else None,
            gpus_after=gpus(then) if then else None,
        )


def _sides(changes: Sequence[Change], type_name: str, side: Side) -> Iterator[Mapping[str, Any]]:
    for change in changes:
        values = getattr(change.values, side) if change.type == type_name and change.managed else None
        if values is not None:
            yield values


def image(changes: Sequence[Change], side: Side) -> str | None:
    """Return the container image of the first model that names one."""
    for values in _sides(changes, _MODEL, side):
        found = texts(at(values, "primary_container", "image")) or texts(at(values, "container", "image"))
        if found:
            return found[0]
    return None


def scale(changes: Sequence[Change], side: Side) -> tuple[int, int] | None:
    """Return the fewest and most instances between which a variant scales."""
    for values in _sides(changes, _SCALING, side):
        least, most = whole(values.get("min_capacity")), whole(values.get("max_capacity"))
        if values.get("service_namespace") == "sagemaker" and least is not None and most is not None:
            return least, most
    return None
