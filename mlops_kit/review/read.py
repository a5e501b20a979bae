"""Reads a plan as Terraform describes it, `terraform show -json PLANFILE`, as far as a review needs it."""

from __future__ import annotations

import msgspec

from mlops_kit.errors import ConfigurationError
from mlops_kit.review.changes import PlanDocument
from mlops_kit.review.redact import redact

_HINT = "give the output of `terraform show -json PLANFILE`"
_FORMAT = 1
"""Major version of the plan's format that this reads; minor ones only add.

https://developer.hashicorp.com/terraform/internals/json-format#format-version
"""

_PARTS = frozenset(
    {"resource_changes", "resource_drift", "output_changes", "planned_values", "configuration", "applyable"}
)
"""What a plan's JSON has and a state's has not; one without changes has the last three, by its version."""

_decoder = msgspec.json.Decoder(PlanDocument)


def read_plan(text: bytes) -> PlanDocument:
    """Read a plan's JSON; values stay undecoded.

    Raises ConfigurationError where it is none, or of a newer format.
    """
    try:
        plan = _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"this is JSON, but not a plan: {error}", _HINT) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"this is not a plan's JSON: {error}", _HINT) from None
    except RecursionError:
        raise ConfigurationError("this is not a plan's JSON: it is nested too deeply", _HINT) from None
    major = plan.format_version.partition(".")[0]
    if not major:
        raise ConfigurationError("this is JSON, but not a plan: it has no format_version", _HINT)
    if not major.isdigit() or int(major) > _FORMAT:
        raise ConfigurationError(
            f"the plan has format version {plan.format_version[:20]!r}; the kit reads {_FORMAT}.x",
            "update the kit, or plan with an older Terraform",
        )
    if not (plan.resource_changes or plan.resource_drift or plan.output_changes):
        _see_that_it_is_a_plan(text)
    return plan


def _see_that_it_is_a_plan(text: bytes) -> None:
    """Raise ConfigurationError where JSON of Terraform's that names no change is something else.

    A state, and what `validate` says, have a format version, too: as plans they would read as nothing to do.
    """
    keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw]).keys()
    if keys & _PARTS:
        return
    what = "a state" if "values" in keys else "something else of Terraform's"
    raise ConfigurationError(
        f"this is JSON, but not a plan: it is {what}, and says nothing of changes", _HINT
    )


def redact_plan(text: bytes) -> bytes:
    """Return the whole plan's JSON without secrets, for `read_plan`; redacting it again changes nothing.

    Raises ConfigurationError as `read_plan` does.
    """
    read_plan(text)
    try:
        return msgspec.json.encode(redact(msgspec.json.decode(text)))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ConfigurationError(f"this is not a plan's JSON: {error}", _HINT) from None
    except (AttributeError, TypeError) as error:
        raise ConfigurationError(
            "this is JSON, but not a plan: a part of it has another structure", _HINT
        ) from error
