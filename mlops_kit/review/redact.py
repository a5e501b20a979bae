"""A plan's whole JSON without secrets: every part of it has its own way of marking them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlops_kit.review.masking import MaskedSide, masked, masked_value

_SIDES = ("before", "after", "before_sensitive", "after_sensitive")


def redact(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a decoded plan with every secret masked, in the same structure."""
    secret = _sensitive_variables(plan)
    ways: dict[str, Callable[[Any], Any]] = {
        "resource_changes": lambda changes: [_resource_change(change) for change in changes],
        "resource_drift": lambda changes: [_resource_change(change) for change in changes],
        "deferred_changes": lambda changes: [_deferred(change) for change in changes],
        "action_invocations": lambda invocations: [_invocation(one) for one in invocations],
        "deferred_action_invocations": lambda invocations: [_deferred_invocation(one) for one in invocations],
        "output_changes": lambda outputs: {name: _change(name, change) for name, change in outputs.items()},
        "variables": lambda variables: {
            name: {**variable, "value": _one(name, variable.get("value"), name in secret)}
            for name, variable in variables.items()
        },
        "planned_values": _values,
        "prior_state": lambda state: {**_others(state, "values"), "values": _values(state.get("values"))},
        "configuration": lambda configuration: _configuration(configuration),
    }
    return {
        part: ways[part](value) if value and part in ways else _plain(part, value)
        for part, value in plan.items()
    }


def _deferred(entry: dict[str, Any]) -> dict[str, Any]:
    done = _others(entry, "resource_change")
    return {**done, "resource_change": _resource_change(entry.get("resource_change") or {})}


def _invocation(entry: dict[str, Any]) -> dict[str, Any]:
    """Redact an action's settings; their marks follow their structure, as a resource's do."""
    done = _others(entry, "config_values", "config_sensitive")
    if "config_values" in entry:
        done["config_values"] = masked_value(
            "config_values", None, entry["config_values"], None, entry.get("config_sensitive")
        )[1]
    if "config_sensitive" in entry:
        done["config_sensitive"] = entry["config_sensitive"]
    return done


def _deferred_invocation(entry: dict[str, Any]) -> dict[str, Any]:
    done = _others(entry, "action_invocation")
    return {**done, "action_invocation": _invocation(entry.get("action_invocation") or {})}


def _configuration(configuration: dict[str, Any]) -> dict[str, Any]:
    done = _others(configuration, "root_module")
    if "root_module" in configuration:
        done["root_module"] = _code(configuration["root_module"])
    return done


def _code(module: dict[str, Any]) -> dict[str, Any]:
    """Redact a module's code: constants by their names, defaults of variables declared as sensitive."""
    done = _others(module, "variables", "module_calls")
    if "variables" in module:
        done["variables"] = {name: _variable(name, value) for name, value in module["variables"].items()}
    if "module_calls" in module:
        done["module_calls"] = {
            name: {**_others(call, "module"), "module": _code(call.get("module") or {})}
            for name, call in module["module_calls"].items()
        }
    return done


def _variable(name: str, variable: dict[str, Any]) -> dict[str, Any]:
    done = {key: value if key == "sensitive" else _plain(key, value) for key, value in variable.items()}
    if "default" in variable:
        done["default"] = _one(name, variable["default"], variable.get("sensitive") is True)
    return done


def _resource_change(entry: dict[str, Any]) -> dict[str, Any]:
    change = entry.get("change") or {}
    sides = masked(
        entry.get("type", ""),
        change.get("before"),
        change.get("after"),
        change.get("before_sensitive"),
        change.get("after_sensitive"),
    )
    before, after = (dict(side) if isinstance(side, MaskedSide) else side for side in sides)
    rest = {key: _plain(key, value) for key, value in change.items() if key not in _SIDES}
    shown = {key: value for key, value in {"before": before, "after": after}.items() if key in change}
    return {**_others(entry, "change"), "change": {**rest, **shown, **_marks(change)}}


def _change(name: str, change: dict[str, Any]) -> dict[str, Any]:
    """Redact the change of an output, whose marks are one for each side."""
    marks = change.get("before_sensitive"), change.get("after_sensitive")
    before, after = masked_value(name, change.get("before"), change.get("after"), *marks)
    shown = {key: value for key, value in {"before": before, "after": after}.items() if key in change}
    rest = {key: value for key, value in change.items() if key not in _SIDES}
    return {**rest, **shown, **_marks(change)}


def _marks(change: dict[str, Any]) -> dict[str, Any]:
    return {key: change[key] for key in ("before_sensitive", "after_sensitive") if key in change}


def _values(values: Any) -> Any:
    """Redact planned values or a state's: outputs, and resources module by module."""
    if not isinstance(values, dict):
        return _plain("values", values)
    outputs = {
        name: {**output, "value": _one(name, output.get("value"), output.get("sensitive") is True)}
        for name, output in (values.get("outputs") or {}).items()
    }
    done = _others(values, "outputs", "root_module")
    if "outputs" in values:
        done["outputs"] = outputs
    if "root_module" in values:
        done["root_module"] = _module(values["root_module"])
    return done


def _module(module: dict[str, Any]) -> dict[str, Any]:
    done = _others(module, "resources", "child_modules")
    if "resources" in module:
        done["resources"] = [_resource(resource) for resource in module["resources"]]
    if "child_modules" in module:
        done["child_modules"] = [_module(child) for child in module["child_modules"]]
    return done


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    done = _others(resource, "values", "sensitive_values")
    _, values = masked(
        resource.get("type", ""), None, resource.get("values"), None, resource.get("sensitive_values")
    )
    done["values"] = dict(values) if isinstance(values, MaskedSide) else values
    if "sensitive_values" in resource:
        done["sensitive_values"] = resource["sensitive_values"]
    return done


def _sensitive_variables(plan: dict[str, Any]) -> set[str]:
    """Names of the root's variables that the configuration declares as sensitive."""
    root = (plan.get("configuration") or {}).get("root_module") or {}
    return {name for name, variable in (root.get("variables") or {}).items() if variable.get("sensitive")}


def _one(name: str, value: Any, sensitive: bool) -> Any:
    return masked_value(name, None, value, None, sensitive)[1]


def _plain(name: str, value: Any) -> Any:
    """Redact what carries no marks, by names and shapes."""
    return masked_value(name, None, value, None, None)[1]


def _others(entry: dict[str, Any], *known: str) -> dict[str, Any]:
    return {key: _plain(key, value) for key, value in entry.items() if key not in known}
