"""A model directory to one archive as SageMaker takes it; the same input gives the same digest."""

from __future__ import annotations

import gzip
import math
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlops_kit import given
from mlops_kit.disk import naming
from mlops_kit.errors import ConfigurationError
from mlops_kit.serving.manifest import FILE_NAME, Manifest, ManifestError, parse_manifest
from mlops_kit.stacks.archive import MemberError, digest_of_stream, member_name

METRICS = "metrics.json"
_CHUNK = 1024 * 1024
# A directory that holds more than this is taken for a mistake (data sets beside the model); SageMaker's own
# limit is the instance's disk.
_MAX_BYTES = 10 * 1024**3

_PACK = "make it with `mlops-kit model package DIR`"
_HOW = "training writes the folder: docs/tutorial/your-own-model.md says what is in it"


@dataclass(frozen=True)
class Archive:
    """A packed model: where it lies, digest (`sha256:…`), size (bytes), and what it says about itself."""

    path: Path
    digest: str
    size: int
    manifest: Manifest
    metrics: Mapping[str, float]


def pack(directory: Path, output: Path | None = None) -> Archive:
    """Write the archive of a model directory (default: `<directory>.tar.gz` beside it) and return it.

    It holds the manifest, the model file and the metrics, nothing else that lies there.
    Raises ConfigurationError where the directory is not a model's.
    """
    manifest, metrics = check_directory(directory)
    names = sorted(name for name in (FILE_NAME, manifest.model_file, METRICS) if (directory / name).exists())
    output = (output or directory.resolve().with_name(f"{directory.resolve().name}.tar.gz")).resolve()
    if output in {(directory / name).resolve() for name in names}:
        raise ConfigurationError(f"{output} is part of the model itself", "name another file, x.tar.gz")
    if output.exists() and not output.is_file():
        raise ConfigurationError(
            f"{output} is not a file that an archive could replace", "name one, x.tar.gz"
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.name}.new")
    try:
        with naming(output), temporary.open("wb") as file:
            _write(file, directory, names)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
    return Archive(output, digest_of(output), output.stat().st_size, manifest, metrics)


def _write(file: IO[bytes], directory: Path, names: list[str]) -> None:
    # No name and no time in gzip's header, no owner, mode or time of this machine in tar's. A long name, one
    # of other letters than ASCII's and a file of more than 8 GiB take PAX's header; all else is as in USTAR.
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in names:
            with (directory / name).open("rb") as content:
                member = tarfile.TarInfo(name)
                member.size = (directory / name).stat().st_size
                member.mode = 0o644
                tar.addfile(member, content)


def check_directory(directory: Path) -> tuple[Manifest, Mapping[str, float]]:
    """Return the manifest and metrics of a model directory. Raises ConfigurationError with what is wrong."""
    if not directory.is_dir():
        raise ConfigurationError(f"{directory} is not a model directory", _HOW)
    path = directory / FILE_NAME
    try:
        manifest = _manifest(given.read(path, given.SMALL, _HOW), str(path), _HOW)
    except FileNotFoundError:
        raise ConfigurationError(f"no {FILE_NAME} in {directory}", _HOW) from None
    _check_model(directory / manifest.model_file)
    metrics = directory / METRICS
    try:
        return manifest, _metrics(given.read(metrics, given.SMALL, _HOW), str(metrics))
    except FileNotFoundError:
        return manifest, {}


def _check_model(model: Path) -> None:
    if not model.is_file():
        what = f"{model} is not a file" if model.exists() else f"{model.parent} has no {model.name}"
        raise ConfigurationError(f"{what}, which manifest.json names", _HOW)
    size = model.stat().st_size
    if size == 0:
        raise ConfigurationError(f"{model} is empty", "train the model again")
    if size > _MAX_BYTES:
        raise ConfigurationError(f"{model} has {size / 1024**3:.1f} GiB; the limit is 10 GiB")


def read_archive(path: Path) -> Archive:
    """Return what an archive holds, read to its end.

    Raises ConfigurationError where that fails, and where no endpoint would unpack it.
    """
    if not path.is_file():
        if path.exists():
            raise ConfigurationError(f"{path} is not a file", _PACK)
        raise ConfigurationError(f"there is no archive {path}, and no model folder", _HOW)
    try:
        names, small = _contents(path)
    except MemberError as error:
        raise ConfigurationError(f"{path} would not be unpacked at an endpoint: {error}", _PACK) from None
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise ConfigurationError(f"{path} is not a model archive, or is damaged: {error}", _PACK) from None
    if FILE_NAME not in names:
        raise ConfigurationError(f"{path} holds no {FILE_NAME}", _PACK)
    manifest = _manifest(small[FILE_NAME], f"{path}: {FILE_NAME}", _PACK)
    if manifest.model_file not in names:
        raise ConfigurationError(
            f"{path} holds no {manifest.model_file}, which its manifest.json names", _PACK
        )
    metrics = _metrics(small[METRICS], f"{path}: {METRICS}") if METRICS in small else {}
    return Archive(path, digest_of(path), path.stat().st_size, manifest, metrics)


def _contents(path: Path) -> tuple[set[str], dict[str, bytes]]:
    """Return the names of an archive's files, and the content of the small ones; raises what tarfile does."""
    names, small = set(), {}
    with gzip.open(path) as zipped, tarfile.open(fileobj=zipped, mode="r:") as tar:
        for member in tar:
            name = member_name(member)
            content = tar.extractfile(member) if member.isfile() else None
            if content is None:
                continue
            names.add(name)
            if name in (FILE_NAME, METRICS):
                where = f"{path}: {name}"
                small[name] = given.within(content.read(given.SMALL + 1), given.SMALL, where, member.size)
            else:
                _read_through(content)
        _read_through(zipped)  # gzip's checksum is behind tar's end
    return names, small


def digest_of(path: Path) -> str:
    """Return `sha256:<hex>` of a file."""
    with path.open("rb") as file:
        return digest_of_stream(file)


def _read_through(stream: IO[bytes] | gzip.GzipFile) -> None:
    while stream.read(_CHUNK):
        pass


def _manifest(content: bytes, where: str, hint: str) -> Manifest:
    try:
        return parse_manifest(given.json_of(content, where, hint))
    except ManifestError as error:
        raise ConfigurationError(where + str(error).removeprefix(FILE_NAME), hint) from None


def _metrics(content: bytes, where: str) -> Mapping[str, float]:
    metrics = given.json_of(content, where)
    if not isinstance(metrics, dict):
        raise ConfigurationError(f"{where} must map a metric to its number")
    for name, value in metrics.items():
        if not _is_number(value):
            raise ConfigurationError(f"{where}: {name!r} must be a finite number, not {value!r}")
    return metrics


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # of a whole number that no float holds
        return False
