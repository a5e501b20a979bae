"""Which model goes live by a plan, on what, and how traffic gets there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.fleet import Fleet, fleets, image, scale
from mlops_kit.review.rules._values import number, open_ended, whole
from mlops_kit.review.traffic import Traffic, rollback_alarms, traffic

_ENDPOINT = "aws_sagemaker_endpoint"
_BEHIND = ("aws_sagemaker_endpoint_configuration", "aws_sagemaker_model")

Kind = Literal["first", "update", "withdrawal"]


@dataclass(frozen=True)
class Metric:
    """A metric of the release that goes live beside that of the one that is."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Rollout:
    """A model's deployment: what a reviewer approves beside the infrastructure. None is what is not known."""

    kind: Kind
    """The endpoint's first deployment, one over a live one, or its end."""
    model: str
    endpoint: str
    version_before: int | None
    version_after: int | None
    digest_before: str | None
    digest_after: str | None
    image_before: str | None
    image_after: str | None
    approved_by: str | None
    approved_at: str | None
    metrics: tuple[Metric, ...]
    fleets: tuple[Fleet, ...]
    scale_before: tuple[int, int] | None
    """Fewest and most instances; None where nothing scales them."""
    scale_after: tuple[int, int] | None
    traffic: Traffic
    alarms: tuple[str, ...]
    """CloudWatch alarms that roll the deployment back."""

    @property
    def keeps_model(self) -> bool:
        """Whether the model that is live stays, and only what it runs on or how changes."""
        known = self.digest_before is not None and self.image_before is not None
        before = (self.version_before, self.digest_before, self.image_before)
        after = (self.version_after, self.digest_after, self.image_after)
        return self.kind == "update" and known and before == after

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rollout:
        """Return what `as_json` wrote. Raises TypeError for anything else."""
        scales = {key: tuple(data[key]) if data.get(key) else None for key in ("scale_before", "scale_after")}
        return cls(
            **{
                **data,
                **scales,
                "metrics": tuple(Metric(**metric) for metric in data.get("metrics", ())),
                "fleets": tuple(Fleet(**fleet) for fleet in data.get("fleets", ())),
                "traffic": Traffic(**data.get("traffic", {})),
                "alarms": tuple(data.get("alarms", ())),
            }
        )


def rollout(
    changes: Sequence[Change], release: Mapping[str, Any] | None, previous: Mapping[str, Any] | None
) -> Rollout | None:
    """Return the model's rollout of a plan, None where the plan leaves what the endpoint serves alone.

    `release` is the release file's data that the plan was made from, `previous` that of the live one; without
    them version, digest, approval and metrics are unknown, and the rest comes from the plan.
    """
    endpoint = next((change for change in changes if change.type == _ENDPOINT and change.managed), None)
    if endpoint is None or not _rolls_out(endpoint, changes):
        return None
    kind: Kind = "update"
    if endpoint.action in (Action.CREATE, Action.DESTROY):
        kind = "first" if endpoint.action is Action.CREATE else "withdrawal"
    old = (previous or {}) if kind != "withdrawal" else (previous or release or {})
    new = (release or {}) if kind != "withdrawal" else {}
    scales = [scale(changes, side) for side in ("before", "after")]
    return Rollout(
        kind=kind,
        model=str(new.get("model") or old.get("model") or _name(endpoint)),
        endpoint=_name(endpoint),
        version_before=whole(old.get("version")),
        version_after=whole(new.get("version")),
        digest_before=old.get("digest"),
        digest_after=new.get("digest"),
        image_before=image(changes, "before") or old.get("image"),
        image_after=image(changes, "after") or new.get("image"),
        approved_by=new.get("approved_by"),
        approved_at=_text(new.get("approved_at")),
        metrics=tuple(_metrics(old.get("metrics"), new.get("metrics"))),
        fleets=tuple(fleets(changes)),
        scale_before=scales[0],
        scale_after=scales[1],
        traffic=traffic(endpoint),
        alarms=tuple(rollback_alarms(endpoint)),
    )


def _rolls_out(endpoint: Change, changes: Sequence[Change]) -> bool:
    if endpoint.action in (Action.CREATE, Action.REPLACE, Action.DESTROY):
        return True
    if endpoint.action is Action.UPDATE and (
        open_ended(endpoint, "endpoint_config_name")
        or endpoint.before("endpoint_config_name") != endpoint.after("endpoint_config_name")
    ):
        return True
    behind = (change for change in changes if change.type in _BEHIND)
    return any(change.action in (Action.CREATE, Action.REPLACE) for change in behind)


def _name(endpoint: Change) -> str:
    return str(endpoint.after("name") or endpoint.before("name") or endpoint.address)


def _metrics(old: Any, new: Any) -> Iterator[Metric]:
    before, after = (side if isinstance(side, Mapping) else {} for side in (old, new))
    for name in sorted(before.keys() | after.keys()):
        yield Metric(str(name), number(before.get(name)), number(after.get(name)))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
