"""How many GPUs an instance type has.

Families with GPUs: GpuInfo of EC2's DescribeInstanceTypes (by the copy of its answers in moto 5.2.5), and for
P2 and P3 https://docs.aws.amazon.com/batch/latest/userguide/gpu-jobs.html. SageMaker puts `ml.` before EC2's
names: https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-available-instance-types.html.
"""

from __future__ import annotations

import re

_GPUS: dict[str, dict[str, int]] = {
    "g4dn": {"12xlarge": 4, "": 1},
    "g5": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8, "": 1},
    "g6": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8, "": 1},
    "g6e": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8, "": 1},
    "g7e": {"12xlarge": 2, "24xlarge": 4, "48xlarge": 8, "": 1},
    "gr6": {"": 1},
    "p2": {"xlarge": 1, "8xlarge": 8, "16xlarge": 16},
    "p3": {"2xlarge": 1, "8xlarge": 4, "16xlarge": 8},
    "p3dn": {"24xlarge": 8},
    "p4d": {"24xlarge": 8},
    "p4de": {"24xlarge": 8},
    "p5": {"4xlarge": 1, "48xlarge": 8},
    "p5e": {"48xlarge": 8},
    "p5en": {"48xlarge": 8},
    "p6-b200": {"48xlarge": 8},
    "p6-b300": {"48xlarge": 8},
}
"""Family -> size -> GPUs; under the empty size, those of every other size of up to sixteen times `xlarge`."""

_SINGLE = frozenset({"xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"})

_WITHOUT = re.compile(r"(c|m|r|t|inf|trn)\d[a-z0-9-]*")
"""General, compute-optimized, memory-optimized and burstable types, and AWS's own Inferentia and Trainium:
https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html."""


def gpus(instance_type: str) -> int | None:
    """Return how many GPUs an instance of a type (`ml.g5.xlarge`) has, None where that is not known."""
    family, _, size = instance_type.removeprefix("ml.").partition(".")
    if family in _GPUS:
        sizes = _GPUS[family]
        return sizes.get(size, sizes.get("") if size in _SINGLE else None)
    return 0 if size and _WITHOUT.fullmatch(family) else None
