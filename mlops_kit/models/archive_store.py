"""Archives in the artifact bucket, each under its own digest."""

from __future__ import annotations

from typing import Any

from mlops_kit.aws.errors import ABSENT, error_code, explained
from mlops_kit.errors import RefusedError
from mlops_kit.models.package import METRICS, Archive
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.archive import verify_archive


def archive_uri(scope: ModelScope, digest: str) -> str:
    """Return the S3 address of the archive with a digest."""
    return f"s3://{scope.artifact_bucket}/{_folder(scope, digest)}/model.tar.gz"


def metrics_uri(scope: ModelScope, digest: str) -> str:
    """Return the S3 address of the metrics of the archive with a digest."""
    return f"s3://{scope.artifact_bucket}/{_folder(scope, digest)}/{METRICS}"


def upload(scope: ModelScope, archive: Archive, again: bool = False) -> bool:
    """Put an archive, and its metrics beside it, into the bucket; False where it was there already.

    With `again`, what is there is replaced; the bucket keeps it as an older version.
    """
    import json

    bucket = scope.artifact_bucket
    folder = _folder(scope, archive.digest)
    s3 = scope.client("s3")
    with explained(f"uploading {archive.path.name} to s3://{bucket}/{folder}"):
        if archive.metrics:
            body = json.dumps(dict(archive.metrics), indent=2).encode()
            s3.put_object(Bucket=bucket, Key=f"{folder}/{METRICS}", Body=body, ContentType="application/json")
        key = f"{folder}/model.tar.gz"
        if not again and _size(s3, bucket, key) == archive.size:
            return False
        s3.upload_file(str(archive.path), bucket, key, ExtraArgs={"Metadata": {"digest": archive.digest}})
    return True


def mend(scope: ModelScope, archive: Archive) -> None:
    """Put a registered archive into the bucket again where it is gone, or is not what was registered."""
    try:
        verify_archive(scope.target, archive_uri(scope, archive.digest), archive.digest)
    except RefusedError:
        upload(scope, archive, again=True)


def _folder(scope: ModelScope, digest: str) -> str:
    return f"models/{scope.model}/{digest.removeprefix('sha256:')}"


def _size(s3: Any, bucket: str, key: str) -> int | None:
    try:
        return int(s3.head_object(Bucket=bucket, Key=key)["ContentLength"])
    except s3.exceptions.ClientError as error:
        if error_code(error) in ABSENT:
            return None
        raise
