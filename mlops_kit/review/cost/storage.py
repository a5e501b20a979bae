"""EBS volumes, wherever they are declared. https://aws.amazon.com/ebs/pricing/"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.review.cost.pricing import Book

_BASE_IOPS, _BASE_THROUGHPUT = 3000, 125
"""What a gp3 volume has without charge, in IOPS and MiB/s."""


@dataclass(frozen=True)
class Disk:
    """One volume."""

    type: str
    gib: int | None
    provisioned: bool
    """Whether IOPS or throughput beyond what the type includes are paid for."""

    @classmethod
    def of(cls, values: Mapping[str, Any], *, default_type: str) -> Disk:
        """Return the volume of a block, or of an `aws_ebs_volume`."""
        kind = values.get("volume_type") or values.get("type") or default_type
        size = values.get("volume_size") or values.get("size")
        iops, throughput = int(values.get("iops") or 0), int(values.get("throughput") or 0)
        more = iops > _BASE_IOPS or throughput > _BASE_THROUGHPUT if kind == "gp3" else kind in ("io1", "io2")
        return cls(kind, None if size is None else int(size), more)

    @property
    def text(self) -> str:
        """`50 GiB gp3`"""
        return f"{'?' if self.gib is None else self.gib} GiB {self.type}"


def disks_price(disks: Iterable[Disk], book: Book) -> tuple[float | None, list[str]]:
    """Return a month of the volumes whose price is known, and what is missing.

    None where no volume's price is known.
    """
    total: float | None = None
    missing = []
    for disk in disks:
        each = book.amount(f"ebs:{disk.type}")
        if each is None or disk.gib is None:
            missing.append(
                book.missing(f"{disk.text}") if each is None else f"the size of its {disk.type} disk"
            )
            continue
        total = (total or 0.0) + each * disk.gib
        if disk.provisioned:
            missing.append(book.missing(f"the provisioned IOPS and throughput of {disk.text}"))
    return total, missing
