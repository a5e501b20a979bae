"""AWS services that moto does not have, in moto's own form: a folder with `models`, `responses` and `urls`.

Moto imports a service as `moto.<name>`. The folders are found there, so their modules import each other
relatively: under a second name they would be second modules with a second, empty backend.
"""

from __future__ import annotations

import re

import moto
from moto import backend_index

_ENDPOINTS = {"accessanalyzer": "access-analyzer"}
"""Folder to the prefix of the service's endpoint, which is also the name that its requests are signed for."""


def install() -> None:
    """Let moto find these services; a second call changes nothing."""
    known = {name for name, _ in backend_index.backend_url_patterns}
    moto.__path__.extend(path for path in __path__ if path not in moto.__path__)
    for name, endpoint in _ENDPOINTS.items():
        if name not in known:
            pattern = re.compile(rf"https?://{endpoint}\.(.+)\.amazonaws\.com")
            backend_index.backend_url_patterns.append((name, pattern))
