"""Tags in the forms that AWS APIs take and answer, and Terraform's rules for default and ignored tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values


def plan_tags(provider: ProviderConfig, planned: Values) -> None:
    """Set `tags_all`: the provider's default tags under the resource's own."""
    if "tags_all" not in planned:
        return
    own = planned.get("tags")
    if own is UNKNOWN:
        planned["tags_all"] = UNKNOWN
    else:
        planned["tags_all"] = {**provider.default_tags, **(own or {})}


def read_tags(provider: ProviderConfig, found: Any, state: Mapping[str, Any]) -> Values:
    """Return `tags` and `tags_all` of what the API answered (a map, a list of key and value, or nothing).

    A default tag is the resource's own only where the state says so. AWS's own tags are left out.
    """
    everything = {
        key: value
        for key, value in as_map(found).items()
        if not key.startswith("aws:")
        and key not in provider.ignore_tag_keys
        and not key.startswith(tuple(provider.ignore_tag_prefixes) or ("\0",))
    }
    before = state.get("tags")
    before = before if isinstance(before, Mapping) else {}
    own = {
        key: value
        for key, value in everything.items()
        if key in before or provider.default_tags.get(key) != value
    }
    return {"tags": own or (None if state.get("tags") is None else {}), "tags_all": everything}


def as_map(found: Any) -> dict[str, str]:
    """Return tags as a map, whichever form they came in."""
    if isinstance(found, Mapping):
        return {str(key): str(value) for key, value in found.items()}
    result = {}
    for item in found or []:
        lowered = {name.lower(): value for name, value in item.items()}
        key = lowered.get("key", lowered.get("tagkey"))
        result[str(key)] = str(lowered.get("value", lowered.get("tagvalue", "")))
    return result


def tag_member(operation: OperationModel, kind: str) -> str:
    """Return the input member that takes tags (`kind` "tags") or tag keys ("keys")."""
    shape = operation.input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    wanted = (
        ("tags", "taglist", "tagset", "tagslist") if kind == "tags" else ("tagkeys", "tagkeylist", "keys")
    )
    for name in members:
        if name.lower() in wanted:
            return str(name)
    for name in ("Tags", "TagsList"):  # EC2's DeleteTags and CloudTrail's RemoveTags take the keys as tags
        if kind == "keys" and name in members:
            return name
    raise LookupError(f"{operation.name} has no member that takes {kind}")


def as_input(shape: Shape, tags: Mapping[str, str]) -> Any:
    """Return tags in the form that an input member's shape has."""
    if isinstance(shape, MapShape):
        return dict(tags)
    if isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
        names = {name.lower(): name for name in shape.member.members}
        key = names.get("key") or names["tagkey"]
        value = names.get("value") or names["tagvalue"]
        return [{key: tag, value: text} for tag, text in tags.items()]
    if isinstance(shape, ListShape):
        return list(tags)
    raise LookupError(f"tags can't be written as {shape.type_name}")
