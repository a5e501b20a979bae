"""The endpoints that run in this process's sandbox: deploy, replace, stop."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable

from mlops_kit.sandbox.runtime.deployment import Deployment, DeploymentError, Key, Plan

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_live: dict[Key, Deployment] = {}
_starting: dict[Key, Deployment] = {}


def deploy(plan: Plan, settled: Callable[[str | None], None]) -> None:
    """Start `plan` in the background and let it answer once all of its variants do.

    Until then, and where it fails, what ran before goes on answering. `settled` is called with None, or with
    the reason of the failure.
    """
    deployment = Deployment(plan)
    with _lock:
        _starting[plan.key] = deployment
    threading.Thread(
        target=_run, args=(deployment, settled), name=f"deploy {plan.key.endpoint}", daemon=True
    ).start()


def _run(deployment: Deployment, settled: Callable[[str | None], None]) -> None:
    key = deployment.plan.key
    try:
        deployment.start()
    except DeploymentError as error:
        with _lock:
            _starting.pop(key, None)
        settled(str(error))
        return
    except Exception as error:  # a defect here must not leave the endpoint Creating for ever
        logger.exception("deploying %s", key.endpoint)
        deployment.end()
        with _lock:
            _starting.pop(key, None)
        settled(f"Internal error: {error}")
        return
    with _lock:
        wanted = _starting.pop(key, None) is deployment
        before = _live.get(key)
        if wanted:
            _live[key] = deployment
    if not wanted:  # stopped while it started
        deployment.end()
        return
    settled(None)
    if before is not None:
        before.end()


def running(key: Key) -> Deployment | None:
    """Return the deployment that answers for an endpoint, None where none does."""
    with _lock:
        return _live.get(key)


def stop(key: Key) -> None:
    """End an endpoint's processes; one that does not run is no error."""
    with _lock:
        _starting.pop(key, None)
        deployment = _live.pop(key, None)
    if deployment is not None:
        deployment.end()


def shutdown() -> None:
    """End every endpoint's processes."""
    with _lock:
        everything = [*_live.values(), *_starting.values()]
        _live.clear()
        _starting.clear()
    for deployment in everything:
        deployment.end()


atexit.register(shutdown)
