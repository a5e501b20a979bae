"""The volumes of an instance: the image's root volume, changed and joined by what the launch asks for.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from moto.ec2.exceptions import MissingParameterError
from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami
from moto.ec2.responses import EC2Response

_ROOT = {"VolumeSize": 8, "VolumeType": "gp3", "DeleteOnTermination": True, "Encrypted": False}
_WITH_THROUGHPUT = {"gp3": 125}


@cache
def install() -> None:
    """Wrap the launch of instances; let images say what root volume they bring."""
    original = EC2Backend.run_instances

    @functools.wraps(original)
    def run_instances(
        self: Any, image_id: str, count: int, user_data: Any, security_group_names: Any, **kwargs: Any
    ) -> Any:
        mappings = _mappings(self, kwargs)
        image_id = image_id or _template(self, kwargs).get("ImageId", "")
        disks = _disks(_root_device(self, image_id), mappings)
        tags = (kwargs.get("tags") or {}).get("volume", {})
        kwargs["block_device_mappings"] = []  # or moto would make volumes of its own
        made = original(self, image_id, count, user_data, security_group_names, **kwargs)
        for instance in made.instances:
            for device, disk in disks.items():
                _attach(self, instance, device, disk, tags)
        return made

    EC2Backend.run_instances = run_instances
    EC2Response._parse_block_device_mapping = lambda self: self._get_param("BlockDeviceMappings", [])
    Ami.block_device_mappings = property(_of_image)


def _of_image(image: Any) -> list[dict[str, Any]]:
    root = {**_ROOT, "SnapshotId": image.ebs_snapshot.id}
    return [{"DeviceName": image.root_device_name, "Ebs": root}]


def _template(backend: Any, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    named = kwargs.get("launch_template")
    return backend._get_template_from_args(named).data if named else {}


def _mappings(backend: Any, kwargs: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what the launch says of devices: its own words over those of a template or configuration."""
    told = [*(kwargs.get("block_device_mappings") or [])]
    if kwargs.get("launch_config"):
        return told or kwargs["launch_config"].block_device_mapping_dict or []
    own = {mapping["DeviceName"] for mapping in told}
    others = _template(backend, kwargs).get("BlockDeviceMappings") or []
    return told + [mapping for mapping in others if mapping["DeviceName"] not in own]


def _root_device(backend: Any, image_id: str) -> str:
    images = backend.describe_images(filters={"image-id": image_id})
    return str(images[0].root_device_name) if images else "/dev/sda1"


def _disks(root: str, mappings: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the EBS volumes to make, by device. Raises what EC2 answers where one has no size."""
    disks: dict[str, dict[str, Any]] = {root: dict(_ROOT)}
    for mapping in mappings:
        device, ebs = mapping["DeviceName"], mapping.get("Ebs")
        if mapping.get("NoDevice") is not None:
            disks.pop(device, None)
        elif ebs is not None:
            disks[device] = {**disks.get(device, {}), **{k: v for k, v in ebs.items() if v is not None}}
            if not (disks[device].get("VolumeSize") or disks[device].get("SnapshotId")):
                raise MissingParameterError("size or snapshotId")
        elif not mapping.get("VirtualName"):
            raise MissingParameterError("ebs")
    return disks


def _attach(
    backend: Any, instance: Any, device: str, disk: Mapping[str, Any], tags: Mapping[str, str]
) -> None:
    kind = disk.get("VolumeType") or "gp2"
    size, iops, throughput = (disk.get(name) for name in ("VolumeSize", "Iops", "Throughput"))
    volume = backend.create_volume(
        size=int(size) if size else None,
        zone_name=instance.placement.zone,
        snapshot_id=disk.get("SnapshotId"),
        encrypted=str(disk.get("Encrypted", False)).lower() == "true",
        kms_key_id=disk.get("KmsKeyId"),
        volume_type=kind,
        iops=int(iops) if iops else None,
        throughput=int(throughput) if throughput else _WITH_THROUGHPUT.get(kind),
    )
    volume.add_tags(tags)
    stays = str(disk.get("DeleteOnTermination", False)).lower() != "true"
    backend.attach_volume(volume.id, instance.id, device, not stays)
