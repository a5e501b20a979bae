"""Tells drift from what merely mirrors other resources of the same state.

A security group lists the rules that are resources of their own, a role the policies attached to it, a
bucket its policy. State learns of these when the object is next read, and Terraform calls that a change
made outside of it. It is none where every value is one of a resource that refers to the object; that
resource is compared by itself. Two that hold the same value would excuse each other where somebody changed
it: what a drifted resource has become counts for those alone that it depends on, as a policy on its bucket.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

# What AWS makes of a value that is an echo, and what it counts of those that refer to the object.
_DERIVED = {"aws_eip": {"private_dns", "public_dns"}, "aws_iam_policy": {"attachment_count"}}
# Nothing that anybody would set: what a provider writes into the fields of a block that are not used.
_EMPTY = (None, "", 0, False, True)

_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')

_Values = frozenset[Any]


@dataclass(frozen=True)
class _Other:
    """A resource that another may mirror."""

    address: str
    values: _Values
    """As they were before anything was changed outside Terraform."""
    fresh: _Values
    """As they are."""
    depends_on: frozenset[str]
    """Addresses of the configuration, without keys of instances."""

    def seen_from(self, address: str) -> _Values:
        """Return the values that may explain what became of the resource at an address."""
        return self.values | self.fresh if _KEY.sub("", address) in self.depends_on else self.values


class Echoes:
    """Knows the resources of a stack as they are: those of a refreshed state and those that are gone."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._configured = dict(_configured(plan.get("configuration", {}).get("root_module", {}), ""))
        self._referring: dict[str, list[_Other]] = {}
        self._drift = plan.get("resource_drift", ())
        state = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
        former = {change["address"]: change["change"].get("before") or {} for change in self._drift}
        for resource in _resources(state):
            values = resource.get("values") or {}
            before = former.pop(resource["address"], values)
            self._learn(resource["address"], before, values, resource.get("depends_on") or ())
        for address, before in former.items():
            self._learn(address, before, {}, ())  # it is gone, and told as that

    def paths(self, address: str, change: Mapping[str, Any], type_name: str) -> set[str]:
        """Return the attributes of a drifted resource, and the items of lists, that only mirror others."""
        before, after = change.get("before"), change.get("after")
        if not before or not after:
            return set()
        referring = self._referring.get(str(before.get("id")), ())
        others = [other.seen_from(address) for other in referring if other.address != address]
        differing = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        configured = self._configured.get(_KEY.sub("", address))
        mirrored = {
            name
            for name in differing
            if all(_mirrors(v, others) for v in _news(before, after, name))
            or (configured is not None and name not in configured and _is_what(after.get(name), others))
        }
        if "tags_all" not in differing:
            # What the object bears is the same; which of it are default tags is for the provider to say.
            mirrored |= {"tags"} & differing
        derived = _DERIVED.get(type_name, set()) & differing
        if differing - mirrored <= derived:
            return mirrored | derived
        items = {
            f"{name}[{index}]"
            for name in differing - mirrored
            if isinstance(after.get(name), list)
            for index, item in enumerate(after[name])
            if isinstance(item, Mapping) and item not in (before.get(name) or []) and _mirrors(item, others)
        }
        return mirrored | items

    def addresses(self) -> list[str]:
        """Return the drifted resources of which nothing but echoes differs."""
        found = []
        for entry in self._drift:
            before, after = entry["change"].get("before") or {}, entry["change"].get("after") or {}
            mirrored = self.paths(entry["address"], entry["change"], entry["type"])
            if before and after and all(before.get(n) == after.get(n) for n in {*before, *after} - mirrored):
                found.append(entry["address"])
        return found

    def _learn(
        self, address: str, before: Mapping[str, Any], after: Mapping[str, Any], depends_on: Sequence[str]
    ) -> None:
        leaves, fresh = (frozenset(_normal(leaf) for leaf in _leaves(side)) for side in (before, after))
        other = _Other(address, leaves, fresh, frozenset(depends_on))
        names = {value for side in (before, after) for value in side.values() if isinstance(value, str)}
        for name in names - {""}:
            self._referring.setdefault(name, []).append(other)


def _news(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Values of an attribute that one side has and the other has not, item by item of a list."""
    old, new = before.get(name), after.get(name)
    if isinstance(old or [], list) and isinstance(new or [], list):
        yield from (item for item in new or [] if item not in (old or []))
        yield from (item for item in old or [] if item not in (new or []))
    else:
        yield from (old, new)


def _mirrors(value: Any, others: Sequence[_Values]) -> bool:
    """Whether one resource has all of a value, or, of a block with lists, of each choice of their items.

    A switch or a zero, which anything may have, mirrors nothing; what is not set says nothing.
    """
    if value is None or value in ("", [], {}):
        return True
    return all(
        bool(wanted := choice - _NOTHING) and any(wanted <= its for its in others)
        for choice in map(frozenset, _choices(value))
    )


def _is_what(value: Any, others: Sequence[_Values]) -> bool:
    """Whether all of a value, which its own configuration does not set, is what others say.

    What state remembers of it means nothing then: it was read before the others were put right.
    """
    return bool(value) and all(
        _mirrors(item, others) for item in (value if isinstance(value, list) else [value])
    )


def _configured(module: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the address of each resource of a configuration, and the attributes and blocks that it sets."""
    for resource in module.get("resources", ()):
        yield f"{prefix}{resource['address']}", frozenset(resource.get("expressions", ()))
    for name, call in module.get("module_calls", {}).items():
        yield from _configured(call.get("module", {}), f"{prefix}module.{name}.")


def _choices(value: Any) -> Iterator[list[Any]]:
    if not isinstance(value, Mapping):
        yield [_normal(leaf) for leaf in _leaves(value)]
        return
    parts = [
        [[_normal(leaf) for leaf in _leaves(item)] for item in part] or [[]]
        if isinstance(part, list)
        else [[_normal(leaf) for leaf in _leaves(part)]]
        for part in value.values()
    ]
    for choice in product(*parts):
        yield [leaf for part in choice for leaf in part]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _normal(leaf: Any) -> Any:
    """Make texts that are one JSON document equal."""
    if isinstance(leaf, str) and leaf[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(leaf), sort_keys=True)
        except ValueError:
            return leaf
    return leaf


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for resource in module.get("resources", ()):
        if resource.get("mode") == "managed":
            yield resource
    for child in module.get("child_modules", ()):
        yield from _resources(child)


_NOTHING = frozenset(_EMPTY)
