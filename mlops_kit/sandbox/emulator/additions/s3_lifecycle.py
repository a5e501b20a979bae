"""Lifecycle rules of S3 buckets, answered as they were put.

Moto forgets how many noncurrent versions stay and the sizes in a filter, so a client that waits for
its own rules to appear would wait in vain.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import NoSuchLifecycleConfiguration
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

_LISTS = {"Transition": "Transitions", "NoncurrentVersionTransition": "NoncurrentVersionTransitions"}
_NUMBERS = ("Days", "NoncurrentDays", "NewerNoncurrentVersions", "DaysAfterInitiation")
_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")

_set_lifecycle = FakeBucket.set_lifecycle


def set_lifecycle(self: Any, rules: list[dict[str, Any]]) -> None:
    """Keep each rule as it came beside what moto makes of it."""
    given = copy.deepcopy(rules)
    _set_lifecycle(self, rules)
    for rule, source in zip(self.rules, given, strict=True):
        rule.given = source


def get_bucket_lifecycle(self: Any) -> Any:
    """GetBucketLifecycleConfiguration."""
    self.data["Action"] = "GetBucketLifecycleConfiguration"
    rules = self.backend.get_bucket_lifecycle(self.bucket_name)
    if not rules:
        raise NoSuchLifecycleConfiguration(bucket_name=self.bucket_name)
    answer = [_rule(rule.given) | {"ID": rule.id} for rule in rules]
    minimum = "all_storage_classes_128K"
    return self.serialized(ActionResult({"Rules": answer, "TransitionDefaultMinimumObjectSize": minimum}))


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    """One rule of the request's XML, as a dict, in the members of the answer."""
    answer: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LISTS:
            answer[_LISTS[name]] = [_numbers(item) for item in _listed(value)]
        elif name == "Filter":
            answer[name] = _filter(value or {})
        elif name == "Prefix":
            answer[name] = value or ""
        elif isinstance(value, dict):
            answer[name] = _numbers(value)
        else:
            answer[name] = value
    return answer


def _filter(given: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {name: int(given[name]) for name in _SIZES if name in given}
    if "Prefix" in given:
        answer["Prefix"] = given["Prefix"] or ""
    tags = _tags(given)
    if tags:
        answer["Tag"] = tags[0]
    if "And" in given:
        answer["And"] = _filter({**given["And"], "Tag": None}) | {"Tags": _tags(given["And"])}
    return answer


def _tags(given: dict[str, Any]) -> list[dict[str, str]]:
    return [{"Key": tag["Key"], "Value": tag.get("Value") or ""} for tag in _listed(given.get("Tag"))]


def _numbers(given: dict[str, Any]) -> dict[str, Any]:
    return {name: int(value) if name in _NUMBERS else value for name, value in given.items()}


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def install() -> None:
    """Put these in the place of moto's."""
    FakeBucket.set_lifecycle = set_lifecycle
    S3Response.get_bucket_lifecycle = get_bucket_lifecycle
