"""A container image is named by a tag that may point to another image tomorrow.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import at, blocks, is_masked, name

_PATHS: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws_apprunner_service": (("source_configuration", "image_repository", "image_identifier"),),
    "aws_codebuild_project": (("environment", "image"),),
    "aws_lambda_function": (("image_uri",),),
    "aws_sagemaker_image_version": (("base_image",),),
    "aws_sagemaker_model": (("primary_container", "image"), ("container", "image")),
}
"""Resource type -> where it names images; each of several blocks counts."""

_DOCUMENTS = {
    "aws_batch_job_definition": "container_properties",
    "aws_ecs_task_definition": "container_definitions",
}
"""Resource type -> JSON that names images under `image`."""

_REPOSITORY = "aws_ecr_repository"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        return
    if change.type == _REPOSITORY:
        old, new = (at(side, "image_tag_mutability") for side in (change.values.before, change.values.after))
        if str(old).startswith("IMMUTABLE") and str(new).startswith("MUTABLE"):
            yield Hit(f"tags of {name(change)} can be moved to other images")
        return
    for image in sorted(
        _images(change.type, change.values.after) - _images(change.type, change.values.before)
    ):
        if "@sha256:" in image or is_masked(image):
            continue
        tag = image.rpartition("/")[2].partition(":")[2]
        if tag in ("", "latest"):
            yield Hit(f"{name(change)} runs {image}, whatever that is when an instance starts")
        else:
            yield Hit(f"{name(change)} runs {image}, by its tag alone", severity=Severity.NOTE)


def _images(type_name: str, values: Any) -> set[str]:
    if type_name in _DOCUMENTS:
        found = blocks(_document(at(values, _DOCUMENTS[type_name])))
        return {image for block in found if isinstance(image := block.get("image"), str)}
    return {
        image
        for *parents, last in _PATHS[type_name]
        for block in (blocks(values, *parents) if parents else blocks([values]))
        if isinstance(image := block.get(last), str) and image
    }


def _document(text: Any) -> Any:
    """Return a JSON document; one that is masked or not JSON names no image that could be shown."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


RULE = Rule(
    id="image-unpinned",
    severity=Severity.LOOK,
    why="Instances that start later may run other code than was tested, and a rollback brings it not back.",
    fix="Name the image by its digest: repository@sha256:….",
    types=frozenset(_PATHS) | frozenset(_DOCUMENTS) | {_REPOSITORY},
    check=_check,
)
