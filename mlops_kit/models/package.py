"""A model directory to one archive as SageMaker takes it; the same input gives the same digest."""

from __future__ import annotations

import gzip
import json
import math
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlops_kit.disk import naming
from mlops_kit.errors import ConfigurationError
from mlops_kit.serving.manifest import FILE_NAME, Manifest, ManifestError, parse_manifest, read_manifest
from mlops_kit.stacks.archive import digest_of_stream

METRICS = "metrics.json"
_CHUNK = 1024 * 1024
# A directory that holds more than this is taken for a mistake (data sets beside the model); SageMaker's own
# limit is the instance's disk.
_MAX_BYTES = 10 * 1024**3

_HOW = "train writes the folder: see examples/churn/train.py, and docs for manifest.json"


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
    # No name and no time in gzip's header, no owner, mode or time of this machine in tar's.
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar,
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
    try:
        manifest = read_manifest(directory)
    except ManifestError as error:
        raise ConfigurationError(str(error), _HOW) from None
    model = directory / manifest.model_file
    if not model.is_file():
        raise ConfigurationError(f"{directory} has no {model.name}, which manifest.json names", _HOW)
    size = model.stat().st_size
    if size == 0:
        raise ConfigurationError(f"{model} is empty", "train the model again")
    if size > _MAX_BYTES:
        raise ConfigurationError(f"{model} has {size / 1024**3:.1f} GiB; the limit is 10 GiB")
    metrics = directory / METRICS
    return manifest, _metrics(metrics.read_bytes(), str(metrics)) if metrics.exists() else {}


def read_archive(path: Path) -> Archive:
    """Return what an archive holds, read to its end. Raises ConfigurationError where that fails."""
    hint = "make it with `mlops-kit model package DIR`"
    if not path.is_file():
        raise ConfigurationError(f"there is no archive {path}", hint)
    small: dict[str, bytes] = {}
    names = set()
    try:
        with gzip.open(path) as zipped, tarfile.open(fileobj=zipped, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is None:
                    continue
                names.add(member.name)
                if member.name in (FILE_NAME, METRICS):
                    small[member.name] = content.read(_CHUNK)
                else:
                    _read_through(content)
            _read_through(zipped)  # gzip's checksum is behind tar's end
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise ConfigurationError(f"{path} is not a model archive, or is damaged: {error}", hint) from None
    if FILE_NAME not in names:
        raise ConfigurationError(f"{path} holds no {FILE_NAME}", hint)
    try:
        manifest = parse_manifest(json.loads(small[FILE_NAME]))
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}", hint) from None
    if manifest.model_file not in names:
        raise ConfigurationError(
            f"{path} holds no {manifest.model_file}, which its manifest.json names", hint
        )
    metrics = _metrics(small[METRICS], f"{path}: {METRICS}") if METRICS in small else {}
    return Archive(path, digest_of(path), path.stat().st_size, manifest, metrics)


def digest_of(path: Path) -> str:
    """Return `sha256:<hex>` of a file."""
    with path.open("rb") as file:
        return digest_of_stream(file)


def _read_through(stream: IO[bytes] | gzip.GzipFile) -> None:
    while stream.read(_CHUNK):
        pass


def _metrics(content: bytes, where: str) -> Mapping[str, float]:
    try:
        metrics = json.loads(content)
    except ValueError as error:
        raise ConfigurationError(f"{where} is not JSON: {error}") from None
    if not isinstance(metrics, dict):
        raise ConfigurationError(f"{where} must map a metric to its number")
    for name, value in metrics.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ConfigurationError(f"{where}: {name!r} must be a finite number, not {value!r}")
    return metrics
