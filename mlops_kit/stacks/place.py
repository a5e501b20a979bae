"""An environment that was applied stays where it is: in its account, its region and its state bucket."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.aws.errors import ABSENT, error_code
from mlops_kit.aws.session import client
from mlops_kit.errors import RefusedError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target


def verify_place(target: Target, environment: Environment, folder: Path) -> None:
    """Raise RefusedError where the environment's files say now that it lies elsewhere than it was applied.

    `folder` is where this checkout keeps what it wrote about the environment. Nothing else knows the former
    name of a state bucket, so that another project or account is noticed only where it was applied.
    """
    s3 = client(target, "s3")
    name, bucket = environment.name, environment.state_bucket
    for former in _buckets(folder) - {bucket}:
        if _is_there(s3, former):
            raise RefusedError(
                f"environment {name} was applied from here with its states in {former}; its files place them "
                f"in {bucket} now, where all of it would be made a second time",
                "write project and account_id as they were; to move, add another environment and destroy "
                f"this one when nothing needs it any more; to leave it there, remove {folder}/*/terraform",
            )
    region = _region(s3, bucket)
    if region and region != environment.region:
        raise RefusedError(
            f"environment {name} is in {region}, where its state bucket {bucket} is; "
            f"its file says {environment.region}",
            f"write region: {region} into environments/{name}.yaml again; to move, add "
            "another environment in the new region, and destroy this one when nothing needs it any more",
        )


def _buckets(folder: Path) -> set[str]:
    """Return the buckets that `terraform init` was run for last, in the data directories of the stacks."""
    found = set()
    for record in folder.glob("*/terraform/terraform.tfstate"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            found.add(str(json.loads(record.read_bytes())["backend"]["config"]["bucket"]))
    return found


def _is_there(s3: Any, bucket: str) -> bool:
    """Whether there is a bucket, be it one that the caller may not look at."""
    try:
        s3.head_bucket(Bucket=bucket)
    except s3.exceptions.ClientError as error:
        return error_code(error) not in ABSENT
    return True


def _region(s3: Any, bucket: str) -> str:
    """Return a bucket's region; empty where it is not there yet, or not to be looked at: who reads a state
    says why."""
    try:
        return str(s3.head_bucket(Bucket=bucket).get("BucketRegion") or "")
    except s3.exceptions.ClientError:
        return ""
