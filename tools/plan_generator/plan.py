"""Puts resources into modules, gives each something to do, and tells all parts of the plan the same."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tools.plan_generator.kinds import KINDS, SENSITIVE, TAGLESS, Values, arn, tags

_ACTIONS = {
    "create": (["create"], 35),
    "update": (["update"], 25),
    "no-op": (["no-op"], 22),
    "replace": (["delete", "create"], 8),
    "delete": (["delete"], 7),
    "forget": (["forget"], 1),
    "import": (["no-op"], 1),
    "move": (["no-op"], 1),
}
_DRIFTED = 0.005
_PER_MODULE = 40


def plan(count: int, seed: int = 1) -> dict[str, Any]:
    """Return a plan of `count` resources as `terraform show -json` gives it, data as in a real one."""
    random = Random(seed)
    changes = [_resource(random, number) for number in range(count)]
    drift = [
        _drifted(change) for change in changes if change["change"]["before"] and random.random() < _DRIFTED
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.14.0",
        "variables": {"environment": {"value": "prod"}, "database_password": {"value": "generated-password"}},
        "planned_values": {"root_module": _modules(changes, "after")},
        "resource_drift": drift,
        "resource_changes": changes,
        "output_changes": dict(_outputs()),
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.14.0",
            "values": {"root_module": _modules(changes, "before")},
        },
        "configuration": {"root_module": {"resources": [_code(change) for change in changes[: count // 20]]}},
        "timestamp": "2026-01-01T00:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }


def _resource(random: Random, number: int) -> dict[str, Any]:
    type_name = random.choices(list(KINDS), [weight for _, weight in KINDS.values()])[0]
    module = f'module.team["{number // _PER_MODULE // 4}"].module.service["{number // _PER_MODULE}"]'
    kind = random.choices(list(_ACTIONS), [weight for _, weight in _ACTIONS.values()])[0]
    name, key = f"svc-{number}", f"item-{number}"
    before, after, unknown = _sides(random, type_name, name, kind)
    change: dict[str, Any] = {
        "actions": _ACTIONS[kind][0],
        "before": before,
        "after": after,
        "after_unknown": unknown,
        "before_sensitive": SENSITIVE.get(type_name, {}) if before else False,
        "after_sensitive": SENSITIVE.get(type_name, {}) if after else False,
    }
    if kind == "replace":
        change["replace_paths"] = [["name"]]
    if kind == "import":
        change["importing"] = {"id": name}
    entry = {
        "address": f'{module}.{type_name}.this["{key}"]',
        "module_address": module,
        "mode": "managed",
        "type": type_name,
        "name": "this",
        "index": key,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": change,
    }
    if kind == "move":
        entry["previous_address"] = f'{module}.{type_name}.old["{key}"]'
    if kind == "replace":
        entry["action_reason"] = "replace_because_cannot_update"
    return entry


def _sides(random: Random, type_name: str, name: str, kind: str) -> tuple[Values | None, Values | None, Any]:
    """Return a resource before and after, and what of it is known after apply."""
    made = KINDS[type_name][0](random, name)
    if type_name not in TAGLESS:
        made["tags"] = tags(random, name)
        made["tags_all"] = {**made["tags"], "managed-by": "terraform"}
    known = {"arn": arn(type_name.split("_")[1], name), "id": name, **made}
    computed = {"arn": True, "id": True}
    if kind == "create":
        return None, made, computed
    if kind in ("delete", "forget"):
        return known, None, {}
    if kind in ("no-op", "import", "move"):
        return known, known, {}
    other = KINDS[type_name][0](random, name)
    changed = random.sample(sorted(other), min(2, len(other)))
    after = {**known, **{attribute: other[attribute] for attribute in changed}}
    if "tags" in known:
        after["tags"] = {**known["tags"], "owner": "somebody else"}
        after["tags_all"] = {**known["tags_all"], "owner": "somebody else"}
    if kind == "replace":
        after["name"] = f"{name}-v2"
        return known, {key: value for key, value in after.items() if key not in computed}, computed
    return known, after, {}


def _drifted(change: dict[str, Any]) -> dict[str, Any]:
    before = change["change"]["before"]
    after = {**before, "tags": {**before.get("tags", {}), "owner": "somebody by hand"}}
    marks = change["change"]["before_sensitive"]
    sides = {"before": before, "after": after, "before_sensitive": marks, "after_sensitive": marks}
    return {**change, "change": {"actions": ["update"], **sides, "after_unknown": {}}}


def _modules(changes: list[dict[str, Any]], side: str) -> dict[str, Any]:
    """Return planned values or a state: resources under their modules."""
    modules: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        values = change["change"][side]
        if values:
            kept = {key: change[key] for key in ("address", "mode", "type", "name", "index", "provider_name")}
            marks = SENSITIVE.get(change["type"], {})
            resource = {**kept, "schema_version": 0, "values": values, "sensitive_values": marks}
            modules.setdefault(change["module_address"], []).append(resource)
    return {"child_modules": [{"address": name, "resources": found} for name, found in modules.items()]}


def _code(change: dict[str, Any]) -> dict[str, Any]:
    values = change["change"]["after"] or {}
    expressions = {name: {"references": [f"each.value.{name}", "each.value"]} for name in values}
    return {
        "address": change["address"],
        "mode": "managed",
        "type": change["type"],
        "expressions": expressions,
    }


def _outputs() -> Iterator[tuple[str, Any]]:
    marks = {"before_sensitive": False, "after_sensitive": False, "after_unknown": False}
    yield "services", {"actions": ["update"], "before": 10, "after": 12, **marks}
    secret = {
        "before": "generated-one",
        "after": "generated-two",
        "before_sensitive": True,
        "after_sensitive": True,
    }
    yield "database_url", {"actions": ["update"], **secret, "after_unknown": False}
