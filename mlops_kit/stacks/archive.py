"""The archive of a released model: what goes into service must be, byte for byte, what was registered."""

from __future__ import annotations

import hashlib
import posixpath
import tarfile
import zlib
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
    """Read an archive in its bucket to the end, compare its digest, `sha256:…`, and look at its members.

    Raises ArchiveGoneError where it is missing, RefusedError where it is not what was registered, or is
    nothing that an endpoint unpacks, as what was registered by other means may be.
    """
    s3 = client(target, "s3")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    with explained(f"reading {uri}"):
        try:
            found, wrong = _read_through(s3.get_object(Bucket=bucket, Key=key)["Body"])
        except s3.exceptions.ClientError as error:
            if error_code(error) not in ABSENT:
                raise
            raise ArchiveGoneError(f"the archive {uri} is gone", "register the model again") from None
    if found != digest:
        raise RefusedError(
            f"the archive {uri} is not the one that was registered: it has {found}, registered was {digest}",
            "find out who changed it (the bucket keeps versions), and register the model again",
        )
    if wrong:
        raise RefusedError(
            f"the archive {uri} would not be unpacked at an endpoint: {wrong}",
            "make it with `mlops-kit model package DIR`, register that and approve it",
        )


def verify_released(target: Target, release: Mapping[str, Any] | None) -> None:
    """Verify the archive of a release, as its file or a plan's manifest has it; None needs nothing."""
    if release is not None:
        verify_archive(target, str(release["data"]), str(release["digest"]))


class MemberError(ValueError):
    """An archive's member is nothing that an endpoint unpacks; the message names it."""


def member_name(member: tarfile.TarInfo) -> str:
    """Return a member's name from the archive's top: `./manifest.json` is `manifest.json`.

    Raises MemberError for a device or a pipe, and for what lies or leads out of the archive.
    """
    name = posixpath.normpath(member.name)
    if member.isdev():
        raise MemberError(f"its member {member.name!r} is a device or a pipe")
    if _is_outside(name):
        raise MemberError(f"its member {member.name!r} lies outside of it")
    if member.issym() or member.islnk():
        start = posixpath.dirname(name) if member.issym() else ""
        if _is_outside(posixpath.normpath(posixpath.join(start, member.linkname))):
            raise MemberError(f"its member {member.name!r} is a link to {member.linkname!r}, outside of it")
    return name


def _is_outside(path: str) -> bool:
    return path.startswith(("/", "../")) or path == ".."


class _Digesting:
    """A stream whose digest is known of what was read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk: bytes = self._stream.read(size)
        self.digest.update(chunk)
        return chunk


def _read_through(stream: Any) -> tuple[str, str]:
    """Return the digest of a stream, and what is wrong with it as an archive, if anything."""
    digesting, wrong = _Digesting(stream), ""
    try:
        with tarfile.open(fileobj=digesting, mode="r|gz", bufsize=_CHUNK) as tar:  # type: ignore[call-overload]
            for member in tar:
                member_name(member)
    except (MemberError, tarfile.TarError, EOFError, zlib.error) as error:
        wrong = str(error)
    while digesting.read(_CHUNK):
        pass
    return f"sha256:{digesting.digest.hexdigest()}", wrong


def digest_of_stream(stream: Any) -> str:
    """Return `sha256:<hex>` of what is left in a stream of bytes."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"
