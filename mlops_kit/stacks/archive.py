"""The archive of a released model: what goes into service must be, byte for byte, what was registered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlops_kit.aws.errors import ABSENT, error_code, explained
from mlops_kit.aws.session import client
from mlops_kit.errors import RefusedError

if TYPE_CHECKING:
    from mlops_kit.target import Target

_CHUNK = 1 << 20  # bytes


class ArchiveGoneError(RefusedError):
    """An archive that was registered is not in its bucket any more."""


def verify_archive(target: Target, uri: str, digest: str) -> None:
    """Read an archive in its bucket to the end and compare its digest, `sha256:…`.

    Raises ArchiveGoneError where it is missing, RefusedError where it is not what was registered.
    """
    s3 = client(target, "s3")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    with explained(f"reading {uri}"):
        try:
            found = digest_of_stream(s3.get_object(Bucket=bucket, Key=key)["Body"])
        except s3.exceptions.ClientError as error:
            if error_code(error) not in ABSENT:
                raise
            raise ArchiveGoneError(f"the archive {uri} is gone", "register the model again") from None
    if found != digest:
        raise RefusedError(
            f"the archive {uri} is not the one that was registered: it has {found}, registered was {digest}",
            "find out who changed it (the bucket keeps versions), and register the model again",
        )


def verify_released(target: Target, release: Mapping[str, Any] | None) -> None:
    """Verify the archive of a release, as its file or a plan's manifest has it; None needs nothing."""
    if release is not None:
        verify_archive(target, str(release["data"]), str(release["digest"]))


def digest_of_stream(stream: Any) -> str:
    """Return `sha256:<hex>` of what is left in a stream of bytes."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"
