"""Reads botocore's descriptions of AWS's services: each once, and in half the time that botocore takes."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader, Loader, create_loader


class _Files(JSONFileLoader):
    """Makes plain dicts, which keep their order as well as the OrderedDicts that botocore asks for."""

    def load_file(self, file_path: str) -> Any:
        """Return what a JSON file holds, compressed or not, named without its suffix; None for none."""
        for suffix, opened in ((".json", open), (".json.gz", gzip.open)):
            path = f"{file_path}{suffix}"
            with suppress(FileNotFoundError, NotADirectoryError), opened(path, "rb") as file:
                return json.load(file)
        return None


def quick(loader: Loader) -> Loader:
    """Let a loader read its files in this way; return it.

    Which services there are is told by their folders: botocore looks into all 400 of them, to make a client
    of one. Whether that has what is looked for is found out when it is read.
    """
    loader.file_loader = _Files()
    vars(loader)["list_available_services"] = cache(lambda type_name: _folders(loader.search_paths))
    return loader


def _folders(search_paths: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for path in search_paths:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(path) as entries:
            found.update(entry.name for entry in entries if entry.is_dir())
    return sorted(found)


@cache
def shared_loader(data_path: str | None = None) -> Loader:
    """Return the one loader of botocore's files and those in `data_path`, which is AWS_DATA_PATH."""
    return quick(create_loader(data_path))
