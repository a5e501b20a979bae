"""Finds the bundle of a digest where it is not known, or was said wrongly, which environment it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.stacks.plans.bundles import BundleStore, environment_of
from mlops_kit.terraform.bundle import Bundle

_OF_SANDBOX = "in the sandbox", "add --sandbox"
_OF_ACCOUNT = "for the account", "leave --sandbox out"
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


def refuse_other_side(build: Path, digits: str, sandbox: bool) -> None:
    """Raise RefusedError where a plan lies below the build folder of the side that was not named."""
    if of := environment_of(build, digits):
        made, then = _OF_ACCOUNT if sandbox else _OF_SANDBOX
        raise RefusedError(f"plan {digits} was made {made}, of {of} ({build / of})", f"{then}, or plan again")


@dataclass(frozen=True)
class Elsewhere:
    """Looks for a plan of another place than the one that was named. Nothing is fetched from there."""

    environment: str
    """Where it was named to be."""
    others: Sequence[str]
    store: Callable[[str], BundleStore]
    other_side: Path
    """The sandbox's build folder where an account was named, the accounts' where the sandbox was."""
    sandbox: bool
    """Whether the sandbox was named."""

    def __call__(self, digits: str) -> str:
        """Return where else was looked, for people; raise RefusedError where the plan is of another place.

        An environment that can't be searched is named with the reason.
        """
        refuse_other_side(self.other_side, digits, self.sandbox)
        searched, failed = [], []
        for name in self.others:
            try:
                kept = self.store(name)
                there = kept.holds(digits)
            except KitError as error:
                failed.append(f"; {name} could not be searched: {error.message}")
                continue
            if there:
                here = self.environment
                raise RefusedError(
                    f"plan {digits} is of environment {name} (s3://{kept.bucket}), not of {here}",
                    f"name {name} in place of {here}, or plan {here} again",
                )
            searched.append(f", nor in s3://{kept.bucket}")
        return "".join([*searched, *failed])
