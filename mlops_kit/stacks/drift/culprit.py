"""Who changed a resource last, by CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import KitError

if TYPE_CHECKING:
    from mlops_kit.stacks.session import Session

# What CloudTrail may know an object by.
_NAMES = ("id", "bucket", "name", "arn", "function_name", "key_id", "cluster_name", "role")


def culprit(session: Session, type_name: str, values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return who changed an object last, other than Terraform, and when; None where that is not known."""
    from mlops_kit.aws.trail import last_change

    names = [values[name] for name in _NAMES if isinstance(values.get(name), str) and values[name]]
    try:
        found = last_change(session.target, type_name, list(dict.fromkeys(names)))
    except KitError as error:
        session.observer.note("", f"who changed {values.get('id')} is not known: {error.message}")
        return None, None
    return (found.by, found.at) if found else (None, None)
