"""An instance's volumes: in the launch, as they are now, and what of them changes in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.tags import as_map
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.ec2._shared import given

BLOCKS = ("root_block_device", "ebs_block_device")
# The settings of a volume in a launch, and those that ModifyVolume takes.
_LAUNCHED = {
    "DeleteOnTermination": "delete_on_termination",
    "Encrypted": "encrypted",
    "Iops": "iops",
    "KmsKeyId": "kms_key_id",
    "SnapshotId": "snapshot_id",
    "Throughput": "throughput",
    "VolumeSize": "volume_size",
    "VolumeType": "volume_type",
}
_MODIFIED = {"Iops": "iops", "Size": "volume_size", "Throughput": "throughput", "VolumeType": "volume_type"}
# What makes a further volume another one, unlike its tags.
_FIXED = ("device_name", *_LAUNCHED.values())


def name_root(context: Context, values: Values) -> None:
    """Name the root device as the image does: a launch that changes it must. Any image may be launched."""
    if given(values, "root_block_device"):
        wanted = [{"Name": "image-id", "Values": [given(values, "ami") or ""]}]
        images = context.client("ec2").describe_images(Filters=wanted)["Images"]
        name = images[0].get("RootDeviceName") if images else "/dev/sda1"
        values["root_block_device"] = [{**disk, "device_name": name} for disk in values["root_block_device"]]


def requested(values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return RunInstances' `BlockDeviceMappings`."""
    mappings: list[dict[str, Any]] = [
        {"DeviceName": disk["device_name"], "Ebs": _told(disk, _LAUNCHED)} for disk in _disks(values)
    ]
    for disk in given(values, "ephemeral_block_device") or ():
        content = {"NoDevice": ""} if disk.get("no_device") else {"VirtualName": disk["virtual_name"]}
        mappings.append({"DeviceName": disk["device_name"], **content})
    return mappings or None


def keep_chosen(_context: Context, prior: Values | None, planned: Values, _config: Values) -> None:
    """Leave a further volume what EC2 chose for it: a set's items are told apart by their device alone."""
    before = {disk["device_name"]: disk for disk in given(prior or {}, BLOCKS[1]) or ()}
    for disk in given(planned, BLOCKS[1]) or () if before else ():
        for name, value in before.get(disk["device_name"], {}).items():
            if name != "tags" and disk.get(name) in (None, UNKNOWN):
                disk[name] = value


def read(context: Context, values: Values, instance: Response) -> None:
    """Set the blocks to the volumes that are attached, and `volume_tags` where it is used."""
    mappings = [item for item in instance.get("BlockDeviceMappings", ()) if "Ebs" in item]
    ids = [item["Ebs"]["VolumeId"] for item in mappings]
    volumes = context.client("ec2").describe_volumes(VolumeIds=ids)["Volumes"] if ids else []
    by_id = {volume["VolumeId"]: volume for volume in volumes}
    found: dict[str, list[Values]] = {name: [] for name in BLOCKS}
    for item in mappings:
        root = item["DeviceName"] == instance.get("RootDeviceName")
        disk = _disk(item, by_id[item["Ebs"]["VolumeId"]])
        found[BLOCKS[0] if root else BLOCKS[1]].append(disk)
        if root:
            del disk["snapshot_id"]
    if given(values, "volume_tags"):  # then it tells the volumes' tags, and the blocks keep silent
        values["volume_tags"] = _tags(volumes[0]) if volumes else {}
        for disk in [*found[BLOCKS[0]], *found[BLOCKS[1]]]:
            disk["tags"] = disk["tags_all"] = {}
    values.update(found)


def _disk(item: Mapping[str, Any], volume: Mapping[str, Any]) -> Values:
    return {
        "delete_on_termination": item["Ebs"]["DeleteOnTermination"],
        "device_name": item["DeviceName"],
        "encrypted": volume["Encrypted"],
        "iops": volume.get("Iops", 0),
        "kms_key_id": volume.get("KmsKeyId"),
        "snapshot_id": volume.get("SnapshotId"),
        "tags": _tags(volume),
        "tags_all": _tags(volume),
        "throughput": volume.get("Throughput", 0),
        "volume_id": volume["VolumeId"],
        "volume_size": volume["Size"],
        "volume_type": volume["VolumeType"],
    }


def replaced_by(prior: Values, planned: Values) -> list[str]:
    """A further volume that changes at all takes a new instance."""
    return ["ebs_block_device"] if _fixed(prior) != _fixed(planned) else []


def _fixed(values: Values) -> Any:
    blocks = values.get("ebs_block_device")
    if not isinstance(blocks, list):
        return blocks
    return sorted(str([disk.get(name) or None for name in _FIXED]) for disk in blocks)


def change(context: Context, prior: Values, values: Values) -> None:
    """Bring the volumes to what the blocks say; right after the launch, that is their tags."""
    ec2 = context.client("ec2")
    ids = _volume_ids(ec2, values["id"])
    before = {disk["device_name"]: disk for disk in _disks(prior)}
    for disk in _disks(values):
        device = disk["device_name"]
        old = before.get(device, {})
        settings = _told(disk, _MODIFIED)
        if old and settings != _told(old, _MODIFIED):
            ec2.modify_volume(VolumeId=ids[device], **settings)
        stays = disk.get("delete_on_termination")
        if old and stays != old.get("delete_on_termination"):
            mapping = {"DeviceName": device, "Ebs": {"DeleteOnTermination": stays}}
            ec2.modify_instance_attribute(InstanceId=values["id"], BlockDeviceMappings=[mapping])
        _tag(ec2, [ids[device]], given(old, "tags") or {}, given(disk, "tags") or {})


def change_tags(context: Context, prior: Values, values: Values) -> None:
    """Bring every volume to `volume_tags`."""
    ec2 = context.client("ec2")
    ids = list(_volume_ids(ec2, values["id"]).values())
    _tag(ec2, ids, given(prior, "volume_tags") or {}, given(values, "volume_tags") or {})


def _tag(ec2: Any, ids: list[str], old: Mapping[str, str], new: Mapping[str, str]) -> None:
    gone = [{"Key": key} for key in old if key not in new]
    come = [{"Key": key, "Value": value} for key, value in new.items() if old.get(key) != value]
    if gone:
        ec2.delete_tags(Resources=ids, Tags=gone)
    if come:
        ec2.create_tags(Resources=ids, Tags=come)


def _disks(values: Mapping[str, Any]) -> Iterator[Values]:
    for name in BLOCKS:
        yield from given(values, name) or ()


def _told(disk: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a block says of the volume. Only some types take a rate, and EC2 refuses it of others."""
    rated = disk.get("volume_type") not in ("gp2", "standard", "sc1", "st1")
    taken = {member: given(disk, name) for member, name in names.items()}
    return {
        member: int(value) if isinstance(value, float) else value
        for member, value in taken.items()
        if value is not None and (rated or member not in ("Iops", "Throughput"))
    }


def _tags(volume: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in as_map(volume.get("Tags")).items() if not key.startswith("aws:")}


def _volume_ids(ec2: Any, instance: Any) -> dict[str, str]:
    assert instance is not UNKNOWN
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    return {m["DeviceName"]: m["Ebs"]["VolumeId"] for m in found["BlockDeviceMappings"] if "Ebs" in m}
