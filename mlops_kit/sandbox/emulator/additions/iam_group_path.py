"""A group's path can change without its name; moto changes both or neither."""

from __future__ import annotations

from typing import Any

from moto.iam.models import IAMBackend

_update_group = IAMBackend.update_group


def update_group(self: Any, group_name: str, new_group_name: str | None, new_path: str | None) -> None:
    """UpdateGroup."""
    if new_group_name and new_group_name != group_name:
        _update_group(self, group_name, new_group_name, new_path)
        return
    group = self.get_group(group_name)
    if new_path:
        group.path = new_path


def install() -> None:
    """Put this operation in the place of moto's."""
    IAMBackend.update_group = update_group
