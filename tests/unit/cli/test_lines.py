"""Progress as lines, also where nobody reads them."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import sys
from mlops_kit.cli._lines import JsonLines, Lines
for lines in (Lines(), JsonLines()):
    for _ in range(3):
        lines.started("state", "plan")
print("went on")
"""


def test_a_reader_that_has_gone_does_not_stop_the_run() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=writing, text=True, timeout=60
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stdout) == (0, "went on\n")
