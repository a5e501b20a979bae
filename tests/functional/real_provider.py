"""Finds a real hashicorp/aws on this machine, for the tests that compare with it; nothing else needs one."""

from __future__ import annotations

import os
from pathlib import Path

_ROOTS = (
    "~/.terraform.d/plugins",
    "~/.terraform.d/plugin-cache",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/*",
)
_EXECUTABLE = "*/hashicorp/aws/*/*/terraform-provider-aws_v*"


def find_mirror() -> Path | None:
    """Return the folder that Terraform can take hashicorp/aws from, None where there is none."""
    given = os.environ.get("TF_PLUGIN_CACHE_DIR")
    for root in ([given] if given else []) + list(_ROOTS):
        folder = Path(root).expanduser()
        for base in Path(folder.anchor).glob(str(folder.relative_to(folder.anchor))):
            if next(base.glob(_EXECUTABLE), None):
                return base
    return None


def write_cli_config(mirror: Path, folder: Path) -> Path:
    """Write Terraform's CLI configuration that installs providers from the mirror; return its path."""
    path = folder / "terraform.rc"
    path.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    return path
