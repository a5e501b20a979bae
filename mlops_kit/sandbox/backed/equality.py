"""Whether two values mean the same, and which spelling of the same to keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block, TypeExpression

Equal = Callable[[Any, Any], bool]


def same_json(left: Any, right: Any) -> bool:
    """Whether two texts hold the same JSON."""
    return bool(_parsed(left) == _parsed(right))


def same_policy(left: Any, right: Any) -> bool:
    """Whether two IAM policies say the same: a list of one is its element, and order does not matter."""
    return bool(_policy(_parsed(left)) == _policy(_parsed(right)))


def _parsed(text: Any) -> Any:
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _policy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _policy(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((_policy(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    return str(value).lower() if isinstance(value, bool) else value


def is_zero(value: Any) -> bool:
    """Whether a value is what an unset one reads as."""
    return value is None or (value is not UNKNOWN and value in (False, 0, "", [], {}))


@dataclass(frozen=True)
class Equality:
    """Compares and reconciles one type's values.

    `special`: attribute name → its own comparison. `nulls`: whether null is a spelling that a read keeps,
    where AWS answers false, zero or an empty text.
    """

    special: Mapping[str, Equal] = field(default_factory=dict)
    nulls: bool = False

    def attribute(self, name: str, kind: TypeExpression, left: Any, right: Any) -> bool:
        """Whether two values of an attribute mean the same; unknown equals nothing but unknown."""
        if left is UNKNOWN or right is UNKNOWN:
            return left is right
        if left is None or right is None:
            return is_zero(left) and is_zero(right)
        if name in self.special:
            return self.special[name](left, right)
        if isinstance(kind, list) and kind[0] == "set":
            return _same_members(left, right, lambda a, b: self.attribute(name, kind[1], a, b))
        if isinstance(kind, list) and kind[0] == "list":
            return len(left) == len(right) and all(
                self.attribute(name, kind[1], a, b) for a, b in zip(left, right, strict=True)
            )
        if isinstance(kind, list) and kind[0] == "object":
            return all(self.attribute(key, kind[1][key], left.get(key), right.get(key)) for key in kind[1])
        return bool(left == right)

    def block(self, block: Block, left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
        """Whether two values of a block mean the same."""
        return not self.differences(block, left, right)

    def differences(self, block: Block, left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
        """Return the names of the attributes and blocks that differ."""
        changed = [
            name
            for name, attribute in block.attributes.items()
            if not self.attribute(name, attribute.type, left.get(name), right.get(name))
        ]
        for name, nested in block.blocks.items():
            if not self.nested(nested.block, nested.nesting, left.get(name), right.get(name)):
                changed.append(name)
        return changed

    def nested(self, block: Block, nesting: str, left: Any, right: Any) -> bool:
        """Whether the items of a nested block mean the same; a set's order says nothing."""
        if left is UNKNOWN or right is UNKNOWN:
            return left is right
        if not left or not right:
            return not left and not right
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            return self.block(block, left, right)
        if nesting == "set":
            return _same_members(left, right, lambda a, b: self.block(block, a, b))
        return len(left) == len(right) and all(
            self.block(block, a, b) for a, b in zip(left, right, strict=True)
        )

    def reconcile(
        self, block: Block, new: Values, known: Mapping[str, Any], *, answered: bool = False
    ) -> Values:
        """Return `new` in the spelling of `known` wherever both mean the same.

        `answered`: `new` is what AWS answers, and beats a null that is known: see `nulls`.
        """
        result = dict(new)
        for name, attribute in block.attributes.items():
            spelled = known.get(name)
            if answered and spelled is None and not self.nulls and isinstance(attribute.type, str):
                continue
            if spelled is not UNKNOWN and self.attribute(name, attribute.type, new.get(name), spelled):
                result[name] = spelled
        for name, nested in block.blocks.items():
            items, before = new.get(name), known.get(name)
            result[name] = self._items(nested.block, nested.nesting, items, before, answered)
        return result

    def _items(self, block: Block, nesting: str, new: Any, known: Any, answered: bool) -> Any:
        if not isinstance(new, list) or not isinstance(known, list) or not new or not known:
            return new
        if nesting != "set":
            pairs = zip(new, known, strict=False)
            return [self.reconcile(block, a, b, answered=answered) for a, b in pairs] + new[len(known) :]
        left = list(known)
        result = []
        for item in new:
            match = next((k for k in left if self._settable_same(block, item, k)), None)
            if match is not None:
                left.remove(match)
            result.append(item if match is None else self.reconcile(block, item, match, answered=answered))
        return result

    def _settable_same(self, block: Block, new: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
        """Whether two items of a set agree in all that is known of the second."""
        return all(
            known.get(name) is UNKNOWN
            or name not in block.attributes
            or self.attribute(name, block.attributes[name].type, new.get(name), known.get(name))
            for name in self.differences(block, new, known)
        )


def _same_members(left: Any, right: Any, same: Equal) -> bool:
    if len(left) != len(right):
        return False
    rest = list(right)
    for item in left:
        match = next((index for index, other in enumerate(rest) if same(item, other)), None)
        if match is None:
            return False
        del rest[match]
    return True
