"""Masks what must not be shown: by Terraform's marks and by the kit's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENSITIVE = "(sensitive value)"
SENSITIVE_CHANGED = "(sensitive value, changed)"


def masked(
    type_name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    before_marks: Any,
    after_marks: Any,
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return both sides without secrets; where a secret differs, the later side says that it changed."""
    raise NotImplementedError
