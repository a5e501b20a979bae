"""A repository of container images."""

from __future__ import annotations

import copy
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values

_REPOSITORY = {"repositoryName": "{id}"}


def _filters(values: Any) -> list[dict[str, str]] | None:
    given = values["image_tag_mutability_exclusion_filter"]
    return [{"filter": item["filter"], "filterType": item["filter_type"]} for item in given] or None


def _scanning(values: Any) -> dict[str, bool]:
    given = values["image_scanning_configuration"]
    return {"scanOnPush": bool(given and given[0]["scan_on_push"])}


def _encryption(values: Any) -> dict[str, str] | None:
    for given in values["encryption_configuration"]:
        key = given["kms_key"]
        return {
            "encryptionType": given["encryption_type"] or "AES256",
            **({"kmsKey": key} if isinstance(key, str) and key else {}),
        }
    return None


def _fill(context: Context, values: Values, found: Any) -> None:
    """ECR encrypts with its own key and scans nothing unless told; what nobody told it is no block."""
    encryption = found.get("encryptionConfiguration") or {"encryptionType": "AES256"}
    if values["encryption_configuration"] or encryption["encryptionType"] != "AES256":
        kind, key = encryption["encryptionType"], encryption.get("kmsKey") or ""
        values["encryption_configuration"] = [{"encryption_type": kind, "kms_key": key}]
    scan = bool((found.get("imageScanningConfiguration") or {}).get("scanOnPush"))
    if values["image_scanning_configuration"] or scan:
        values["image_scanning_configuration"] = [{"scan_on_push": scan}]


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """A block of encryption that is taken away changes nothing, as hashicorp/aws has it."""
    if prior is not None and not config["encryption_configuration"]:
        planned["encryption_configuration"] = copy.deepcopy(prior["encryption_configuration"])


RESOURCE = Backed(
    type="aws_ecr_repository",
    service="ecr",
    create=Call(
        "create_repository",
        {
            "encryptionConfiguration": _encryption,
            "imageScanningConfiguration": _scanning,
            "imageTagMutability": "{image_tag_mutability}",
            "imageTagMutabilityExclusionFilters": _filters,
            "repositoryName": "{name}",
        },
        fill=False,
    ),
    reads=(
        Read(
            "describe_repositories",
            {"repositoryNames": ["{id}"]},
            "repositories[0]",
            missing=("RepositoryNotFoundException",),
        ),
    ),
    id="{name}",
    names={
        "repositoryName": "name",
        "repositoryArn": "arn",
        "repositoryUri": "repository_url",
        "encryptionConfiguration": None,
        "imageScanningConfiguration": None,
        "imageTagMutabilityExclusionFilters": "image_tag_mutability_exclusion_filter",
    },
    updates=(
        Update(
            [
                Call(
                    "put_image_tag_mutability",
                    {
                        **_REPOSITORY,
                        "imageTagMutability": "{image_tag_mutability}",
                        "imageTagMutabilityExclusionFilters": _filters,
                    },
                    fill=False,
                )
            ],
            on=("image_tag_mutability", "image_tag_mutability_exclusion_filter"),
        ),
        Update(
            [
                Call(
                    "put_image_scanning_configuration",
                    {**_REPOSITORY, "imageScanningConfiguration": _scanning},
                    fill=False,
                )
            ],
            on=("image_scanning_configuration",),
        ),
    ),
    delete=Call("delete_repository", {**_REPOSITORY, "force": "{force_delete}"}, fill=False),
    gone=("RepositoryNotFoundException",),
    force_new=("encryption_configuration", "name"),
    defaults={
        "encryption_configuration.encryption_type": "AES256",
        "image_tag_mutability": "MUTABLE",
    },
    tags=Tags(
        create="tags",
        read=Read("list_tags_for_resource", {"resourceArn": "{arn}"}, "tags"),
        add=Call("tag_resource", {"resourceArn": "{arn}"}),
        remove=Call("untag_resource", {"resourceArn": "{arn}"}),
    ),
    import_id=("id",),
    identity=("name",),
    on_plan=_on_plan,
    after_read=_fill,
)
