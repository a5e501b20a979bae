"""What a Terraform root is made of, as one digest: while it stays, `init` is left out and a plan holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

_SOURCES = ("*.tf", "*.tf.json", "*.tfvars", ".terraform.lock.hcl")


def fingerprint(root: Path, data: Path, files: Iterable[Path], settings: Mapping[str, str]) -> str:
    """Return the digest of a root, the local modules it calls, `files` and `settings`.

    Which modules it calls is what the last `init` wrote into the data directory, so that a digest taken
    before the first `init` equals no later one. Modules from elsewhere are pinned by their version there.
    """
    digest = hashlib.sha256()
    manifest = data / "modules" / "modules.json"
    folders = {root.resolve()}
    if manifest.is_file():
        text = manifest.read_text()
        digest.update(text.encode())
        folders |= _local_modules(root, data, text)
    for folder in sorted(folders):
        for path in sorted(path for pattern in _SOURCES for path in folder.glob(pattern)):
            _add(digest, str(path), path)
    for path in files:
        _add(digest, path.name, path)
    digest.update(json.dumps(dict(settings), sort_keys=True).encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _local_modules(root: Path, data: Path, manifest: str) -> set[Path]:
    """Folders of the modules that are part of the checkout."""
    folders = {(root / module["Dir"]).resolve() for module in json.loads(manifest)["Modules"]}
    return {folder for folder in folders if not folder.is_relative_to(data.resolve())}


def _add(digest: hashlib._Hash, name: str, path: Path) -> None:
    content = path.read_bytes()
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)
