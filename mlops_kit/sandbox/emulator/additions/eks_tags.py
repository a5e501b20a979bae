"""Tags of everything that EKS names with an ARN; moto tags clusters alone."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes.records import not_found, records

_RECORDS = (
    ("access_entries", "accessEntryArn"),
    ("addons", "addonArn"),
    ("identity_providers", "identityProviderConfigArn"),
    ("pod_identities", "associationArn"),
)


def _tags(response: Any) -> dict[str, str]:
    """The tags of what a request names, to be changed in place; raises ResourceNotFoundException."""
    arn = response.uri_match["resourceArn"]
    for cluster in response.eks_backend.clusters.values():
        objects = [
            (cluster.arn, cluster),
            *((group.arn, group) for group in cluster.nodegroups.values()),
            *((profile.fargate_profile_arn, profile) for profile in cluster.fargate_profiles.values()),
        ]
        for candidate, found in objects:
            if candidate == arn:
                tags: dict[str, str] = found.tags
                return tags
        for kind, member in _RECORDS:
            for record in records(cluster, kind).values():
                if record[member] == arn:
                    tags = record["tags"]
                    return tags
    raise not_found(f"Resource {arn} was not found")


def tag_resource(self: Any) -> EmptyResult:
    """TagResource."""
    _tags(self).update(self._get_param("tags"))
    return EmptyResult()


def untag_resource(self: Any) -> EmptyResult:
    """UntagResource."""
    tags = _tags(self)
    for key in self.querystring.get("tagKeys", []):
        tags.pop(key, None)
    return EmptyResult()


def list_tags_for_resource(self: Any) -> ActionResult:
    """ListTagsForResource."""
    return ActionResult({"tags": _tags(self)})


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (tag_resource, untag_resource, list_tags_for_resource):
        setattr(EKSResponse, operation.__name__, operation)
