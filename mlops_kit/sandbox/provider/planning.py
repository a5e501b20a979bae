"""Plans what any resource plans alike: what is unknown until the apply, tags, region, replacements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.types import Planned, ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block, NestedBlock


def plan_change(
    type_name: str,
    block: Block,
    provider: ProviderConfig,
    prior: Values | None,
    proposed: Values,
    config: Values,
) -> Planned:
    """Plan a create or an update of a type of which nothing but the schema is known."""
    planned = mark_unknown(block, prior, proposed, config)
    if "region" in block.attributes and config.get("region") is None:
        planned["region"] = (prior or {}).get("region") or provider.region
    if "tags_all" in block.attributes:
        planned["tags_all"] = all_tags(provider, config.get("tags"))
    if prior is None:
        return Planned(planned)
    changed = [name for name in identifying(type_name, block) if _differs(planned.get(name), prior.get(name))]
    return Planned(planned, [(name,) for name in changed])


def _differs(planned: Any, prior: Any) -> bool:
    """Whether the object must be another one; what is not known yet counts as such, as in hashicorp/aws."""
    return planned is UNKNOWN or (planned != prior and not (planned in (None, "") and prior in (None, "")))


def mark_unknown(block: Block, prior: Values | None, proposed: Values, config: Mapping[str, Any]) -> Values:
    """Return `proposed` with every computed attribute unknown that nobody has given a value yet.

    On an update, a computed attribute keeps the value it has; one that is null there stays null, unless it
    belongs to a nested block that is new.
    """
    planned: Values = dict(proposed)
    for name, attribute in block.attributes.items():
        given = config.get(name)
        if attribute.computed and given is None and planned.get(name) is None and prior is None:
            planned[name] = UNKNOWN
    for name, nested in block.blocks.items():
        planned[name] = _mark_nested(nested, (prior or {}).get(name), proposed.get(name), config.get(name))
    return planned


def _mark_nested(nested: NestedBlock, prior: Any, proposed: Any, config: Any) -> Any:
    if proposed is None or proposed is UNKNOWN:
        return proposed
    if nested.nesting == "single":
        return mark_unknown(nested.block, prior, proposed, config if isinstance(config, Mapping) else {})
    if nested.nesting == "map":
        return {
            key: mark_unknown(nested.block, (prior or {}).get(key), item, (config or {}).get(key) or {})
            for key, item in proposed.items()
        }
    before = prior if isinstance(prior, list) else []
    given = config if isinstance(config, list) else []
    result = []
    for index, item in enumerate(proposed):
        if item is UNKNOWN or item in before:
            result.append(item)
            continue
        old = before[index] if nested.nesting == "list" and index < len(before) else None
        own = given[index] if index < len(given) and given[index] is not UNKNOWN else {}
        result.append(mark_unknown(nested.block, old, item, own))
    return result


def all_tags(provider: ProviderConfig, tags: Any) -> Any:
    """Return `tags_all`: the provider's default tags under the resource's own."""
    if tags is UNKNOWN:
        return UNKNOWN
    own = {key: value for key, value in (tags or {}).items() if value is not None}
    return {**provider.default_tags, **own}


def identifying(type_name: str, block: Block) -> Sequence[str]:
    """Return the arguments by which AWS knows an object of this type, and which therefore never change.

    The schema does not tell what forces a replacement, so only these do: `name`, `name_prefix`, `region`,
    and `<noun>_name`, `<noun>_id` or `<noun>_identifier` where the type ends in that noun
    (`cluster_identifier` of aws_rds_cluster). Any other change is made in place.
    """
    words = type_name.split("_")
    nouns = {"_".join(words[index:]) for index in range(1, len(words))}
    names = {"name", "name_prefix", "region", "identifier", "identifier_prefix"}
    for noun in nouns:
        names |= {f"{noun}_name", f"{noun}_id", f"{noun}_identifier"}
    return [
        name
        for name, attribute in block.attributes.items()
        if name in names and attribute.configurable and attribute.type == "string"
    ]
