"""Entry of a variant's process: the inference server, ended when the sandbox that started it is gone.

The sandbox holds the other end of standard input; it closes however the sandbox ends, kill -9 included.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["mlops_kit.serving"]
    runpy.run_module("mlops_kit.serving", run_name="__main__", alter_sys=True)
