"""A repository by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values


def _fill(context: Context, values: Values, found: Any) -> None:
    """Add the tags of the image that was pushed last."""
    pages = context.client("ecr").get_paginator("describe_images").paginate(repositoryName=values["name"])
    images = [image for page in pages for image in page["imageDetails"] if image.get("imageTags")]
    newest: Any = max(images, key=lambda image: image["imagePushedAt"], default={"imageTags": []})
    values["most_recent_image_tags"] = newest["imageTags"]


DATA_SOURCE = DataSource(
    type="aws_ecr_repository",
    service="ecr",
    reads=(
        Read(
            "describe_repositories",
            {"repositoryNames": ["{name}"], "registryId": "{registry_id}"},
            "repositories[0]",
            missing=("RepositoryNotFoundException",),
        ),
    ),
    fill=False,
    id="{name}",
    names={
        "repositoryName": "name",
        "repositoryArn": "arn",
        "repositoryUri": "repository_url",
        "imageTagMutabilityExclusionFilters": "image_tag_mutability_exclusion_filter",
    },
    tags=Read("list_tags_for_resource", {"resourceArn": "{arn}"}, "tags"),
    after_read=_fill,
)
