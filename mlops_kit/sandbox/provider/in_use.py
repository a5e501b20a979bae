"""Which types a Terraform run needs the schema of: those that its configuration, plan and state name.

Terraform loads a provider's whole schema with every command, and hashicorp/aws's is large. A name too many
costs nothing, a missing one makes Terraform fail, so everything that looks like a type's name counts, and
wherever the run's files can't be known, the answer is None: everything.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mlops_kit.sandbox.provider.caller import Caller

_NAME = re.compile(rb"\baws_[a-z0-9_]+")
_CONFIGURATION = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tftest.hcl", ".tftest.json", ".tfmock.hcl")
# OpenTofu can encrypt states and plans: https://opentofu.org/docs/language/state/encryption/
_ENCRYPTED = b'"encrypted_data":'
_LARGEST = 64 * 1024 * 1024
# Commands that show or search the schema itself, or read a state that is named in ways of its own.
_NEED_EVERYTHING = {"providers", "query"}

RemoteState = Callable[[str, str], bytes | None]
"""Reads an object of the emulated S3 by bucket and key; None where there is none."""


def types_in_use(caller: Caller | None, remote_state: RemoteState) -> frozenset[str] | None:
    """Return the names that the caller's run may need, None for all."""
    if caller is None:
        return None
    arguments = [argument for argument in caller.arguments[1:] if not argument.startswith("-chdir")]
    words = [argument for argument in arguments if not argument.startswith("-")]
    if _NEED_EVERYTHING & set(words[:1] + _subcommand(words)):
        return None
    try:
        found: set[bytes] = set()
        for text in _texts(caller, arguments, remote_state):
            if _ENCRYPTED in text:
                return None
            found.update(_NAME.findall(text))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return frozenset(name.decode() for name in found)


def _subcommand(words: list[str]) -> list[str]:
    """The embedded engine runs as `python -IS SCRIPT LIBRARY COMMAND`; its command is not the first word."""
    return [word for word in words if "/" not in word and "." not in word][:1]


def _texts(caller: Caller, arguments: list[str], remote_state: RemoteState) -> Iterator[bytes]:
    for folder in _folders(caller):
        yield from map(_read, _configuration_files(folder))
    for argument in arguments:
        yield argument.encode()
        path = caller.folder / argument.rpartition("=")[2]
        if path.suffix != ".so" and path.is_file() and path.stat().st_size < _LARGEST:
            yield from _plan(path) if zipfile.is_zipfile(path) else [path.read_bytes()]
    yield from _states(caller, remote_state)


def _folders(caller: Caller) -> Iterable[Path]:
    """The root, its tests, and the modules that `init` installed."""
    folders = {caller.folder, caller.folder / "tests"}
    for argument in caller.arguments:
        if argument.startswith("-test-directory="):
            folders.add(caller.folder / argument.partition("=")[2])
    manifest = caller.data_folder / "modules" / "modules.json"
    if manifest.is_file():
        for module in json.loads(manifest.read_text())["Modules"]:
            folders.add(caller.folder / module["Dir"])
    return folders


def _configuration_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.endswith(_CONFIGURATION) and path.is_file():
                yield path


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _plan(path: Path) -> Iterator[bytes]:
    """A saved plan holds the configuration and the state that it was made from."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield archive.read(name)


def _states(caller: Caller, remote_state: RemoteState) -> Iterator[bytes]:
    for pattern in ("*.tfstate", "*.tfstate.backup", "terraform.tfstate.d/*/*.tfstate"):
        yield from map(_read, caller.folder.glob(pattern))
    record = caller.data_folder / "terraform.tfstate"
    if not record.is_file():
        return
    backend = json.loads(record.read_text()).get("backend") or {}
    settings = {key: value for key, value in (backend.get("config") or {}).items() if value is not None}
    if backend.get("type", "local") == "local":
        path = caller.folder / settings.get("path", "terraform.tfstate")
        if path.is_file():
            yield path.read_bytes()
    elif backend["type"] == "s3" and not settings.get("endpoints"):
        selected = caller.data_folder / "environment"
        workspace = selected.read_text().strip() if selected.is_file() else "default"
        workspace = caller.environment.get("TF_WORKSPACE", workspace)
        key = settings["key"]
        if workspace != "default":
            key = f"{settings.get('workspace_key_prefix', 'env:')}/{workspace}/{key}"
        text = remote_state(settings["bucket"], key)
        if text:
            yield text
    else:
        raise ValueError(f"the state is in a backend of type {backend['type']!r}")
