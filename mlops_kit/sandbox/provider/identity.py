"""Resource identities (protocol 6.10): the attributes by which an `import` block may name an object.

The generated messages are older than this part of the protocol. Its messages are put together from others
of the same wire form: an identity is a message whose field 1 is a value, as ValidateProviderConfig's request
is, and an attribute of its schema has the fields of a function's parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.unknown_fields import UnknownFieldSet  # type: ignore[import-untyped]
from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.provider.codec import decode, encode
from mlops_kit.sandbox.provider.types import Resource, Types
from mlops_kit.sandbox.provider.wire import field

_STRING = b'"string"'
_REGION = r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d{1,2})"
_PLACED = re.compile(rf"(?:arn:[^:]+:[^:]+:|https://sqs\.){_REGION}[:.]")
_AT_THE_END = re.compile(rf".+@{_REGION}$")
_WITH_PLACE = frozenset({"arn", "url"})  # they name account and region themselves
# ImportResourceState's identity in request and answer, and the fields of a map's entry.
_IDENTITY = 4
_KEY, _VALUE, _SCHEMAS, _UPGRADED = 1, 2, 1, 1
# Where the identity stands in a request and in its answer.
_CARRIED = {
    pb.ReadResource.Response: (6, 5),
    pb.PlanResourceChange.Response: (8, 7),
    pb.ApplyResourceChange.Response: (7, 5),
}


def identity_schemas(types: Types, names: Iterable[str] | None) -> bytes:
    """Answer GetResourceIdentitySchemas for the types of these names, None for all."""
    known = types.catalog.names("resources")
    wanted = known if names is None else [name for name in names if types.catalog.has("resources", name)]
    entries = []
    for resource in map(types.resource, sorted(wanted)):
        if resource.type.identity:
            schema = b"".join(_attribute(name, needed) for name, needed in _attributes(resource))
            entry = field(_KEY, resource.name.encode()) + field(_VALUE, schema)
            entries.append(field(_SCHEMAS, entry))
    return b"".join(entries)


def _attributes(resource: Resource) -> list[tuple[str, bool]]:
    """Return the attributes of an identity, and whether each is needed."""
    own = resource.type.identity
    place = ["account_id", *(["region"] if "region" in resource.block.attributes else [])]
    return [*own.items(), *((name, False) for name in place if not own.keys() & _WITH_PLACE)]


def _attribute(name: str, needed: bool) -> bytes:
    parameter = pb.Function.Parameter(
        name=name, type=_STRING, allow_null_value=needed, allow_unknown_values=not needed
    )
    return bytes(pb.Function(variadic_parameter=parameter).SerializeToString())


def region_named(resource: Resource, identifier: str) -> str | None:
    """Return the region that an identifier names: an ARN, a queue's URL, or one that ends in @REGION."""
    if "region" not in resource.block.attributes:
        return None
    pattern = _PLACED if resource.type.identity.keys() & _WITH_PLACE else _AT_THE_END
    found = pattern.match(identifier) or _AT_THE_END.match(identifier)
    return found["region"] if found else None


def identity_of(request: Any) -> Mapping[str, Any] | None:
    """Return the identity that an ImportResourceState request names, None where it names an id."""
    data = _unknown_field(request, _IDENTITY)
    identity: Mapping[str, Any] | None = None
    if data is not None:
        identity = decode(pb.ValidateProviderConfig.Request.FromString(data).config)
    return identity


def carry_identity(request: Any, answer: Any) -> Any:
    """Return the answer with the request's identity in it: no object ever gets another."""
    asked, answered = _CARRIED[type(answer)]
    data = _unknown_field(request, asked)
    if data is not None:
        answer.MergeFromString(field(answered, data))
    return answer


def upgrade_identity(request: bytes) -> bytes:
    """Answer UpgradeResourceIdentity with the identity that a state holds: there is one version of each."""
    state = pb.UpgradeResourceState.Request.FromString(request)  # of the same form
    identity = pb.ValidateProviderConfig.Request(config=pb.DynamicValue(json=state.raw_state.json))
    return field(_UPGRADED, identity.SerializeToString())


def _unknown_field(message: Any, number: int) -> bytes | None:
    found = (one.data for one in UnknownFieldSet(message) if one.field_number == number)
    return next(found, None)


def complete_identity(imported: Any, identity: Mapping[str, Any], account: str, region: str) -> None:
    """Add the identity to an imported resource, with the account and region that it leaves open."""
    known = {name: value for name, value in identity.items() if value is not None}
    whole = {name: known.get(name, {"account_id": account, "region": region}.get(name)) for name in identity}
    message = pb.ValidateProviderConfig.Request(config=encode(whole))
    imported.MergeFromString(field(_IDENTITY, message.SerializeToString()))
