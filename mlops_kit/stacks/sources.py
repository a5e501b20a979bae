"""The Terraform that a stack is made of: its root and the modules it calls, those called by them included."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

LOCK_FILE = ".terraform.lock.hcl"

# A module's source is local where it begins so. Whatever else has an argument of such a name and form (an
# object's file, say) only adds a folder to look at.
# https://developer.hashicorp.com/terraform/language/modules/configuration#local-paths
_LOCAL = re.compile(r'source"?\s*[=:]\s*"(\.\.?/[^"]*)"')
_NO_PART = {"examples", "tests"}


def module_folders(root: Path) -> list[Path]:
    """Return a root's folder and those of the local modules under it, as far as they are there, sorted."""
    found: set[Path] = set()
    pending = [root.resolve()]
    while pending:
        folder = pending.pop()
        if folder in found or not folder.is_dir():
            continue
        found.add(folder)
        for file in (*folder.glob("*.tf"), *folder.glob("*.tf.json")):
            sources = _LOCAL.findall(file.read_text(encoding="utf-8", errors="replace"))
            pending += [(folder / source).resolve() for source in sources]
    return sorted(found)


def counts(path: PurePosixPath) -> bool:
    """Whether a file, named from its module's folder, is part of what Terraform makes.

    Any file may be read by the configuration, so only what is known to be for people, for tests or
    Terraform's own is left out. The template of the inputs acts through what it is rendered to.
    """
    hidden = any(part.startswith(".") for part in path.parts)
    return not (
        hidden
        or _NO_PART.intersection(path.parts[:-1])
        or path.name.endswith((".md", ".tftest.hcl", ".tftest.json", ".tfvars.j2", ".pyc"))
        or ".tfstate" in path.name
    )


def tree_digest(root: Path, base: Path) -> str:
    """Return the digest of all that a root is made of, the same wherever the checkout `base` lies."""
    base = base.resolve()
    return files_digest(
        (path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path), path)
        for folder in module_folders(root)
        for path in _files(folder)
        if counts(PurePosixPath(path.relative_to(folder).as_posix())) and path.is_file()
    )


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def files_digest(files: Iterable[tuple[str, Path]]) -> str:
    """Return the digest of files under their names."""
    digest = hashlib.sha256()
    for name, path in sorted(set(files)):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
