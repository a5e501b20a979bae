"""What a plan does to one resource. No value of it is ever in clear where it is sensitive."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from mlops_kit.errors import KitError
from mlops_kit.review.masking import masked, masked_text, masked_value
from mlops_kit.review.suspects import suspicious


class Action(StrEnum):
    """What happens to a resource, in the words of Terraform's summary."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DESTROY = "destroy"
    FORGET = "forget"
    READ = "read"
    NO_OP = "no-op"


_ACTIONS = {
    ("create",): Action.CREATE,
    ("update",): Action.UPDATE,
    ("delete",): Action.DESTROY,
    ("forget",): Action.FORGET,
    ("read",): Action.READ,
    ("no-op",): Action.NO_OP,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
}


class Importing(msgspec.Struct, gc=False):
    """The object that an import takes over."""

    id: str | None = None


class RawChange(msgspec.Struct, gc=False):
    """`change` of Terraform's plan format 1.2; values stay undecoded until somebody asks for them.

    https://developer.hashicorp.com/terraform/internals/json-format#change-representation
    """

    actions: tuple[str, ...]
    before: msgspec.Raw = msgspec.Raw(b"null")
    after: msgspec.Raw = msgspec.Raw(b"null")
    after_unknown: msgspec.Raw = msgspec.Raw(b"{}")
    before_sensitive: msgspec.Raw = msgspec.Raw(b"false")
    after_sensitive: msgspec.Raw = msgspec.Raw(b"false")
    replace_paths: list[list[str | int]] | None = None
    importing: Importing | None = None

    def values(self, name: str) -> tuple[Any, Any, Any]:
        """Return both sides of an output of this name, masked, and what of it is unknown."""
        decode = msgspec.json.decode
        marks = decode(self.before_sensitive), decode(self.after_sensitive)
        before, after = masked_value(name, decode(self.before), decode(self.after), *marks)
        return before, after, decode(self.after_unknown)


class RawResourceChange(msgspec.Struct, gc=False):
    """One entry of `resource_changes` or `resource_drift`."""

    address: str
    type: str
    name: str
    change: RawChange
    mode: str = "managed"
    module_address: str = ""
    previous_address: str = ""
    provider_name: str = ""
    action_reason: str = ""
    deposed: str = ""


@dataclass(frozen=True)
class Values:
    """Both sides of a change, decoded and masked: a sensitive value reads as masking's placeholder."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    unknown: Any
    """Terraform's `after_unknown`: the shape of `after`, with true where a value is known after apply."""


class Change:
    """One resource's change, or what drifted of it. Values are decoded when they are first asked for."""

    def __init__(self, raw: RawResourceChange, *, plain: bool = False) -> None:
        """`plain`: it is known already that the address holds no secret."""
        self._raw = raw
        self._values: Values | None = None
        self.address = raw.address if plain else masked_text(raw.address)
        # Parts of an address that holds no secret need no second look.
        plain = self.address == raw.address
        self.type = raw.type
        self.name = raw.name if plain and raw.name in raw.address else masked_text(raw.name)
        self.module = raw.module_address
        if not (plain and raw.module_address in raw.address):
            self.module = masked_text(raw.module_address)
        self.moved_from = masked_text(raw.previous_address) if raw.previous_address else ""
        self.deposed = raw.deposed
        self.managed = raw.mode == "managed"
        self.reason = raw.action_reason
        self.action = _ACTIONS.get(raw.change.actions, Action.UPDATE)
        self.unheard_of = "" if raw.change.actions in _ACTIONS else masked_text(", ".join(raw.change.actions))
        """Terraform's words for what happens where the kit does not know them; it counts as an update."""
        imported = raw.change.importing.id if raw.change.importing else None
        self.import_id = masked_text(imported) if imported else None

    @property
    def importing(self) -> bool:
        """Whether Terraform takes over an object that is there already."""
        return self._raw.change.importing is not None

    @property
    def replace_paths(self) -> list[list[str | int]]:
        """Attributes that force the replacement."""
        return self._raw.change.replace_paths or []

    @property
    def deletes(self) -> bool:
        """Whether the present object is destroyed."""
        return self.action in (Action.DESTROY, Action.REPLACE)

    @property
    def creates_first(self) -> bool:
        """Whether a replacement's new object is there before the present one goes."""
        return self._raw.change.actions[:1] == ("create",)

    @property
    def marks(self) -> tuple[bytes, bytes]:
        """Terraform's marks of what is sensitive, before and after: JSON, undecoded."""
        change = self._raw.change
        return bytes(change.before_sensitive), bytes(change.after_sensitive)

    @property
    def values(self) -> Values:
        """Both sides, masked; decoded again where many others were asked for since."""
        if self._values is None:
            self._values = self._decoded()
            _keep(self)
        return self._values

    def _decoded(self) -> Values:
        change = self._raw.change
        decode = msgspec.json.decode
        try:
            before, after = masked(
                self.type,
                decode(change.before),
                decode(change.after),
                decode(change.before_sensitive),
                decode(change.after_sensitive),
            )
            return Values(before, after, decode(change.after_unknown))
        except RecursionError as error:
            raise KitError(f"{self.address} is nested too deeply to be reviewed") from error

    def forget(self) -> None:
        """Drop the decoded values, which are many times as large as their JSON."""
        self._values = None

    def before(self, name: str, default: Any = None) -> Any:
        """An attribute before the change; `default` where there is none or it is null."""
        value = (self.values.before or {}).get(name)
        return default if value is None else value

    def after(self, name: str, default: Any = None) -> Any:
        """An attribute after the change, as far as it is known; `default` where it is not, or is null."""
        value = (self.values.after or {}).get(name)
        return default if value is None else value


_TOGETHER = 100


def changes_of(raws: Sequence[RawResourceChange]) -> Iterator[Change]:
    """Yield the changes of managed resources; looks for secrets in the addresses of many at once."""
    managed = [raw for raw in raws if raw.mode == "managed"]
    for start in range(0, len(managed), _TOGETHER):
        some = managed[start : start + _TOGETHER]
        plain = not suspicious("\n".join(raw.address for raw in some).encode("utf-8", "replace"))
        yield from (Change(raw, plain=plain) for raw in some)


_KEPT = 512
_kept: deque[weakref.ref[Change]] = deque()


def _keep(change: Change) -> None:
    """Remember whose values are decoded, and let the longest decoded go: a plan may hold very many."""
    _kept.append(weakref.ref(change))
    if len(_kept) > _KEPT:
        oldest = _kept.popleft()()
        if oldest is not None:
            oldest.forget()


class PlanDocument(msgspec.Struct):
    """What a review reads of `terraform show -json PLANFILE`; everything else is skipped undecoded."""

    format_version: str = ""
    terraform_version: str = ""
    resource_changes: list[RawResourceChange] = []
    resource_drift: list[RawResourceChange] = []
    output_changes: dict[str, RawChange] = {}
    variables: msgspec.Raw = msgspec.Raw(b"{}")
    errored: bool | None = None
    """Whether planning failed on the way; what the plan holds is what was worked out until then."""
    complete: bool | None = None
    """Whether nothing is left for a later plan; false with `-target`, too. None before Terraform 1.8."""
    deferred_changes: msgspec.Raw = msgspec.Raw(b"[]")
    action_invocations: msgspec.Raw = msgspec.Raw(b"[]")
    deferred_action_invocations: msgspec.Raw = msgspec.Raw(b"[]")
    checks: msgspec.Raw = msgspec.Raw(b"[]")
