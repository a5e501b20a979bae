"""Why Terraform does what it does to a resource, in words."""

from __future__ import annotations

# `action_reason` of the plan format: https://developer.hashicorp.com/terraform/internals/json-format
_WORDS = {
    "replace_because_tainted": "it is tainted: its creation failed, or somebody marked it",
    "replace_because_cannot_update": "this change can't be made in place",
    "replace_by_request": "-replace asks for it",
    "replace_by_triggers": "something in its replace_triggered_by changes",
    "delete_because_no_resource_config": "its resource block is gone",
    "delete_because_no_module": "its module block is gone",
    "delete_because_wrong_repetition": "count or for_each came to its block, or went",
    "delete_because_count_index": "its index is beyond count",
    "delete_because_each_key": "its key is gone from for_each",
    "delete_because_no_move_target": "a moved block sends it where no block is",
    "read_because_config_unknown": "its arguments are not known yet",
    "read_because_dependency_pending": "what it depends on changes",
    "read_because_check_nested": "a check needs it",
}


def in_words(reason: str) -> str:
    """Return why Terraform does it, in words; a reason that is new as Terraform spells it."""
    return _WORDS.get(reason) or reason.replace("_", " ")
