"""A backed resource type: what its file declares, carried out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import jmespath
from botocore.model import Shape, StructureShape

from mlops_kit.sandbox.backed.calls import GONE, Caller
from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.equality import Equality, same_json, same_policy
from mlops_kit.sandbox.backed.failures import AwsError, is_missing, provider_error
from mlops_kit.sandbox.backed.planning import Planner
from mlops_kit.sandbox.backed.reading import Reader
from mlops_kit.sandbox.backed.spec import Backed, Call
from mlops_kit.sandbox.backed.tags import as_input, tag_member
from mlops_kit.sandbox.backed.templates import fill
from mlops_kit.sandbox.backed.types import Planned, Problem, ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block

_POLL_SECONDS = 0.1


class BackedResource:
    """Implements `ResourceType` for one `Backed` declaration."""

    def __init__(self, spec: Backed, schema: Block) -> None:
        self.spec = spec
        special = {
            **dict.fromkeys(spec.policies, same_policy),
            **dict.fromkeys(spec.json, same_json),
            **dict.fromkeys(spec.same_case, lambda a, b: str(a).lower() == str(b).lower()),
            **spec.equal,
        }
        self._schema = schema
        self._equality = Equality(special, nulls=spec.framework)
        self._caller = Caller(spec.service, schema, {**_tag_names(spec), **spec.names})
        self._reader = Reader(spec, schema, self._caller)
        self._planner = Planner(spec, schema, self._equality)

    def validate(self, config: Values) -> Sequence[Problem]:
        """Return what the type's own check finds."""
        return self.spec.check(config) if self.spec.check else ()

    def plan(
        self, provider: ProviderConfig, prior: Values | None, proposed: Values, config: Values
    ) -> Planned:
        """Plan a create or an update."""
        return self._planner.plan(self._context(provider, proposed), prior, proposed, config)

    def create(self, provider: ProviderConfig, planned: Values, config: Values) -> Values:
        """Make the object, wait until it is ready, and read it."""
        context = self._context(provider, planned)
        values = {**planned, **_write_only(self._schema, config)}
        for name, choose in self.spec.chosen.items():
            if values.get(name) in (None, UNKNOWN):
                values[name] = choose(values)
        try:
            if self.spec.before_create:
                self.spec.before_create(context, values)
            answer = self._caller.call(context, self.spec.create, values, self._create_tags(context, values))
        except AwsError as error:
            raise provider_error("creating", self.spec.type, self._label(planned), error) from error
        values = self._with_identity(context, values, answer)
        made = _known_only(values)
        try:
            self._after_create(context, values)
            self._wait(context, values)
            return self._read_back(context, values)
        except ProviderError as error:
            error.state = error.state or made
            raise
        except AwsError as error:
            raise provider_error("creating", self.spec.type, self._label(values), error, made) from error

    def read(self, provider: ProviderConfig, state: Values) -> Values | None:
        """Read the object's present values, in the state's spelling where they mean the same."""
        values = self.present(provider, state)
        if values is None:
            return None
        return self._answered(values, state)

    def present(self, provider: ProviderConfig, state: Values) -> Values | None:
        """Read the object's present values as the API answers them, None where it is gone."""
        context = self._context(provider, state)
        try:
            return self._reader.read(context, state)
        except AwsError as error:
            raise provider_error("reading", self.spec.type, self._label(state), error) from error

    def update(self, provider: ProviderConfig, prior: Values, planned: Values, config: Values) -> Values:
        """Make the calls whose attributes changed, then read."""
        context = self._context(provider, planned)
        values = {**planned, **_write_only(self._schema, config)}
        for (
            name,
            value,
        ) in prior.items():  # what only the apply will tell still has its old value for the calls
            if values.get(name) is UNKNOWN:
                values[name] = value
        changed = set(self._equality.differences(self._schema, prior, planned))
        try:
            self._update_tags(context, prior, values, changed)
            for update in self.spec.updates:
                concerned = changed & set(update.on) if update.on else changed - {"tags", "tags_all"}
                if concerned:
                    self._make(context, update.calls, values)
                    if update.apply:
                        update.apply(context, prior, values)
            self._wait(context, values)
            return self._read_back(
                context,
                {
                    **values,
                    **{n: v for n, v in planned.items() if v is UNKNOWN and n != self.spec.id_attribute},
                },
            )
        except AwsError as error:
            raise provider_error("updating", self.spec.type, self._label(prior), error) from error

    def delete(self, provider: ProviderConfig, state: Values) -> None:
        """Delete the object; one that is gone already is fine."""
        context = self._context(provider, state)
        calls = self.spec.delete
        try:
            if self.spec.before_delete:
                self.spec.before_delete(context, state)
            for call in [calls] if isinstance(calls, Call) else calls or ():
                self._delete(context, call, state)
            deadline = time.monotonic() + (self.spec.wait.seconds if self.spec.wait else 0)
            while self.spec.wait_gone and self._reader.raw(context, state) is not GONE:
                if time.monotonic() > deadline:
                    raise ProviderError(
                        f"deleting {self.spec.type} ({self._label(state)}): it is still there"
                    )
                time.sleep(_POLL_SECONDS)
        except AwsError as error:
            raise provider_error("deleting", self.spec.type, self._label(state), error) from error

    def _delete(self, context: Context, call: Call, state: Values) -> None:
        try:
            self._make(context, [call], state)
        except AwsError as error:
            if not is_missing(error, self.spec.gone):
                raise

    @property
    def identity(self) -> Mapping[str, bool]:
        """What the type's file declares."""
        return {**dict.fromkeys(self.spec.identity, True), **dict.fromkeys(self.spec.identity_choice, False)}

    def identifier(self, identity: Mapping[str, Any]) -> str:
        """Join the identity's attributes as an import's identifier has them."""
        given = (identity.get(name) for name in self.identity)
        return self.spec.import_separator.join(str(value) for value in given if value is not None)

    def import_state(self, provider: ProviderConfig, identifier: str) -> Values:
        """Return what AWS answers for the identity that `import_id` finds in the identifier.

        It is read here, because a state that knows nothing has no spelling that a read should keep: an
        empty collection of an answer stands in it, where `read` would leave it null.
        """
        state = self._identity_state(provider, identifier)
        try:
            found = self._reader.read(self._context(provider, state), state)
        except AwsError as error:
            raise provider_error("importing", self.spec.type, identifier, error) from error
        return state if found is None else _without(found, self._schema)

    def _identity_state(self, provider: ProviderConfig, identifier: str) -> Values:
        state = self._schema.empty() | self._identified(identifier)
        if "id" in state and state["id"] is None:
            state["id"] = identifier
        if "region" in state:
            state["region"] = provider.region
        for name in ("tags", "tags_all"):
            if name in state:
                state[name] = {}
        return state

    def _identified(self, identifier: str) -> Values:
        """Return the attributes that an import's identifier stands for. Raises ProviderError."""
        names = self.spec.import_id or (self.spec.id_attribute,)
        if callable(names):
            found = names(identifier)
            if found is None:
                raise ProviderError(f"importing {self.spec.type}: unexpected identifier {identifier!r}")
            return found
        parts = identifier.split(self.spec.import_separator, len(names) - 1)
        if len(parts) != len(names):
            shape = self.spec.import_separator.join(names)
            raise ProviderError(f"importing {self.spec.type}: {identifier!r} is not of the form {shape}")
        return dict(zip(names, parts, strict=True))

    def _context(self, provider: ProviderConfig, values: Mapping[str, Any]) -> Context:
        region = values.get("region") if "region" in self._schema.attributes else None
        return Context(provider, region if isinstance(region, str) else "")

    def _label(self, values: Mapping[str, Any]) -> Any:
        for name in (self.spec.id_attribute, "name", "bucket"):
            if isinstance(values.get(name), str):
                return values[name]
        return ""

    def _with_identity(self, context: Context, values: Values, answer: Any) -> Values:
        values = dict(values)
        for name, path in self.spec.response.items():
            values[name] = jmespath.search(path, answer)
        if "{" in self.spec.id:
            identity = fill(self.spec.id, {**context.names(), **_known_only(values)})
        else:
            identity = jmespath.search(self.spec.id, answer)
        if self.spec.id_attribute in self._schema.attributes:
            values[self.spec.id_attribute] = identity
        return values

    def _after_create(self, context: Context, values: Values) -> None:
        tags = self.spec.tags
        readable = values
        if tags and not tags.create and tags.add and values.get("tags_all"):
            readable = self._readable(context, values)
            self._call_tags(context, tags.add, "tags", values["tags_all"], readable)
        for update in self.spec.updates:
            names = update.on or tuple(values)
            if update.on_create and any(values.get(name) not in (None, UNKNOWN, [], {}) for name in names):
                self._make(context, update.calls, readable)
                if update.apply:
                    update.apply(context, {}, values)

    def _readable(self, context: Context, values: Values) -> Values:
        """Complete what later calls name (an ARN) by a read."""
        found = self._reader.read(context, values) or {}
        return {**values, **{n: v for n, v in found.items() if values.get(n) in (None, UNKNOWN)}}

    def _make(self, context: Context, calls: Sequence[Call], values: Values) -> None:
        for call in calls:
            if call.when is None or call.when(values):
                self._caller.call(context, call, values)

    def _wait(self, context: Context, values: Values) -> None:
        wait = self.spec.wait
        if wait is None:
            return
        deadline = time.monotonic() + wait.seconds
        while True:
            found = self._reader.raw(context, values)
            status = None if found is GONE else jmespath.search(wait.status, found)
            if status in wait.ready:
                return
            if status in wait.failed or time.monotonic() > deadline:
                reason = jmespath.search(wait.reason, found) if wait.reason and found is not GONE else ""
                raise ProviderError(
                    f"waiting for {self.spec.type} ({self._label(values)}): unexpected state '{status}', "
                    f"wanted target '{', '.join(wait.ready)}'. {reason or ''}".rstrip(". ")
                    + "."
                )
            time.sleep(_POLL_SECONDS)

    def _read_back(self, context: Context, values: Values) -> Values:
        found = self._reader.read(context, values)
        if found is None:
            raise ProviderError(f"reading {self.spec.type} ({self._label(values)}): it is gone")
        return self._answered(_without(found, self._schema), values)

    def _answered(self, found: Values, known: Values) -> Values:
        """Return what was read, in the spelling that is known already where both mean the same."""
        kept = {name: value for name, value in known.items() if name not in self.spec.as_answered}
        return self._equality.reconcile(self._schema, found, kept, answered=True)

    def _create_tags(self, context: Context, values: Values) -> dict[str, Any]:
        tags = self.spec.tags
        wanted = values.get("tags_all")
        if not tags or not tags.create or not wanted or wanted is UNKNOWN:
            return {}
        if tags.create == "TagSpecifications":
            listed = [{"Key": key, "Value": value} for key, value in wanted.items()]
            return {"TagSpecifications": [{"ResourceType": tags.resource_type, "Tags": listed}]}
        return {tags.create: as_input(self._member(context, self.spec.create, tags.create), wanted)}

    def _member(self, context: Context, call: Call, name: str) -> Shape:
        shape = self._caller.model(context, call).input_shape
        if not isinstance(shape, StructureShape):
            raise LookupError(f"{call.operation} takes nothing")
        return shape.members[name]

    def _update_tags(self, context: Context, prior: Values, values: Values, changed: set[str]) -> None:
        tags = self.spec.tags
        if not tags or "tags_all" not in changed or not tags.add or not tags.remove:
            return
        old, new = prior.get("tags_all") or {}, values.get("tags_all") or {}
        removed = {key: old[key] for key in old if key not in new}
        added = {key: value for key, value in new.items() if old.get(key) != value}
        if removed:
            self._call_tags(context, tags.remove, "keys", removed, values)
        if added:
            self._call_tags(context, tags.add, "tags", added, values)

    def _call_tags(
        self, context: Context, call: Call, kind: str, tags: Mapping[str, str], values: Values
    ) -> None:
        member = tag_member(self._caller.model(context, call), kind)
        shape = self._member(context, call, member)
        self._caller.call(
            context,
            Call(call.operation, call.params, fill=False, service=call.service),
            values,
            {member: as_input(shape, tags)},
        )


def _tag_names(spec: Backed) -> dict[str, str | None]:
    """Keep tags out of what a call fills by itself."""
    names: dict[str, str | None] = {"Tags": None, "tags": None, "TagSpecifications": None, "TagList": None}
    return names if spec.tags else {}


def _write_only(schema: Block, config: Values) -> Values:
    """Write-only arguments are in the configuration alone."""
    return {
        name: config[name]
        for name, attribute in schema.attributes.items()
        if attribute.write_only and config.get(name) is not None
    }


def _known_only(values: Mapping[str, Any]) -> Values:
    return {name: None if value is UNKNOWN else value for name, value in values.items()}


def _without(values: Values, schema: Block) -> Values:
    """Write-only arguments never reach the state."""
    return {
        name: None if name in schema.attributes and schema.attributes[name].write_only else value
        for name, value in values.items()
    }
