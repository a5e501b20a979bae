"""Tiers of parameters: AWS picks one where it is asked to, and makes no standard one of an advanced one.

https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ssm.exceptions import ValidationException
from moto.ssm.models import SimpleSystemManagerBackend

_MOST_BYTES = 4096  # of a standard parameter's value


@cache
def install() -> None:
    """Settle the tier before the parameter is put."""
    put = SimpleSystemManagerBackend.put_parameter

    def put_parameter(
        self: Any, name: str, description: str, value: str, *rest: Any, tier: str | None, policies: Any
    ) -> Any:
        versions = self._parameters[name]
        before = versions[-1].tier if versions else None
        large = len((value or "").encode()) > _MOST_BYTES or bool(policies)
        settled = _settled(tier, before, large)
        return put(self, name, description, value, *rest, tier=settled, policies=policies)

    SimpleSystemManagerBackend.put_parameter = put_parameter


def _settled(tier: str | None, before: str | None, large: bool) -> str | None:
    if tier == "Intelligent-Tiering":
        return "Advanced" if large or before == "Advanced" else "Standard"
    if (before, tier) == ("Advanced", "Standard"):
        raise ValidationException(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
            "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the "
            "advanced parameter and recreate it as a standard parameter."
        )
    return tier
