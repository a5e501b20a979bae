"""The versions of an object are kept in a time that does not grow with their number.

Moto compares each former version with each that is to stay, value by value, whenever one is added: a state's
lock, which every plan writes, takes longer each time.
"""

from __future__ import annotations

from typing import Any

from moto.s3.utils import _VersionedKeyStore


def setlist(self: Any, key: Any, versions: Any) -> None:
    """Keep these versions of an object, and dispose of what its others hold."""
    versions = list(versions) if isinstance(versions, list | tuple) else [versions]
    kept = set(map(id, versions))
    for version in self.getlist(key, []):
        if id(version) not in kept:
            version.dispose()
    dict.__setitem__(self, key, versions)


def install() -> None:
    """Put this in the place of moto's."""
    _VersionedKeyStore.setlist = setlist
