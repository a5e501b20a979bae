"""The instance types that the kit knows without looking into botocore."""

from __future__ import annotations

import json
from pathlib import Path

from mlops_kit.environments import catalogue


def pages(root: Path) -> dict[Path, str]:
    """Return the file with the instance types of the installed botocore."""
    known = {"ec2": catalogue.ec2_instance_types(), "endpoint": catalogue.endpoint_instance_types()}
    text = json.dumps({kind: sorted(names) for kind, names in known.items()}, indent=0)
    return {root / "mlops_kit" / "environments" / "instance_types.json": f"{text}\n"}
