"""What changes in a resource, attribute by attribute; every text is masked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlops_kit.review.changes import Change, RawChange
from mlops_kit.review.documents import document, json_lines, text_lines
from mlops_kit.review.masking import SENSITIVE, SENSITIVE_CHANGED, MaskedSide
from mlops_kit.review.pairing import paired

Kind = Literal["added", "removed", "changed"]
Path = tuple[str | int, ...]

UNKNOWN = "(known after apply)"
SAME = "(another order or spelling of the same)"
_LONGEST = 200
_AROUND = 30
_DEEPEST = 40
_BARE = frozenset((SENSITIVE, SENSITIVE_CHANGED))


@dataclass(frozen=True)
class Difference:
    """One attribute's change. Texts are as Terraform writes values: strings quoted, the rest as JSON."""

    path: str
    """`tags.owner`, `container[0].image`"""
    before: str | None
    """None where it was not set."""
    after: str | None
    """None where it will not be set; `(known after apply)` where that is so."""
    kind: Kind
    unknown: bool = False
    forces_replacement: bool = False
    lines: tuple[str, ...] = ()
    """A unified diff of nested JSON or of lines of text; empty where `before` and `after` say it."""


def differences(change: Change) -> list[Difference]:
    """Return what changes in a resource, sorted by path; what is null on both sides is left out.

    A text of more than 200 characters is cut to where the two sides differ, and says how much was cut.
    """
    values = change.values
    before, after = values.before, values.after
    unknown = values.unknown if isinstance(values.unknown, Mapping) else {}
    if isinstance(before, MaskedSide) and isinstance(after, MaskedSide):
        names = after.changed_from(before)
        names += [name for name in unknown if name not in names and _any_unknown(unknown[name])]
    else:
        names = [*(before or ()), *(after or ())]
        names += [name for name in unknown if name not in names and _any_unknown(unknown[name])]
    compared = _Comparison(change.replace_paths)
    found: list[Difference] = []
    for name in sorted(names):
        old, new = (side.get(name) if side else None for side in (before, after))
        one = list(compared.walk((name,), old, new, unknown.get(name)))
        if not one and old is not None and new is not None:
            one = [compared.difference((name,), SAME, SAME, "changed")]
        found += one
    return _without_repeated_tags(found)


def output_differences(name: str, raw: RawChange) -> list[Difference]:
    """Return what changes of an output."""
    before, after, unknown = raw.values(name)
    return list(_Comparison([]).walk((name,), before, after, unknown))


class _Comparison:
    """Walks both sides of a resource at once."""

    def __init__(self, replace_paths: Sequence[Sequence[str | int]]) -> None:
        self._forcing = [tuple(path) for path in replace_paths]

    def walk(self, path: Path, before: Any, after: Any, unknown: Any) -> Iterator[Difference]:
        """Yield the differences at and below a path."""
        if unknown is True:
            yield self._unknown(path, before)
        elif not _any_unknown(unknown) and (before == after or not (_set(before) or _set(after))):
            return
        elif len(path) < _DEEPEST and _mappings(before, after):
            later = unknown if isinstance(unknown, Mapping) else {}
            for key in sorted({*(before or {}), *(after or {}), *later}):
                below = later.get(key)
                yield from self.walk((*path, key), _get(before, key), _get(after, key), below)
        elif len(path) < _DEEPEST and _blocks(before, after):
            yield from self._blocks(path, before or [], after or [], unknown)
        else:
            yield self._value(path, before, after)

    def _blocks(self, path: Path, before: list[Any], after: list[Any], unknown: Any) -> Iterator[Difference]:
        """Compare lists of blocks: equal ones drop out, the rest pair by name, else in their order."""
        old, new = paired(before, after, unknown)
        for index in new:
            yield from self.walk((*path, index), _get(before, new[index]), after[index], _get(unknown, index))
        for index in old:
            yield from self.walk((*path, index), before[index], None, None)

    def _value(self, path: Path, before: Any, after: Any) -> Difference:
        kind: Kind = "changed" if _set(before) and _set(after) else "added" if _set(after) else "removed"
        old, new = document(before), document(after)
        if old is not None or new is not None:
            return self._document(path, (before, after), (old, new), kind)
        lines: tuple[str, ...] = ()
        if _long_text(before) or _long_text(after):
            texts = (side if isinstance(side, str) else "" for side in (before, after))
            lines = text_lines(*texts)
        return self.difference(path, *_shortened(_text(before), _text(after)), kind, lines=lines)

    def _unknown(self, path: Path, before: Any) -> Difference:
        """Return that a value is known after apply; what it held is shown by its structure."""
        kind: Kind = "changed" if _set(before) else "added"
        old = document(before)
        lines: tuple[str, ...] = ()
        if old is not None:
            lines = json_lines(old, None)
        elif _long_text(before):
            lines = text_lines(before, "")
        text = _text(before) if old is None else _document_text(before, old)
        # First, so that it is seen where only the beginning of a long document is.
        lines = (f"+{UNKNOWN}", *lines) if lines else ()
        return self.difference(path, *_shortened(text, UNKNOWN), kind, True, lines)

    def _document(
        self, path: Path, texts: tuple[Any, Any], parsed: tuple[Any, Any], kind: Kind
    ) -> Difference:
        lines = json_lines(*parsed)
        if not lines:
            return self.difference(path, SAME, SAME, kind)
        before, after = map(_document_text, texts, parsed)
        return self.difference(path, before, after, kind, lines=lines)

    def difference(
        self,
        path: Path,
        before: str | None,
        after: str | None,
        kind: Kind,
        unknown: bool = False,
        lines: tuple[str, ...] = (),
    ) -> Difference:
        """Return a difference; says whether Terraform replaces the resource because of this path."""
        forces = any(path[: len(one)] == one or one[: len(path)] == path for one in self._forcing)
        return Difference(_written(path), before, after, kind, unknown, forces, lines)


def _written(path: Path) -> str:
    parts = [str(path[0])]
    for step in path[1:]:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(f".{step}" if step.replace("-", "_").isidentifier() else f"[{_quoted(step)}]")
    return "".join(parts)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value if value in _BARE else _quoted(value)
    return json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shortened(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Cut long texts to where they differ."""
    if max(len(before or ""), len(after or "")) <= _LONGEST:
        return before, after
    same = _common(before, after) if before and after else 0
    start = max(0, same - _AROUND) if same > _LONGEST // 2 else 0
    return _cut(before, start), _cut(after, start)


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str | None, start: int) -> str | None:
    if text is None or len(text) <= _LONGEST:
        return text
    left = f"…({start:,} characters) " if start else ""
    rest = len(text) - start - _LONGEST
    return left + text[start : start + _LONGEST] + (f" …({rest:,} more characters)" if rest > 0 else "")


def _document_text(value: Any, parsed: Any) -> str | None:
    """Return what a document is, in place of its text; the diff's lines say what is in it."""
    if parsed is None:
        return _shortened(_text(value), None)[0]
    return f"(JSON, {len(value):,} characters)"


def _set(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != {}


def _long_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value.rstrip("\n")


def _mappings(before: Any, after: Any) -> bool:
    sides = [side for side in (before, after) if side is not None]
    return bool(sides) and all(isinstance(side, Mapping) for side in sides)


def _blocks(before: Any, after: Any) -> bool:
    """Whether both are lists of blocks: of anything but plain values."""
    sides = [side for side in (before, after) if side is not None]
    return (
        bool(sides)
        and all(isinstance(side, list) for side in sides)
        and any(isinstance(item, Mapping) for side in sides for item in side)
    )


def _get(values: Any, key: Any) -> Any:
    if isinstance(values, Mapping):
        return values.get(key)
    return values[key] if isinstance(values, list) and isinstance(key, int) and key < len(values) else None


def _any_unknown(unknown: Any) -> bool:
    if isinstance(unknown, Mapping):
        return any(map(_any_unknown, unknown.values()))
    return any(map(_any_unknown, unknown)) if isinstance(unknown, list) else unknown is True


def _without_repeated_tags(found: list[Difference]) -> list[Difference]:
    """Leave out what `tags_all` says that `tags` says already."""
    said = {
        (one.path[4:], one.before, one.after)
        for one in found
        if one.path.startswith("tags") and "_all" not in one.path[:8]
    }
    return [
        one
        for one in found
        if not (one.path.startswith("tags_all") and (one.path[8:], one.before, one.after) in said)
    ]
