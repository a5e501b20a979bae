"""Masks what must not be shown: by Terraform's marks and by the kit's own rules.

Terraform marks what a provider's schema or a configuration calls sensitive. A plain environment variable of a
container, a token in a URL or a password in a JSON document carries no mark; names and shapes find those.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from mlops_kit.review.names import harmless, secret_name, secret_variable
from mlops_kit.review.suspects import suspicious, suspicious_text
from mlops_kit.review.texts import hide_text

SENSITIVE = "(sensitive value)"
SENSITIVE_CHANGED = "(sensitive value, changed)"
_PLACEHOLDERS = (SENSITIVE, SENSITIVE_CHANGED)
_ABSENT: Any = object()
_encoder = msgspec.json.Encoder()
_DEEPEST = 60

_ENVIRONMENTS = frozenset(
    (
        "environment",
        "environments",
        "env",
        "envs",
        "env_vars",
        "envvars",
        "variables",
        "environment_variable",
        "environment_variables",
        "runtime_environment_variables",
        "environmentvariables",
        "secrets",
        "secret",
    )
)
_ENCODED = frozenset(("user_data", "user_data_base64", "custom_data", "content_base64", "userdata"))
_NAME_KEYS, _VALUE_KEYS = ("name", "Name", "key", "Key", "variable"), ("value", "Value", "default")
_STRUCTURE = frozenset(("references", "valueFrom", "value_from", "secret_arn"))
# Values that providers have always marked; a plan from a tool that drops the marks still hides them.
_OF_TYPE = {
    "random_password": {"result", "bcrypt_hash"},
    "aws_ssm_parameter": {"value", "value_wo"},
    "kubernetes_secret": {"data", "binary_data"},
    "kubernetes_secret_v1": {"data", "binary_data"},
}


def masked(
    type_name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    before_marks: Any,
    after_marks: Any,
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return both sides without secrets; where a secret differs, the later side says that it changed.

    Values are masked when they are first asked for, attribute by attribute: rules look at few of many.
    """
    both = _Pair(type_name, before, after, before_marks, after_marks)
    return (
        None if before is None else MaskedSide(both, 0, before),
        None if after is None else MaskedSide(both, 1, after),
    )


def masked_value(name: str, before: Any, after: Any, before_marks: Any, after_marks: Any) -> tuple[Any, Any]:
    """Return both sides of one named value (an output, a variable) without secrets; None stays None."""
    context = secret_name(name), name.lower() in _ENVIRONMENTS, 0
    try:
        return (
            _Side(False).walk(name, before, after, before_marks, after_marks, *context),
            _Side(True).walk(name, after, before, after_marks, before_marks, *context),
        )
    except RecursionError:
        return SENSITIVE, SENSITIVE if before == after else SENSITIVE_CHANGED


def masked_text(text: str) -> str:
    """Return free text (a message, a script, an address) without secrets. Takes time linear in its length."""
    if not suspicious_text(text):
        return text
    return hide_text(text, lambda secret: secret if secret in _PLACEHOLDERS else SENSITIVE)


_masked_key = lru_cache(maxsize=8192)(masked_text)


class MaskedSide(Mapping[str, Any]):
    """One side of a change; a value is masked when it is first read."""

    __slots__ = ("_index", "_pair", "_raw")

    def __init__(self, pair: _Pair, index: int, raw: Mapping[str, Any]) -> None:
        self._pair, self._index, self._raw = pair, index, raw

    def __getitem__(self, name: str) -> Any:
        if name not in self._raw:
            raise KeyError(name)
        return self._pair.value(name)[self._index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        return repr(dict(self))

    def changed_from(self, other: MaskedSide) -> list[str]:
        """Names whose values differ from the other side's, sorted; compares in clear, tells only names."""
        mine, theirs = self._raw, other._raw
        return sorted(
            name
            for name in mine.keys() | theirs.keys()
            if mine.get(name, _ABSENT) != theirs.get(name, _ABSENT)
        )


def _harmless(name: str, value: Any) -> bool:
    """Whether a look at the whole value tells that nothing of it is secret, marks aside."""
    if value is None or value is _ABSENT or isinstance(value, bool):
        return True
    if secret_name(name) or name.lower() in _ENVIRONMENTS or name.lower() in _ENCODED:
        return False
    if isinstance(value, str):
        return not suspicious_text(value)
    return isinstance(value, int | float) or not suspicious(_encoder.encode(value))


class _Pair:
    """Both raw sides of a change with their marks, and what has been masked of them."""

    __slots__ = ("_done", "_marks", "_sides", "_type")

    def __init__(self, type_name: str, before: Any, after: Any, before_marks: Any, after_marks: Any) -> None:
        self._type = type_name
        self._sides = (before or {}, after or {})
        self._marks = (before_marks, after_marks)
        self._done: dict[str, tuple[Any, Any]] = {}

    def value(self, name: str) -> tuple[Any, Any]:
        """Return both sides of an attribute, masked."""
        if name not in self._done:
            marks = [True if name in _OF_TYPE.get(self._type, ()) else _mark(m, name) for m in self._marks]
            before, after = (side.get(name, _ABSENT) for side in self._sides)
            plain = not any(marks) and _harmless(name, before) and (before == after or _harmless(name, after))
            self._done[name] = (before, after) if plain else masked_value(name, before, after, *marks)
        return self._done[name]


class _Side:
    """Walks one side of a change beside the other. `later` is the side that says whether a secret changed."""

    def __init__(self, later: bool) -> None:
        self._later = later

    def walk(
        self,
        name: str,
        value: Any,
        other: Any,
        marks: Any,
        other_marks: Any,
        secret: bool,
        env: bool,
        depth: int,
    ) -> Any:
        """Return the value without secrets. `secret`: a name above says so; `env`: among variables."""
        if value is None or value is _ABSENT:
            return value
        if marks is True or other_marks is True or depth > _DEEPEST:
            return self._placeholder(value, other)
        if isinstance(value, dict):
            return self._mapping(value, other, marks, other_marks, secret, env, depth)
        if isinstance(value, list):
            return self._list(name, value, other, marks, other_marks, secret, env, depth)
        if secret and not harmless(name, value):
            return self._placeholder(value, other)
        return self._text(name, value, other, env, depth) if isinstance(value, str) else value

    def _placeholder(self, value: Any, other: Any) -> str:
        if not self._later or other is _ABSENT or other is None or value == other:
            return value if value in _PLACEHOLDERS and not isinstance(value, dict | list) else SENSITIVE
        return SENSITIVE_CHANGED

    def _mapping(
        self,
        value: dict[str, Any],
        other: Any,
        marks: Any,
        other_marks: Any,
        secret: bool,
        env: bool,
        depth: int,
    ) -> dict[str, Any]:
        theirs = other if isinstance(other, dict) else {}
        named = next((value[key] for key in _NAME_KEYS if isinstance(value.get(key), str)), None)
        hides = named is not None and secret_variable(named)
        done = {}
        for key, item in value.items():
            under = key in _STRUCTURE or (named is not None and key in _NAME_KEYS)
            below = (
                (secret and not under)
                or secret_name(key)
                or (env and secret_variable(key) and not under)
                or (hides and key in _VALUE_KEYS)
            )
            done[_masked_key(key)] = self.walk(
                named if hides and named else key,
                item,
                theirs.get(key, _ABSENT),
                _mark(marks, key),
                _mark(other_marks, key),
                below,
                env or key.lower() in _ENVIRONMENTS,
                depth + 1,
            )
        return done

    def _list(
        self,
        name: str,
        value: list[Any],
        other: Any,
        marks: Any,
        other_marks: Any,
        secret: bool,
        env: bool,
        depth: int,
    ) -> list[Any]:
        theirs = other if isinstance(other, list) else []
        done, flag = [], False
        for index, item in enumerate(value):
            twin = theirs[index] if index < len(theirs) else _ABSENT
            own, others = _mark(marks, index), _mark(other_marks, index)
            done.append(self.walk(name, item, twin, own, others, secret or flag, env, depth + 1))
            # A command's words: what follows `--password` is one.
            flag = isinstance(item, str) and item.startswith("-") and "=" not in item and secret_name(item)
        return done

    def _text(self, name: str, value: str, other: Any, env: bool, depth: int) -> str:
        """Mask within a string: a JSON document, an encoded script, free text."""
        if len(value) < 6 or not suspicious_text(value):
            return value
        first = value.lstrip()[:1]
        if first in ("{", "["):
            document = _document(value)
            if document is not _ABSENT:
                twin = _document(other) if isinstance(other, str) else _ABSENT
                return _compact(self.walk(name, document, twin, None, None, False, env, depth + 1))
        if name.lower() in _ENCODED and _decoded(value) != masked_text(_decoded(value)):
            return self._placeholder(value, other)
        return self._parts(
            value, other if self._later and isinstance(other, str) and other != value else None
        )

    def _parts(self, value: str, other: str | None) -> str:
        """Hide parts of a string, and say of each that is not in the other side's that it changed."""
        known: set[str] | None = None

        def hide(secret: str) -> str:
            nonlocal known
            if secret in _PLACEHOLDERS or other is None:
                return secret if secret in _PLACEHOLDERS else SENSITIVE
            if known is None:
                known = _secrets(other)
            return SENSITIVE if secret in known else SENSITIVE_CHANGED

        return hide_text(value, hide)


def _secrets(text: str) -> set[str]:
    found: list[str] = []

    def note(secret: str) -> str:
        found.append(secret)
        return SENSITIVE

    hide_text(text, note)
    return set(found)


def _mark(marks: Any, key: str | int) -> Any:
    """Return the marks of one element: Terraform's structure follows the value's, or is true as a whole."""
    if marks is True:
        return True
    if isinstance(marks, dict):
        return marks.get(str(key))
    if isinstance(marks, list) and isinstance(key, int) and key < len(marks):
        return marks[key]
    return None


def _document(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _ABSENT


def _compact(document: Any) -> str:
    return msgspec.json.encode(document).decode()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
