"""What a plan costs a month: before and after, resource by resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = "mlops-kit/cost-report/v1"


@dataclass(frozen=True)
class CostLine:
    """One resource with a fixed price. Amounts are per month; None where the amount is not known."""

    address: str
    type: str
    before: float | None
    """0 where the resource is not there before the change."""
    after: float | None
    """0 where the resource is gone after the change."""
    what: str
    """What is paid for after the change (before it, where the resource goes): `2 × ml.m7i.large`."""
    note: str = ""
    """What the amount leaves out or rests on: `scales from 2 to 8 instances`."""
    at_most: float | None = None
    """The amount after the change with all instances that scaling allows; None where nothing scales."""

    @property
    def changes(self) -> bool:
        """Whether the plan changes this amount, as far as it is known."""
        return self.before != self.after

    @property
    def difference(self) -> float | None:
        """After less before; None where either is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class CostReport:
    """The monthly cost of what a plan holds, unchanged resources included. Amounts are in `currency`."""

    currency: str
    dated: str
    """Day of the price table, ISO 8601."""
    source: str
    """Where the prices come from, one sentence."""
    lines: list[CostLine]
    before: float | None
    """Sum of the known amounts; None where resources stand there and the amount of none is known."""
    after: float | None
    usage_based: list[str] = field(default_factory=list)
    """What is paid by use and is in no sum, one text per kind of use."""
    unknown: list[str] = field(default_factory=list)
    """What has a price that the kit does not know, with the reason; in no sum."""

    @property
    def difference(self) -> float | None:
        """After less before; None where either is not known."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def complete(self) -> bool:
        """Whether the sums hold everything that the plan's resources cost."""
        return not self.usage_based and not self.unknown

    def as_json(self) -> dict[str, Any]:
        """Return plain data for a manifest, an audit record or `--json`."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CostReport:
        """Return the report that `as_json` gave. Raises KeyError or TypeError where it is none."""
        fields = {name: value for name, value in data.items() if name != "schema"}
        return cls(**{**fields, "lines": [CostLine(**line) for line in data["lines"]]})
