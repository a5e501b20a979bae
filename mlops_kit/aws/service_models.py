"""Reads botocore's descriptions of AWS's services: each once, in less than half of botocore's time."""

from __future__ import annotations

import gzip
import json
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore
from botocore.loaders import JSONFileLoader, Loader, create_loader, instance_cache

from mlops_kit.kept import Kept


class _Files(JSONFileLoader):
    """Makes plain dicts, which keep their order as well as the OrderedDicts that botocore asks for.

    What a file holds is kept as Python keeps its modules, and told to be the same as Python does: by time and
    size. Its documentation, two thirds of it, is left out.
    """

    def __init__(self) -> None:
        maker = (botocore.__version__, sys.implementation.cache_tag, marshal.version)
        self._kept = Kept("services", str(maker))

    def load_file(self, file_path: str) -> Any:
        """Return what a JSON file holds, compressed or not, named without its suffix; None for none."""
        for suffix, unpacked in ((".json", bytes), (".json.gz", gzip.decompress)):
            with suppress(FileNotFoundError, NotADirectoryError):
                return self._content(Path(f"{file_path}{suffix}"), unpacked)
        return None

    def _content(self, file: Path, unpacked: Callable[[bytes], bytes]) -> Any:
        about = file.stat()
        source = (os.fsencode(file), b"%d %d" % (about.st_mtime_ns, about.st_size))
        known = self._kept.read(*source)
        if known is not None:
            return marshal.loads(known)  # noqa: S302 - written below, in the user's own cache
        content = _undocumented(json.loads(unpacked(file.read_bytes())))
        self._kept.write(marshal.dumps(content), *source)
        return content


def _undocumented(content: Any) -> Any:
    """Return JSON without its documentation, which is text; a member of a shape may be named so as well."""
    if isinstance(content, dict):
        return {
            key: "" if key == "documentation" and isinstance(value, str) else _undocumented(value)
            for key, value in content.items()
        }
    return [_undocumented(item) for item in content] if isinstance(content, list) else content


def quick(loader: Loader) -> Loader:
    """Let a loader read its files in this way; return it."""
    loader.file_loader = _Files()
    return loader


class _Shared(Loader):
    """One loader for all sessions, each of which would add boto3's folder to those that it searches.

    Which services there are is told by their folders: botocore looks into all 400 of them, to make a client
    of one. Whether that has what is looked for is found out when it is read.
    """

    @property
    def search_paths(self) -> list[str]:
        """Return the folders, in a list of the caller's own."""
        return list(super().search_paths)

    @instance_cache
    def list_available_services(self, type_name: str) -> list[str]:
        """Return the services, whatever is looked for of them."""
        found: set[str] = set()
        for path in self.search_paths:
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(path) as entries:
                found.update(entry.name for entry in entries if entry.is_dir())
        return sorted(found)


@cache
def shared_loader(data_path: str | None = None) -> Loader:
    """Return the one loader of botocore's files, boto3's and those in `data_path`, which is AWS_DATA_PATH."""
    folders = [*create_loader(data_path).search_paths, str(Path(boto3.__file__).parent / "data")]
    return quick(_Shared(extra_search_paths=folders, include_default_search_paths=False))
