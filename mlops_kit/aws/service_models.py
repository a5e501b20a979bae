"""Reads botocore's descriptions of AWS's services: each once, and in half the time that botocore takes."""

from __future__ import annotations

import gzip
import json
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
    """Let a loader read its files in this way; return it."""
    loader.file_loader = _Files()
    return loader


@cache
def shared_loader(data_path: str | None = None) -> Loader:
    """Return the one loader of botocore's files and those in `data_path`, which is AWS_DATA_PATH."""
    return quick(create_loader(data_path))
