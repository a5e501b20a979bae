"""`mlops-kit model package`."""

from __future__ import annotations

from pathlib import Path

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Archive to write; default DIR.tar.gz.")
@json_option
@click.pass_obj
def command(app: Application, directory: Path, output: Path | None) -> None:
    """Pack a model directory into an archive; the same input gives the same digest."""
    from mlops_kit.models.package import pack

    archive = pack(directory, output)
    data = {
        "schema": "mlops-kit/model-archive/v1",
        "path": str(archive.path),
        "digest": archive.digest,
        "bytes": archive.size,
        "model": archive.manifest.name,
        "metrics": archive.metrics,
    }
    app.result(data, f"{archive.path}  {archive.size} bytes  {archive.digest}")
