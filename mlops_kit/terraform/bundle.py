"""A sealed plan: plan file, redacted plan JSON and manifest in one archive, known by the archive's SHA-256.

The archive is a tar that has only one form: the same files give the same bytes on every machine, and one
that is not exactly what sealing its own files would give is refused. So there is no room for a further
member, another path, an owner or anything after the end.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_kit import given
from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.terraform.private import write_private

SCHEMA = "mlops-kit/plan-bundle/v1"
MANIFEST = "manifest.json"
PLAN_JSON = "plan.json"
PLAN_FILE = "tfplan"
SUFFIX = ".tar"

# Bytes. A plan of 10,000 resources is a file of some MB and 60 MB of JSON.
_LIMITS = {MANIFEST: 16 << 20, PLAN_JSON: 1 << 30, PLAN_FILE: 512 << 20}
_ARCHIVE_LIMIT = sum(_LIMITS.values())
_DIGEST = re.compile(r"[0-9a-f]{64}")
_AGAIN = "plan again, and have that reviewed"


@dataclass(frozen=True)
class Bundle:
    """A bundle in memory; `plan_file` is what Terraform applies, `plan_json` holds no secret."""

    archive: bytes
    digest: str
    manifest: Mapping[str, Any]
    plan_file: bytes
    plan_json: bytes

    @classmethod
    def open(cls, path: Path) -> Bundle:
        """Read a bundle and verify all of it.

        Raises ConfigurationError where there is no such file, RefusedError where it was altered: by its
        name, where that is a digest, and by every digest inside.
        """
        try:
            archive = given.read(path, _ARCHIVE_LIMIT)
        except FileNotFoundError:
            raise ConfigurationError(f"there is no plan bundle {path}", "mlops-kit plan makes them") from None
        named = path.name.removesuffix(SUFFIX)
        return cls.parse(archive, named if _DIGEST.fullmatch(named) else None)

    @classmethod
    def parse(cls, archive: bytes, digest: str | None = None) -> Bundle:
        """Verify an archive, its digest too where one is expected. Raises RefusedError."""
        found = hashlib.sha256(archive).hexdigest()
        if digest is not None and found != digest:
            raise _altered(digest, f"its digest is {found}")
        files = _members(archive, found)
        manifest = _manifest(files, found)
        return cls(archive, found, manifest, files[PLAN_FILE], files[PLAN_JSON])

    @property
    def name(self) -> str:
        """The file name that a bundle has everywhere."""
        return f"{self.digest}{SUFFIX}"

    def write(self, folder: Path) -> Path:
        """Put the bundle into a folder, whole or not at all, readable by the owner alone; return its path."""
        path = folder / self.name
        write_private(path, self.archive)
        return path


def seal(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Bundle:
    """Make a bundle of a plan file (`tfplan`), the redacted plan (`plan.json`) and what is to hold for them.

    The manifest gets its schema and the digests of the files. Raises KitError where a file is too large.
    """
    complete = {
        "schema": SCHEMA,
        **manifest,
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in (PLAN_FILE, PLAN_JSON)},
    }
    text = json.dumps(complete, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    contents = {MANIFEST: text, PLAN_FILE: files[PLAN_FILE], PLAN_JSON: files[PLAN_JSON]}
    for name, content in contents.items():
        if len(content) > _LIMITS[name]:
            raise KitError(f"{name} has {len(content):,} bytes, more than a plan bundle holds")
    archive = _archive(contents)
    digest = hashlib.sha256(archive).hexdigest()
    return Bundle(archive, digest, json.loads(text), contents[PLAN_FILE], contents[PLAN_JSON])


def _archive(contents: Mapping[str, bytes]) -> bytes:
    """Return the one tar of these files: sorted, without times, owners or names of them."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(contents):
            entry = tarfile.TarInfo(name)
            entry.size = len(contents[name])
            entry.mode = 0o600
            tar.addfile(entry, io.BytesIO(contents[name]))
    return buffer.getvalue()


def _members(archive: bytes, digest: str) -> dict[str, bytes]:
    if len(archive) > _ARCHIVE_LIMIT:
        raise _altered(digest, f"it is larger than {_ARCHIVE_LIMIT:,} bytes")
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for entry in tar:
                if entry.name not in _LIMITS or entry.name in files or not entry.isreg():
                    raise _altered(digest, f"it holds {entry.name!r}, which does not belong there")
                if entry.size > _LIMITS[entry.name]:
                    raise _altered(digest, f"its {entry.name} is too large")
                content = tar.extractfile(entry)
                files[entry.name] = content.read() if content else b""
    except tarfile.TarError as error:
        raise _altered(digest, f"it is not a whole archive: {error}") from error
    if missing := sorted(_LIMITS.keys() - files):
        raise _altered(digest, f"it has no {', '.join(missing)}")
    if _archive(files) != archive:
        raise _altered(digest, "it is not in the form in which bundles are sealed")
    return files


def _manifest(files: Mapping[str, bytes], digest: str) -> dict[str, Any]:
    try:
        manifest = json.loads(files[MANIFEST])
    except (ValueError, RecursionError) as error:
        raise _altered(digest, f"its manifest is not JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise RefusedError(
            f"plan bundle {digest} is not of schema {SCHEMA}", "plan again with this version of the kit"
        )
    actual = {name: hashlib.sha256(files[name]).hexdigest() for name in (PLAN_FILE, PLAN_JSON)}
    if manifest.get("files") != actual:
        raise _altered(digest, "its files are not those of its manifest")
    return manifest


def _altered(digest: str, why: str) -> RefusedError:
    return RefusedError(f"plan bundle {digest} was altered: {why}", _AGAIN)
