"""Terraform as a shared library, behaving as the executable. Run as a script, never imported by the kit.

    python -IS embedded.py LIBRARY [ARGUMENT…]

Isolated mode and no `site` keep the start at a few milliseconds; hence nothing but the standard library here.
"""

from __future__ import annotations

import ctypes
import os
import sys


def main() -> None:
    """Hand the arguments and copies of the output descriptors to the library and leave with its exit code."""
    library, *arguments = sys.argv[1:]
    run = ctypes.CDLL(library).RunCli
    run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    run.restype = ctypes.c_int
    argv = (ctypes.c_char_p * len(arguments))(*map(os.fsencode, arguments))
    # The library closes the descriptors it is given, and an ordinary exit would wait for its threads.
    os._exit(run(len(arguments), argv, os.dup(1), os.dup(2)))


if __name__ == "__main__":
    main()
