"""Kubernetes versions, add-ons and access policies that EKS offers; a dated extract, February 2026.

Sources: the EKS user guide (release calendar, access policies) and what DescribeAddonVersions lists.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_SUPPORT = {  # version: (released, end of standard support, end of extended support)
    "1.30": ("2024-05-23", "2025-07-23", "2026-07-23"),
    "1.31": ("2024-09-26", "2025-11-26", "2026-11-26"),
    "1.32": ("2025-01-23", "2026-03-23", "2027-03-23"),
    "1.33": ("2025-05-29", "2026-07-29", "2027-07-29"),
    "1.34": ("2025-10-02", "2026-12-02", "2027-12-02"),
    "1.35": ("2026-01-27", "2027-03-27", "2028-03-27"),
}
DEFAULT_VERSION = "1.34"
VERSIONS = (*_SUPPORT, "1.36")  # the newest is offered too; its calendar was not out yet

_PATCHES = {"1.30": 14, "1.31": 13, "1.32": 9, "1.33": 5, "1.34": 2, "1.35": 0, "1.36": 0}
_IMAGE_DATE = "20260129"

ACCESS_POLICIES = (
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
    "AmazonSagemakerHyperpodClusterPolicy",
    "AmazonSagemakerHyperpodControllerPolicy",
)


@dataclass(frozen=True)
class Addon:
    """An add-on: its kind, versions from new to old (`*` stands for kube-proxy's), and its namespace."""

    kind: str
    versions: tuple[str, ...]
    needs_permissions: bool = False
    namespace: str = "kube-system"


ADDONS = {
    "adot": Addon("observability", ("v0.131.0-eksbuild.1",), True, "opentelemetry-operator-system"),
    "amazon-cloudwatch-observability": Addon(
        "observability", ("v4.8.0-eksbuild.1", "v4.5.0-eksbuild.1"), True, "amazon-cloudwatch"
    ),
    "aws-ebs-csi-driver": Addon("storage", ("v1.55.0-eksbuild.1", "v1.53.0-eksbuild.1"), True),
    "aws-efs-csi-driver": Addon("storage", ("v2.3.0-eksbuild.1", "v2.1.15-eksbuild.1"), True),
    "aws-mountpoint-s3-csi-driver": Addon("storage", ("v2.3.0-eksbuild.1", "v2.2.2-eksbuild.1"), True),
    "cert-manager": Addon("infra-management", ("v1.19.2-eksbuild.2",), namespace="cert-manager"),
    "coredns": Addon("networking", ("v1.13.2-eksbuild.1", "v1.12.4-eksbuild.1", "v1.11.4-eksbuild.28")),
    "eks-node-monitoring-agent": Addon("observability", ("v1.5.1-eksbuild.1",)),
    "eks-pod-identity-agent": Addon("security", ("v1.3.10-eksbuild.2", "v1.3.9-eksbuild.3")),
    "external-dns": Addon("networking", ("v0.20.0-eksbuild.3",), True, "external-dns"),
    "kube-proxy": Addon("networking", ("*",)),
    "kube-state-metrics": Addon("observability", ("v2.17.0-eksbuild.4",), namespace="kube-state-metrics"),
    "metrics-server": Addon("observability", ("v0.8.0-eksbuild.6",)),
    "prometheus-node-exporter": Addon(
        "observability", ("v1.10.2-eksbuild.6",), namespace="prometheus-node-exporter"
    ),
    "snapshot-controller": Addon("storage", ("v8.3.0-eksbuild.1",)),
    "vpc-cni": Addon("networking", ("v1.21.1-eksbuild.1", "v1.20.5-eksbuild.1"), True),
}

_ADDON_VERSION = re.compile(r"v\d+\.\d+\.\d+-(?:[a-z]+-)?eksbuild\.\d+")


def minor(version: str) -> int:
    """The minor number of a Kubernetes version."""
    return int(version.split(".")[1])


def patch_version(version: str) -> str:
    """The Kubernetes patch version that EKS runs for a minor version."""
    return f"{version}.{_PATCHES[version]}"


def release_version(version: str) -> str:
    """The release of the Amazon Linux node image for a minor version."""
    return f"{patch_version(version)}-{_IMAGE_DATE}"


def support_dates(version: str) -> tuple[datetime.datetime, ...]:
    """When a version was released, and when its standard and its extended support end; empty if not known."""
    return tuple(
        datetime.datetime.fromisoformat(f"{date}T00:00:00+00:00") for date in _SUPPORT.get(version, ())
    )


def addon_versions(name: str, version: str) -> tuple[str, ...]:
    """The versions of an add-on for a Kubernetes version, from new to old."""
    return tuple(
        f"v{patch_version(version)}-eksbuild.2" if item == "*" else item for item in ADDONS[name].versions
    )


def recommended_addon_version(name: str, version: str) -> str:
    """What EKS installs where no version is asked for: the last but one, as EKS lets the newest settle."""
    versions = addon_versions(name, version)
    return versions[min(1, len(versions) - 1)]


def is_addon_version(name: str, addon_version: str, version: str) -> bool:
    """Whether an add-on's version can be installed; the catalog is dated, so any that looks right can."""
    if not _ADDON_VERSION.fullmatch(addon_version):
        return False
    return name != "kube-proxy" or int(addon_version.split(".")[1]) <= minor(version)
