"""Edits of a stored state that give an address another object, as a replacement in Terraform does.

The object that was there before becomes a deposed one: Terraform destroys it with the next apply, after
everything that used it uses the other. Format: version 4 of Terraform's state files
(internal/states/statefile/version4.go in hashicorp/terraform).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from mlops_kit.stacks.state import address

State = dict[str, Any]
_SAME = ("module", "mode", "type", "name")


def without(state: Mapping[str, Any], addresses: Collection[str]) -> State:
    """Return a state that knows nothing of these addresses."""
    left = deepcopy(dict(state))
    for resource in left["resources"]:
        resource["instances"] = [i for i in resource["instances"] if address(resource, i) not in addresses]
    left["resources"] = [resource for resource in left["resources"] if resource["instances"]]
    return left


def with_objects(state: Mapping[str, Any], other: Mapping[str, Any], addresses: Collection[str]) -> State:
    """Return a state with the objects that another one has at these addresses; its own there are deposed."""
    new = deepcopy(dict(state))
    kept: dict[str, dict[str, Any]] = {}
    for place, _, instance in _current(new):
        if place in addresses:
            instance["deposed"] = secrets.token_hex(4)  # Terraform's keys are eight hexadecimal digits
            kept[place] = instance
    for place, resource, instance in _current(other):
        if place not in addresses:
            continue
        taken = deepcopy(instance)
        if kept.get(place, {}).get("create_before_destroy"):
            taken["create_before_destroy"] = True
        _entry(new, resource)["instances"].append(taken)
    new["serial"] = int(new["serial"]) + 1
    return new


def _current(state: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for resource in state.get("resources", ()):
        for instance in resource["instances"] if resource.get("mode") == "managed" else ():
            if not instance.get("deposed"):
                yield address(resource, instance), resource, instance


def _entry(state: State, resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the resource's entry in a state, made where there is none."""
    for entry in state["resources"]:
        if all(entry.get(name) == resource.get(name) for name in _SAME):
            found: dict[str, Any] = entry
            return found
    made = {**resource, "instances": []}
    state["resources"].append(made)
    return made
