"""How a run looks while it goes on: live on a terminal, lines elsewhere, JSON lines with `--json`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.cli.application import Application
    from mlops_kit.stacks.observer import Observer

_DUMB = ("dumb", "unknown")  # terminals on which rich draws nothing


@contextmanager
def shown(app: Application) -> Iterator[Observer]:
    """Show progress on stderr inside the block."""
    if app.json:
        from mlops_kit.cli._lines import JsonLines

        yield JsonLines()
    elif sys.stderr.isatty() and os.environ.get("TERM") not in _DUMB:
        from mlops_kit.cli._live import Live

        with Live() as live:
            yield live
    else:
        from mlops_kit.cli._lines import Lines

        yield Lines()
