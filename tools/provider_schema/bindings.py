"""Reads one resource's or data source's schema out of its generated JavaScript bindings.

What is read: `static tfResourceType`, the `// name - computed: …, optional: …, required: …` comments with the
member that follows each, and the entries of `synthesizeHclAttributes` and of the `…ToHclTerraform` functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Encoded = dict[str, Any]
"""A block as the data file holds it:
`{"a": {name: [type, flags, nested?]}, "b": {name: [nesting, min, max, block]}}`; the flags are
r(equired), o(ptional), c(omputed), s(ensitive) and w(rite-only)."""

_CLASS = re.compile(r"^class (\w+) extends [\w.]+ \{\n(.*?)^\}", re.M | re.S)
_FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.M | re.S)
_TYPE_NAME = re.compile(r'static tfResourceType = "(\w+)"')
_MEMBER = re.compile(
    r"^    // (\S+) - computed: (\w+), optional: (\w+), required: (\w+)\n(.*?)"
    r"(?=^    // \S+ - computed|^    // ====|\Z)",
    re.M | re.S,
)
_ENTRY = re.compile(
    r"^ +(\w+): \{\n +value: (.*),\n +isBlock: (\w+),\n +type: \"(\w+)\",\n +storageClassType: \"(\w+)\"",
    re.M,
)
_NESTED_MEMBER = re.compile(
    r"= new (?!cdktn\.)(?:\w+\.)?(\w+?)(List|Map|OutputReference)\(this, [\"']\w+[\"'](?:, (true|false))?\)"
)
_CONVERTER = re.compile(r"(?:^|[ (.])([a-z]\w*?)ToHclTerraform\b")

_SCALARS = {"string": "string", "number": "number", "boolean": "bool"}
_GETTERS = (
    ("cdktn.Fn.tolist(this.getListAttribute", ["set", "string"]),
    ("cdktn.Fn.tolist(this.getNumberListAttribute", ["set", "number"]),
    ("this.getStringAttribute", "string"),
    ("this.getNumberAttribute", "number"),
    ("this.getBooleanAttribute", "bool"),
    ("this.getStringMapAttribute", ["map", "string"]),
    ("this.getNumberMapAttribute", ["map", "number"]),
    ("this.getBooleanMapAttribute", ["map", "bool"]),
    ("this.getListAttribute", ["list", "string"]),
    ("this.getNumberListAttribute", ["list", "number"]),
    ("new cdktn.StringMap(", ["map", "string"]),
    ("new cdktn.BooleanMap(", ["map", "bool"]),
    ("new cdktn.NumberMap(", ["map", "number"]),
)


class Truncated(Exception):  # noqa: N818 - not an error: the type is left out
    """The bindings cut a recursive schema short, so the type cannot be described."""


@dataclass
class Source:
    """The classes and converter functions of one folder of the bindings."""

    classes: dict[str, str] = field(default_factory=dict)
    converters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: list[str]) -> Source:
        """Collect what stands in the folder's JavaScript files."""
        source = cls()
        for text in texts:
            text = text.split("//# sourceMappingURL")[0]
            source.classes.update((m[1], m[2]) for m in _CLASS.finditer(text))
            source.converters.update((m[1], m[2]) for m in _FUNCTION.finditer(text))
        return source

    def root(self) -> tuple[str, Encoded] | None:
        """Return the Terraform type's name and its block, None where the folder holds no type."""
        for body in self.classes.values():
            named = _TYPE_NAME.search(body)
            if named:
                synthesis = body.split("synthesizeHclAttributes()", 1)
                entries = _entries(synthesis[1]) if len(synthesis) == 2 else {}
                return named[1], self._block(body, entries)
        return None

    def provider(self) -> Encoded:
        """Return the provider's own block; its nested blocks have no flags in the bindings."""
        body = self.classes["AwsProvider"]
        entries = _entries(body.split("synthesizeHclAttributes()", 1)[1])
        block: Encoded = {"a": {}, "b": {}}
        for name, entry in entries.items():
            if entry.is_block:
                nested = _entries(self.converters[entry.converter])
                attributes = {key: [value.type(), "o"] for key, value in nested.items()}
                block["b"][name] = [entry.nesting, 0, 0, {"a": attributes, "b": {}}]
            elif name != "alias":  # Terraform's own, not the provider's
                block["a"][name] = [entry.type(), "o"]
        return block

    def _block(self, body: str, entries: dict[str, Entry], seen: tuple[str, ...] = ()) -> Encoded:
        block: Encoded = {"a": {}, "b": {}}
        for name, computed, optional, required, member in _MEMBER.findall(body):
            flags = "".join(
                flag for flag, told in (("r", required), ("o", optional), ("c", computed)) if told == "true"
            )
            entry = entries.get(name)
            nested = _NESTED_MEMBER.search(member)
            if entry and not entry.is_block:
                block["a"][name] = [entry.type(), flags + ("w" if entry.write_only else "")]
            elif nested is None:
                block["a"][name] = [_getter_type(name, member), flags]
            else:
                self._add_nested(block, name, flags, entry, nested, seen)
        return block

    def _add_nested(
        self,
        block: Encoded,
        name: str,
        flags: str,
        entry: Entry | None,
        nested: re.Match[str],
        seen: tuple[str, ...],
    ) -> None:
        base, shape, is_set = nested[1], nested[2], nested[3] == "true"
        class_body = self.classes.get(f"{base}OutputReference")
        if class_body is None or base in seen:
            raise Truncated(f"{name}: {base}")
        text = self.converters.get(entry.converter, "") if entry else ""
        inner = self._block(class_body, _entries(text), (*seen, base))
        if not inner["a"] and not inner["b"] and not text and flags != "c":
            raise Truncated(f"{name}: {base} is empty")
        if entry and entry.declares_block:
            nesting, limit = entry.nesting, 0 if entry.is_collection else 1
            block["b"][name] = [nesting, 1 if "r" in flags else 0, 0 if nesting == "single" else limit, inner]
            return
        nesting = {"Map": "map", "OutputReference": "single"}.get(shape, "set" if is_set else "list")
        if entry and shape == "OutputReference" and entry.kind != "struct":
            nesting = entry.kind
        implied = implied_object(inner)
        attribute = [implied if nesting == "single" else [nesting, implied], flags]
        # An SDK attribute of objects takes null for what is left out; a framework one has optional parts.
        if entry and "=== undefined ? null" not in text and not inner["b"]:
            attribute.append([nesting, inner["a"]])
        block["a"][name] = attribute


@dataclass(frozen=True)
class Entry:
    """One entry of a synthesis function."""

    value: str
    is_block: bool
    kind: str
    storage: str

    @property
    def converter(self) -> str:
        """The base name of the nested type's converter."""
        found = _CONVERTER.search(self.value)
        return found[1] if found else ""

    @property
    def is_collection(self) -> bool:
        """Whether any number of blocks may stand there."""
        return "MapperHcl(" in self.value

    @property
    def declares_block(self) -> bool:
        """A list mapper says itself what it maps; without one, only single objects are attributes."""
        mapper = re.search(r"listMapperHcl\([\w.]+, (true|false)\)", self.value)
        if mapper:
            return mapper[1] == "true"
        return self.kind in ("list", "set") or self.storage.endswith("Timeouts")

    @property
    def nesting(self) -> str:
        """Terraform's nesting mode."""
        return "single" if self.kind == "struct" else self.kind

    @property
    def write_only(self) -> bool:
        """Whether the value never reaches the state."""
        return "markWriteOnlyAttribute" in self.value

    def type(self) -> Any:
        """Return the JSON type expression of an attribute that is no object."""
        words = re.findall(r"^[a-z]+|List|Map", self.storage)
        if words[0] == "any":
            raise Truncated("a recursive block became an untyped attribute")
        result: Any = _SCALARS[words[0]]
        for index, word in enumerate(words[1:], start=2):
            outermost = index == len(words)
            result = [self.kind if outermost else word.lower(), result]
        return result


def _entries(text: str) -> dict[str, Entry]:
    return {
        name: Entry(value, is_block == "true", kind, storage)
        for name, value, is_block, kind, storage in _ENTRY.findall(text)
    }


def _getter_type(name: str, member: str) -> Any:
    for marker, kind in _GETTERS:
        if marker in member:
            return kind
    if "interpolationForAttribute" in member:
        return "dynamic"
    raise ValueError(f"{name}: no known getter in {member[:200]!r}")


def implied_object(block: Encoded) -> Any:
    """Return the object type that a block's value has."""
    shape = {name: attribute[0] for name, attribute in block["a"].items()}
    for name, (nesting, _minimum, _maximum, inner) in block["b"].items():
        nested = implied_object(inner)
        shape[name] = nested if nesting == "single" else [nesting, nested]
    return ["object", shape]
