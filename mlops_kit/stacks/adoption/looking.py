"""Looks for an object of a stack whose id nobody knows: by its tags, or by what no other one has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.aws import tagged
from mlops_kit.aws.pod_identity import ASSOCIATION, find_associations
from mlops_kit.aws.security_group_rules import EGRESS, INGRESS, find_rules
from mlops_kit.stacks.state import State
from mlops_kit.target import Target
from mlops_kit.terraform.identifiers import import_id


def findable(type_name: str) -> bool:
    """Whether objects of a Terraform type can be looked for."""
    return type_name == ASSOCIATION or tagged.findable(type_name)


def look_for(target: Target, type_name: str, values: Mapping[str, Any], state: State | None) -> list[str]:
    """Return what to import the objects by that `values`, Terraform's arguments with the place, describe.

    What `state` knows is left out. Raises KitError.
    """
    if type_name in (EGRESS, INGRESS):
        found = find_rules(target, type_name, values)
    elif type_name == ASSOCIATION:
        found = find_associations(target, values)
    else:
        found = tagged.find_tagged(target, type_name, values.get("tags_all") or {})
    known = {*state.identifiers.values(), *state.deposed} if state else set()
    return [import_id(type_name, values, one) or one for one in found if one not in known]
