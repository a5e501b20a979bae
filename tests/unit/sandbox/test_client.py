import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from mlops_kit.sandbox.client import _is_over

# A process whose first thread has ended while another goes on, as happens for a moment when a daemon ends.
_HEADLESS = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print("up", flush=True)
ctypes.CDLL(None).pthread_exit(None)
"""


@pytest.fixture
def headless() -> Iterator[psutil.Popen]:
    process = psutil.Popen([sys.executable, "-c", _HEADLESS], stdout=-1)
    assert process.stdout.readline() == b"up\n"
    yield process
    process.kill()
    process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="what other systems call a zombie has no threads")
def test_a_process_that_has_threads_left_is_not_over(headless: psutil.Popen) -> None:
    _until(lambda: headless.status() == psutil.STATUS_ZOMBIE)
    assert not _is_over(psutil.Process(headless.pid))
    headless.kill()
    _until(lambda: _is_over(psutil.Process(headless.pid)))
    assert headless.status() == psutil.STATUS_ZOMBIE, "nobody has reaped it, and it is over all the same"


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)
