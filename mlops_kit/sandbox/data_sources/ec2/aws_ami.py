"""One machine image, or the newest of several."""

from __future__ import annotations

import re
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters

_by = filters()
_TEXT = (
    "Architecture", "BootMode", "CreationDate", "DeprecationTime", "Description", "Hypervisor", "ImageId",
    "ImageLocation", "ImageOwnerAlias", "ImageType", "ImdsSupport", "KernelId", "Name", "OwnerId", "Platform",
    "PlatformDetails", "RamdiskId", "RootDeviceName", "RootDeviceType", "SriovNetSupport", "State",
    "TpmSupport", "UsageOperation", "VirtualizationType",
)  # fmt: skip


def _resolve(context: Context, values: Values) -> Values:
    owners = {"Owners": list(values["owners"])} if values.get("owners") else {}
    images = context.client("ec2").describe_images(Filters=_by(values), **owners)["Images"]
    if values.get("name_regex"):
        images = [image for image in images if re.search(values["name_regex"], image.get("Name", ""))]
    if not images:
        raise ProviderError(
            "Your query returned no results. Please change your search criteria and try again."
        )
    if len(images) > 1 and not values.get("most_recent"):
        raise ProviderError(
            "Your query returned more than one result. Please try a more specific search criteria, or set "
            "`most_recent` attribute to true."
        )
    return _image(context, max(images, key=lambda image: str(image.get("CreationDate", ""))))


def _image(context: Context, image: dict[str, Any]) -> Values:
    disks = image.get("BlockDeviceMappings", ())
    root: dict[str, Any] = next((d for d in disks if d.get("DeviceName") == image.get("RootDeviceName")), {})
    names = {name: _snake(name) for name in _TEXT}
    return {
        **{attribute: image.get(name, "") for name, attribute in names.items()},
        "id": image["ImageId"],
        "arn": f"arn:{context.partition}:ec2:{context.region}::image/{image['ImageId']}",
        "block_device_mappings": [_disk(disk) for disk in disks],
        "ena_support": bool(image.get("EnaSupport")),
        "product_codes": [],
        "public": bool(image.get("Public")),
        "root_snapshot_id": root.get("Ebs", {}).get("SnapshotId", ""),
        "state_reason": {"code": "UNSET", "message": "UNSET"},
        "tags": {item["Key"]: item["Value"] for item in image.get("Tags", ())},
    }


def _snake(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name))


def _disk(disk: dict[str, Any]) -> Values:
    ebs = disk.get("Ebs", {})
    return {
        "device_name": disk.get("DeviceName", ""),
        "no_device": disk.get("NoDevice", ""),
        "virtual_name": disk.get("VirtualName", ""),
        "ebs": {
            "delete_on_termination": str(ebs.get("DeleteOnTermination", False)).lower(),
            "encrypted": str(ebs.get("Encrypted", False)).lower(),
            "iops": str(ebs.get("Iops", 0)),
            "snapshot_id": ebs.get("SnapshotId", ""),
            "throughput": str(ebs.get("Throughput", 0)),
            "volume_size": str(ebs.get("VolumeSize", 0)),
            "volume_type": ebs.get("VolumeType", ""),
        },
    }


DATA_SOURCE = DataSource(type="aws_ami", resolve=_resolve)
