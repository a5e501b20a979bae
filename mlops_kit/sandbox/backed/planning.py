"""Plans a backed type's create or update: defaults, what is not known yet, what needs a replacement."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.equality import Equality
from mlops_kit.sandbox.backed.spec import Backed
from mlops_kit.sandbox.backed.tags import plan_tags
from mlops_kit.sandbox.backed.templates import fill, lookup
from mlops_kit.sandbox.backed.types import Planned
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block


class Planner:
    """Plans one backed type."""

    def __init__(self, spec: Backed, schema: Block, equality: Equality) -> None:
        self._spec = spec
        self._schema = schema
        self._equality = equality

    def plan(self, context: Context, prior: Values | None, proposed: Values, config: Values) -> Planned:
        """Return the planned values; see `ResourceType.plan`."""
        planned = copy.deepcopy(proposed)
        self._set_defaults(planned, config)
        if prior is None:
            return Planned(self._create(context, planned, config))
        return self._update(context, prior, planned, config)

    def _create(self, context: Context, planned: Values, config: Values) -> Values:
        mark_unknown(self._schema, planned, config)
        if "region" in planned and planned["region"] is UNKNOWN:
            planned["region"] = context.region
        plan_tags(context.provider, planned)
        self._set_known(context, planned, config)
        self._keep_computed_blocks(None, planned, config)
        if self._spec.on_plan:
            self._spec.on_plan(context, None, planned, config)
        return planned

    def _update(self, context: Context, prior: Values, planned: Values, config: Values) -> Planned:
        if planned.get("region", "") is None:
            planned["region"] = context.region
        plan_tags(context.provider, planned)
        self._keep_computed_blocks(prior, planned, config)
        planned = self._equality.reconcile(self._schema, planned, prior)
        if self._spec.on_plan:  # it compares with ==, so that what means the same must be spelled the same
            self._spec.on_plan(context, prior, planned, config)
        changed = self._equality.differences(self._schema, planned, prior)
        if not changed:
            return Planned(prior)
        for name in self._spec.volatile:
            if changed != ["tags_all"] and set(changed) - {"tags", "tags_all"} and config.get(name) is None:
                planned[name] = UNKNOWN
        return Planned(planned, self._replaced(prior, planned))

    def _set_defaults(self, planned: Values, config: Values) -> None:
        for path, default in self._spec.defaults.items():
            _set_default(self._schema, planned, config, path.split("."), default)

    def _keep_computed_blocks(self, prior: Values | None, planned: Values, config: Values) -> None:
        for name in self._spec.computed_blocks:
            outer, _, inner = name.rpartition(".")
            if not outer:
                _keep(inner, prior, planned, config)
            elif config.get(outer) and isinstance(planned[outer], list):
                before = (prior or {}).get(outer)
                _keep(inner, before[0] if before else None, planned[outer][0], config[outer][0])

    def _set_known(self, context: Context, planned: Values, config: Values) -> None:
        for name, template in self._spec.known.items():
            if config.get(name) is None:
                value = fill(template, {**context.names(), **planned})
                planned[name] = UNKNOWN if value is None else value

    def _replaced(self, prior: Values, planned: Values) -> Sequence[tuple[str | int, ...]]:
        paths = [*self._spec.force_new, *(["region"] if "region" in self._schema.attributes else [])]
        if self._spec.replaced_by:
            paths += self._spec.replaced_by(prior, planned)
        return [self._path(path) for path in paths if not self._same_at(path, prior, planned)]

    def _same_at(self, path: str, prior: Values, planned: Values) -> bool:
        head, _, rest = path.partition(".")
        if not rest:
            if head in self._schema.blocks:
                nested = self._schema.blocks[head]
                return self._equality.nested(nested.block, nested.nesting, prior.get(head), planned.get(head))
            attribute = self._schema.attributes[head]
            return self._equality.attribute(head, attribute.type, prior.get(head), planned.get(head))
        return bool(_indexed(path, prior) == _indexed(path, planned))

    def _path(self, path: str) -> tuple[str | int, ...]:
        head, _, rest = path.partition(".")
        if not rest or head not in self._schema.blocks or self._schema.blocks[head].nesting != "list":
            return (head,)
        return (head, 0, rest.split(".")[0])


def _indexed(path: str, values: Mapping[str, Any]) -> Any:
    """Look a dotted path up, stepping into the first item of lists by itself."""
    found: Any = values
    for step in path.split("."):
        if isinstance(found, list) and not step.isdigit():
            found = found[0] if found else None
        found = lookup(step, found) if isinstance(found, (Mapping, list)) else None
    return None if found in ("", [], {}) else found


def _keep(name: str, prior: Values | None, planned: Values, config: Values) -> None:
    if not config.get(name):
        planned[name] = UNKNOWN if prior is None else copy.deepcopy(prior.get(name))


def _set_default(block: Block, planned: Any, config: Any, path: Sequence[str], default: Any) -> None:
    head, *rest = path
    if not isinstance(planned, dict) or head not in planned:
        return
    given = config.get(head) if isinstance(config, Mapping) else None
    if not rest:
        if planned[head] is None or (given is None and planned[head] is UNKNOWN):
            planned[head] = default
        elif given is None and not isinstance(default, (list, dict)):
            planned[head] = default  # taken out of the configuration: back to the default
        return
    items = planned[head] if isinstance(planned[head], list) else [planned[head]]
    given_items = given if isinstance(given, list) else [given]
    nested = block.blocks.get(head)
    if nested is not None and nested.nesting == "set":
        given_items = items  # no order joins the two; what is written there is in the planned items
    for index, item in enumerate(items):
        own = given_items[index] if index < len(given_items) else None
        _set_default(nested.block if nested else block, item, own, rest, default)


def mark_unknown(block: Block, planned: Values, config: Mapping[str, Any]) -> None:
    """Make every computed attribute that the configuration leaves null unknown, in place."""
    for name, attribute in block.attributes.items():
        if attribute.computed and config.get(name) is None and planned.get(name) is None:
            planned[name] = UNKNOWN
    for name, nested in block.blocks.items():
        items, given = planned.get(name), config.get(name)
        if isinstance(items, dict) and nested.nesting == "single":
            mark_unknown(nested.block, items, given if isinstance(given, Mapping) else {})
        elif isinstance(items, list):
            for index, item in enumerate(items):
                known = given[index] if isinstance(given, list) and index < len(given) else {}
                mark_unknown(nested.block, item, known)
