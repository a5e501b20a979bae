"""The model data of a container: where it is, and how it gets onto disk."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.sandbox.runtime import storage

Container = Mapping[str, Any]


class ModelDataError(Exception):
    """Model data is missing, or is not what it should be."""


def check_model_data(container: Container, account_id: str, region: str) -> None:
    """Raise ModelDataError where the model data that `container` names is not there."""
    uri = _uri(resolve(container, account_id, region))
    if uri is None:
        return
    try:
        found = storage.exists(account_id, region, uri)
    except storage.StorageError as error:
        raise ModelDataError(f"Could not access model data at {uri}. {error}") from error
    if not found:
        raise ModelDataError(f"Could not access model data at {uri}. There is no object at that URL.")


def unpack_model_data(container: Container, account_id: str, region: str, folder: Path) -> None:
    """Fetch a container's model data into `folder`, which stays empty where it names none.

    Raises ModelDataError for data that is missing, no gzipped tar, or writes outside the folder.
    """
    container = resolve(container, account_id, region)
    uri = _uri(container)
    if uri is None:
        return
    try:
        if _is_prefix(container):
            _copy_prefix(uri, account_id, region, folder)
        else:
            _unpack(storage.read(account_id, region, uri), folder)
    except storage.StorageError as error:
        raise ModelDataError(f'Failed to download model data from URL: "{uri}". {error}') from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ModelDataError(f'Failed to extract model data archive from URL: "{uri}". {error}') from error


def resolve(container: Container, account_id: str, region: str) -> Container:
    """Return the container with what its model package says (image, model data, environment) filled in."""
    name = container.get("ModelPackageName")
    if not name:
        return container
    from moto.sagemaker.models import sagemaker_backends

    package = sagemaker_backends[account_id][region].model_packages.get(name)
    if package is None:
        raise ModelDataError(f"Model package {name} does not exist.")
    specified = package.inference_specification["Containers"][0]
    environment = {**specified.get("Environment", {}), **container.get("Environment", {})}
    return {**specified, **container, "Environment": environment}


def _source(container: Container) -> Mapping[str, Any]:
    source: Mapping[str, Any] = (container.get("ModelDataSource") or {}).get("S3DataSource") or {}
    return source


def _uri(container: Container) -> str | None:
    return container.get("ModelDataUrl") or _source(container).get("S3Uri")


def _is_prefix(container: Container) -> bool:
    return _source(container).get("CompressionType") == "None"


def _unpack(content: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        # the "data" filter refuses absolute paths, paths and links out of the folder, and devices
        archive.extractall(folder, filter="data")


def _copy_prefix(uri: str, account_id: str, region: str, folder: Path) -> None:
    bucket, prefix = storage.split(uri)
    for key in storage.below(account_id, region, uri):
        name = key[len(prefix) :].lstrip("/") or Path(key).name
        target = (folder / name).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise ModelDataError(f"Model data key {key!r} leads out of the model folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(storage.read(account_id, region, f"s3://{bucket}/{key}"))
