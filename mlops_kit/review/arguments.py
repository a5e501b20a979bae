"""Finds what `mlops-kit review` is asked to review: bundles by path, folder or digest, or a plan's JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mlops_kit import given
from mlops_kit.errors import ConfigurationError
from mlops_kit.review.changes import PlanDocument
from mlops_kit.review.read import read_plan
from mlops_kit.review.review import ReviewInput
from mlops_kit.terraform.bundle import SUFFIX, Bundle

_DIGITS = re.compile(r"[0-9a-f]{12,64}")
_HINT = (
    "give a plan's digest (12 digits of it or more), a bundle's file, a folder of bundles, or the output of "
    "`terraform show -json`"
)


@dataclass(frozen=True)
class PlanJson:
    """What nobody says of a plan that comes without a bundle."""

    environment: str = "local"
    stack: str = ""
    """Empty: the file's name."""
    production: bool = False
    region: str = ""
    """Where its costs are estimated; empty: nowhere."""
    account: str = ""


Fetch = Callable[[str], Bundle]
"""Returns the bundle of a digest, or of twelve digits of one or more, from elsewhere. Raises KitError."""


def inputs(
    arguments: Sequence[str], builds: Sequence[Path], stdin: BinaryIO, plain: PlanJson, fetch: Fetch
) -> list[ReviewInput]:
    """Return what to review, each stack once, in the order of the arguments.

    A folder stands for the latest bundle of each stack in it; digests are looked up in `builds`, at
    `<environment>/plans`, then with `fetch`, after all that is here was read. Raises ConfigurationError for
    what is not there, RefusedError for what was altered.
    """
    here = [_here(argument, builds, stdin, plain) for argument in arguments]
    found: dict[tuple[str, str], ReviewInput] = {}
    for argument, ones in zip(arguments, here, strict=True):
        for one in ones or [_bundle(fetch(argument))]:
            found[one.environment, one.stack] = one
    return list(found.values())


def _here(argument: str, builds: Sequence[Path], stdin: BinaryIO, plain: PlanJson) -> list[ReviewInput]:
    """Return what an argument stands for; nothing for the digest of a plan that lies elsewhere."""
    path = Path(argument)
    if argument == "-":
        return [_plan(stdin.read(), plain, "plan")]
    if path.is_dir():
        return _latest(path)
    if path.exists():
        return [_file(path, plain)]
    if _DIGITS.fullmatch(argument):
        there = _digest(argument, builds)
        return [_bundle(Bundle.open(there))] if there else []
    raise ConfigurationError(f"there is no plan {argument!r}", _HINT)


def _file(path: Path, plain: PlanJson) -> ReviewInput:
    if path.suffix == SUFFIX:
        return _bundle(Bundle.open(path))
    text = given.read(path, hint=_HINT)
    if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise ConfigurationError(f"{path} is neither a plan bundle ({SUFFIX}) nor JSON", _HINT)
    return _plan(text, plain, "plan" if given.is_substituted(path) else path.stem)


def _latest(folder: Path) -> list[ReviewInput]:
    bundles = [Bundle.open(path) for path in sorted(folder.glob(f"*{SUFFIX}")) if path.is_file()]
    if not bundles:
        raise ConfigurationError(f"there are no plan bundles in {folder}", "mlops-kit plan makes them")
    bundles.sort(key=lambda bundle: str(bundle.manifest.get("created", "")))
    latest = {
        (bundle.manifest.get("environment"), bundle.manifest.get("stack")): bundle for bundle in bundles
    }
    return [_bundle(bundle) for bundle in latest.values()]


def _digest(digits: str, builds: Sequence[Path]) -> Path | None:
    paths = [path for build in builds for path in build.glob(f"*/plans/{digits}*{SUFFIX}")]
    if len({path.name for path in paths}) > 1:
        raise ConfigurationError(f"{digits} begins the digests of {len(paths)} plans", "give more digits")
    return paths[0] if paths else None


def _bundle(bundle: Bundle) -> ReviewInput:
    manifest = bundle.manifest
    environment, stack = str(manifest.get("environment", "")), str(manifest.get("stack", ""))
    details: dict[str, Any] = {**manifest, "digest": bundle.digest}
    return ReviewInput(
        environment, stack, bool(manifest.get("production")), read_plan(bundle.plan_json), details
    )


def _plan(text: bytes, plain: PlanJson, name: str) -> ReviewInput:
    plan = read_plan(text)
    cost = _cost(plan, plain.region)
    return ReviewInput(plain.environment, plain.stack or name, plain.production, plan, cost, plain.account)


def _cost(plan: PlanDocument, region: str) -> dict[str, Any]:
    if not region:
        return {}
    # The price table is loaded only where a price is asked for.
    from mlops_kit.review.cost.estimate import estimate

    return {"cost": estimate(plan, region).as_json()}
