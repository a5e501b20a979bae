"""What the provider asks of a resource type or data source, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from mlops_kit.sandbox.backed.values import Values


@dataclass(frozen=True)
class Problem:
    """A diagnostic; `path` is the attribute's path (names, list indexes, map keys)."""

    summary: str
    detail: str = ""
    path: tuple[str | int, ...] = ()
    severity: Literal["error", "warning"] = "error"


class ProviderError(Exception):
    """An operation failed; shown by Terraform as an error with this summary and detail.

    `state` is what was made before the failure, so that Terraform keeps (and taints) it.
    """

    def __init__(
        self, summary: str, detail: str = "", path: tuple[str | int, ...] = (), state: Values | None = None
    ) -> None:
        super().__init__(summary)
        self.problem = Problem(summary, detail, path)
        self.state = state


@dataclass(frozen=True)
class ProviderConfig:
    """One configured provider instance (alias): region, credentials, default and ignored tags."""

    region: str
    access_key: str
    secret_key: str
    session_token: str | None = None
    endpoint_url: str = ""
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignore_tag_keys: Sequence[str] = ()
    ignore_tag_prefixes: Sequence[str] = ()
    folder: str = ""  # where Terraform runs, from which it names files


@dataclass(frozen=True)
class Planned:
    """The outcome of planning: the values, and the paths whose change needs a replacement."""

    values: Values
    replace: Sequence[tuple[str | int, ...]] = ()


class ResourceType(Protocol):
    """A resource type. `config` is what the user wrote (null where nothing), `proposed` Terraform's merge of
    it with the prior state. All values are complete objects: every attribute and block is present.
    """

    @property
    def identity(self) -> Mapping[str, bool]:
        """Attributes by which an `import` block may name an object instead of its id, and whether each is
        needed; empty: none."""

    def identifier(self, identity: Mapping[str, Any]) -> str:
        """Return the id to import by that an identity stands for."""

    def validate(self, config: Values) -> Sequence[Problem]:
        """Return what is wrong with the configuration (unknown values may be inside)."""

    def plan(
        self, provider: ProviderConfig, prior: Values | None, proposed: Values, config: Values
    ) -> Planned:
        """Return the planned values of a create (`prior` None) or an update; never called for a destroy."""

    def create(self, provider: ProviderConfig, planned: Values, config: Values) -> Values:
        """Make the object; return its values, wholly known. Raises ProviderError."""

    def read(self, provider: ProviderConfig, state: Values) -> Values | None:
        """Return the object's present values, None where it is gone."""

    def update(self, provider: ProviderConfig, prior: Values, planned: Values, config: Values) -> Values:
        """Change the object in place; return its values."""

    def delete(self, provider: ProviderConfig, state: Values) -> None:
        """Delete the object; an object that is already gone is no error."""

    def import_state(self, provider: ProviderConfig, identifier: str) -> Values:
        """Return a state with enough in it for `read` to complete it. Raises ProviderError."""


class DataSourceType(Protocol):
    """A data source."""

    def validate(self, config: Values) -> Sequence[Problem]:
        """Return what is wrong with the configuration."""

    def read(self, provider: ProviderConfig, config: Values) -> Values:
        """Return the values, wholly known. Raises ProviderError where nothing or too much matches."""
