"""Model packages: register an archive, list versions, approve or reject one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mlops_kit.aws.errors import explained
from mlops_kit.aws.identity import Identity
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.models import archive_store
from mlops_kit.models.package import Archive
from mlops_kit.models.scope import ModelScope

PENDING = "PendingManualApproval"
APPROVED = "Approved"
REJECTED = "Rejected"

_CONTENT_TYPES = ["application/json", "application/jsonlines", "text/csv"]
_METRIC = "metric."
# SageMaker's limits of CustomerMetadataProperties: 50 entries, 8 of which are ours.
_MAX_METRICS = 42


@dataclass(frozen=True)
class Version:
    """A version of a model in the registry; `created` and `approved_at` are ISO 8601 in UTC."""

    model: str
    version: int
    arn: str
    status: str
    digest: str
    image: str
    data: str
    created: str
    commit: str = ""
    comment: str = ""
    approved_by: str = ""
    approved_at: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)


def register(scope: ModelScope, archive: Archive, image: str, commit: str) -> tuple[Version, bool]:
    """Upload an archive and make a version of it; return it, and whether it is new.

    An archive that is registered already with this image gives its existing version, the bucket's copy mended
    where it was lost or altered; with another image it is another version. Raises KitError.
    """
    group = scope.group
    sagemaker = scope.client("sagemaker")
    for summary in _summaries(scope, group):
        if summary.get("ModelPackageDescription") != archive.digest:
            continue
        known = _describe(scope, summary["ModelPackageArn"])
        if known.image == image:
            archive_store.mend(scope, archive)
            return known, False
    archive_store.upload(scope, archive)
    metrics = dict(list(archive.metrics.items())[:_MAX_METRICS])
    request: dict[str, Any] = {
        "ModelPackageGroupName": group,
        # Of all that is ours, a version's summary shows the description alone: the digest is found there.
        "ModelPackageDescription": archive.digest,
        "ModelApprovalStatus": PENDING,
        "InferenceSpecification": {
            "Containers": [
                {
                    "Image": image,
                    "ModelDataUrl": archive_store.archive_uri(scope, archive.digest),
                    "Framework": archive.manifest.framework.upper().replace("SCIKIT-LEARN", "SKLEARN"),
                    "FrameworkVersion": archive.manifest.versions.get(archive.manifest.framework, "unknown"),
                }
            ],
            "SupportedContentTypes": _CONTENT_TYPES,
            "SupportedResponseMIMETypes": _CONTENT_TYPES,
        },
        "CustomerMetadataProperties": {
            "digest": archive.digest,
            "commit": commit,
            "task": archive.manifest.task,
            **{f"{_METRIC}{name}": repr(value) for name, value in metrics.items()},
        },
    }
    if archive.metrics:
        uri = archive_store.metrics_uri(scope, archive.digest)
        request["ModelMetrics"] = {
            "ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": uri}}
        }
    with explained(f"registering {scope.model} in {group}"):
        arn = sagemaker.create_model_package(**request)["ModelPackageArn"]
    return _describe(scope, arn), True


def versions(scope: ModelScope) -> list[Version]:
    """Return a model's versions, newest first."""
    return [_describe(scope, summary["ModelPackageArn"]) for summary in _summaries(scope, scope.group)]


def find(scope: ModelScope, version: int | None, status: str) -> Version:
    """Return a version by number, or the newest one of a status.

    Raises ConfigurationError for a number that no version has, KitError where there is none of the status.
    """
    numbers = []
    for summary in _summaries(scope, scope.group):
        number = int(summary["ModelPackageVersion"])
        numbers.append(number)
        if number == version or (version is None and summary["ModelApprovalStatus"] == status):
            return _describe(scope, summary["ModelPackageArn"])
    there = ", ".join(map(str, sorted(numbers)))
    place = scope.environment.name
    how = f"with the options of this command: mlops-kit model register {place} {scope.model} DIR"
    if version is not None:
        hint = f"versions: {there}" if there else f"versions: none\n{how}"
        raise ConfigurationError(f"{scope.model} has no version {version} in {place}", hint)
    if not numbers:
        raise KitError(f"no version of {scope.model} is registered in {place}", how)
    raise NoSuchVersionError(
        f"no version of {scope.model} is {status} (versions: {there})",
        f"mlops-kit model list {place} {scope.model} says what each is; --version names one",
    )


class NoSuchVersionError(KitError):
    """There are versions, but none of the status that was asked for."""


def decide(scope: ModelScope, version: Version, status: str, who: Identity, comment: str) -> Version:
    """Approve or reject a version, recording who did and why; nothing changes where it is so already."""
    if version.status == status:
        return version
    with explained(f"marking {scope.model} version {version.version} as {status}"):
        sagemaker = scope.client("sagemaker")
        known = sagemaker.describe_model_package(ModelPackageName=version.arn)
        sagemaker.update_model_package(
            ModelPackageArn=version.arn,
            ModelApprovalStatus=status,
            ApprovalDescription=comment or f"{status} by {who.name}",
            CustomerMetadataProperties={
                **known.get("CustomerMetadataProperties", {}),
                "decided_by": who.arn[:256],
                "decided_at": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )
    return _describe(scope, version.arn)


def _summaries(scope: ModelScope, group: str) -> Iterator[Mapping[str, Any]]:
    """The versions of a group, newest first."""
    with explained(f"listing the versions of {scope.model}"):
        pages = (
            scope.client("sagemaker")
            .get_paginator("list_model_packages")
            .paginate(ModelPackageGroupName=group, SortBy="CreationTime", SortOrder="Descending")
        )
        found = [summary for page in pages for summary in page["ModelPackageSummaryList"]]
    # Versions of one second come in no certain order.
    yield from sorted(found, key=lambda summary: -int(summary["ModelPackageVersion"]))


def _describe(scope: ModelScope, arn: str) -> Version:
    with explained(f"reading {arn}"):
        answer = scope.client("sagemaker").describe_model_package(ModelPackageName=arn)
    properties: Mapping[str, str] = answer.get("CustomerMetadataProperties", {})
    container = answer["InferenceSpecification"]["Containers"][0]
    return Version(
        model=scope.model,
        version=int(answer["ModelPackageVersion"]),
        arn=answer["ModelPackageArn"],
        status=answer["ModelApprovalStatus"],
        digest=properties.get("digest", answer.get("ModelPackageDescription", "")),
        image=container["Image"],
        data=container["ModelDataUrl"],
        created=answer["CreationTime"].astimezone(UTC).isoformat(timespec="seconds"),
        commit=properties.get("commit", ""),
        comment=answer.get("ApprovalDescription", ""),
        approved_by=properties.get("decided_by", ""),
        approved_at=properties.get("decided_at", ""),
        metrics={
            name.removeprefix(_METRIC): float(value)
            for name, value in properties.items()
            if name.startswith(_METRIC)
        },
    )
