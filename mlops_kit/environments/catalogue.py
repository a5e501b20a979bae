"""Names that AWS knows: regions, instance types, Kubernetes versions.

Instance types and regions come from botocore's own service models, so they are as new as the
installed botocore. They are read from its files without importing it, which costs a tenth. What is in
`instance_types.json`, which `make docs` writes from the botocore of the lock file, is known without that.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_KUBERNETES_VERSIONS = frozenset({"1.32", "1.33", "1.34", "1.35", "1.36"})
# https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, November 2026:
# the versions in standard or extended support.
_KEPT = Path(__file__).with_name("instance_types.json")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean …?` for the nearest known name, or the known names when they are few."""
    names = sorted(known)
    whole = sorted((known for known in names if len(name) > 3 and name in known), key=len)
    close = whole or get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; write one of {', '.join(names)}" if 0 < len(names) <= 12 else ""


def kubernetes_versions() -> frozenset[str]:
    """Return the Kubernetes versions that EKS offers."""
    return _KUBERNETES_VERSIONS


@lru_cache
def kept(kind: str) -> frozenset[str]:
    """Return the instance types of `ec2` or of an `endpoint` as they were when the kit was released."""
    return frozenset(_all_kept()[kind])


@lru_cache
def _all_kept() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = json.loads(_KEPT.read_bytes())
    return kinds


@lru_cache
def ec2_instance_types() -> frozenset[str]:
    """Return the instance types of EC2."""
    return _enumeration("ec2", "InstanceType")


@lru_cache
def endpoint_instance_types() -> frozenset[str]:
    """Return the instance types that a SageMaker endpoint may have."""
    return _enumeration("sagemaker", "ProductionVariantInstanceType")


@lru_cache
def regions() -> frozenset[str]:
    """Return the regions of all AWS partitions."""
    partitions = json.loads((_botocore_data() / "partitions.json").read_bytes())["partitions"]
    names = (name for partition in partitions for name in partition["regions"])
    return frozenset(name for name in names if not name.endswith("-global"))


def _enumeration(service: str, shape: str) -> frozenset[str]:
    """Return the values of a string shape of a service's newest model."""
    newest = max((_botocore_data() / service).iterdir(), key=lambda folder: folder.name)
    model = gzip.decompress((newest / "service-2.json.gz").read_bytes())
    # The whole model is megabytes of JSON; the one shape is found ten times faster than it is parsed.
    found = re.search(rb'"%b":\{\s*"type":"string",\s*"enum":(\[[^\]]*\])' % shape.encode(), model)
    if found is None:
        raise LookupError(f"botocore's model of {service} has no enumeration {shape}")
    return frozenset(json.loads(found[1]))


def _botocore_data() -> Path:
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("botocore is not installed")
    return Path(spec.origin).parent / "data"
