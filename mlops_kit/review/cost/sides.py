"""What stands before a change and what stands after it, as far as prices need to see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlops_kit.review.changes import Action, Change


class Resource:
    """A resource on one side of a change. Its values are decoded when they are first asked for."""

    def __init__(self, change: Change, *, after: bool) -> None:
        self._change = change
        self._after = after
        self.address = change.address
        self.type = change.type
        self.module = change.module

    @property
    def key(self) -> str:
        """The instance's key, as in its address: `["general"]`, empty where there is none."""
        local = self.address.removeprefix(f"{self.module}.") if self.module else self.address
        return local.removeprefix(f"{self.type}.{self._change.name}")

    @property
    def values(self) -> Mapping[str, Any]:
        """The attributes, as far as they are known."""
        values = self._change.values
        return (values.after if self._after else values.before) or {}

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute; `default` where it is null or not known yet."""
        value = self.values.get(name)
        return default if value is None else value

    def block(self, name: str) -> Mapping[str, Any]:
        """The first block of a name; empty where there is none."""
        blocks = self.get(name, [])
        return blocks[0] if blocks else {}

    def unknown(self, *path: str | int) -> bool:
        """Whether a value, or anything in it, is known only after apply."""
        if not self._after:
            return False
        mark: Any = self._change.values.unknown
        for step in path:
            if mark is True:
                return True
            if isinstance(mark, Mapping):
                mark = mark.get(str(step))
            elif isinstance(mark, list) and isinstance(step, int) and step < len(mark):
                mark = mark[step]
            else:
                return False
        return _any(mark)


class Side:
    """All resources of one side."""

    def __init__(self, resources: Iterable[Resource] = ()) -> None:
        self._by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)

    def of(self, type_name: str) -> list[Resource]:
        """The resources of a type."""
        return self._by_type.get(type_name, [])

    def named(self, type_name: str, attribute: str, value: Any) -> Resource | None:
        """The resource of a type with a known value; None where none, or more than one, has it."""
        found = [each for each in self.of(type_name) if each.get(attribute) == value] if value else []
        return found[0] if len(found) == 1 else None

    def beside(self, type_name: str, resource: Resource) -> Resource | None:
        """The one resource of a type in the same module and with the same key.

        How a reference is followed whose value is not known yet: the kit's modules give the things of
        one purpose the same key.
        """
        same = [each for each in self.of(type_name) if each.module == resource.module]
        keyed = [each for each in same if each.key == resource.key]
        found = keyed if keyed else same
        return found[0] if len(found) == 1 else None


def both_sides(changes: Iterable[Change]) -> tuple[Side, Side]:
    """Return what stands before and what stands after."""
    kept = list(changes)
    before = (Resource(change, after=False) for change in kept if change.action is not Action.CREATE)
    after = (Resource(change, after=True) for change in kept if change.action not in _GONE)
    return Side(before), Side(after)


_GONE = (Action.DESTROY, Action.FORGET)


def _any(mark: Any) -> bool:
    if isinstance(mark, Mapping):
        return any(_any(each) for each in mark.values())
    if isinstance(mark, list):
        return any(_any(each) for each in mark)
    return mark is True
