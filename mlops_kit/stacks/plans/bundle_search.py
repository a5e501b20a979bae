"""Finds the bundle of a digest where it is not known which environment it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.stacks.plans.bundles import BundleStore
from mlops_kit.terraform.bundle import Bundle

_NEXT = "mlops-kit plan makes plans and prints their digests; --sandbox looks for one of the sandbox"


def fetch(digits: str, environments: Sequence[str], store: Callable[[str], BundleStore]) -> Bundle:
    """Return the bundle whose digest begins so from the state bucket of the first environment that has it.

    An environment that can't be searched, as one in an account without access, stands in no other's way.
    Raises ConfigurationError where none has it, RefusedError where it was altered, KitError where it may be
    in a bucket that could not be searched.
    """
    searched: list[str] = []
    failed: dict[str, KitError] = {}
    for name in environments:
        try:
            kept = store(name)
        except KitError as error:
            failed[name] = error
            continue
        try:
            found = kept.fetch(digits)
        except (ConfigurationError, RefusedError):
            raise  # what is there is altered, or several begin so: no other environment has a better one
        except KitError as error:
            failed[name] = error
            continue
        if found:
            return found
        searched.append(f"s3://{kept.bucket}")
    nowhere = f"there is no plan {digits} here{''.join(f', nor in {bucket}' for bucket in searched)}"
    if not failed:
        raise ConfigurationError(nowhere, _NEXT)
    causes = "; ".join(f"{name} could not be searched: {error.message}" for name, error in failed.items())
    hints = dict.fromkeys(error.hint for error in failed.values() if error.hint)
    raise KitError(f"{nowhere}; {causes}", "\n".join([*hints, _NEXT]))
