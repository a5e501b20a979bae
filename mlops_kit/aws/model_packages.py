"""Removes the versions of a model package group: SageMaker deletes no group that has any."""

from __future__ import annotations

from collections.abc import Callable

from mlops_kit.aws.errors import error_code, explained
from mlops_kit.aws.session import client
from mlops_kit.target import Target


def delete_versions(target: Target, group: str, check: Callable[[], None] = lambda: None) -> int:
    """Delete every version of a group, also where there is no such group; return how many there were.

    `check` is called before each and may raise. Raises KitError.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackageGroup.html
    """
    sagemaker = client(target, "sagemaker")
    with explained(f"deleting the versions of {group}"):
        pages = sagemaker.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
        try:
            found = [one["ModelPackageArn"] for page in pages for one in page["ModelPackageSummaryList"]]
        except sagemaker.exceptions.ClientError as error:
            if error_code(error) == "ValidationException":
                return 0
            raise
        for arn in found:
            check()
            sagemaker.delete_model_package(ModelPackageName=arn)
    return len(found)
