"""A plan that was looked for in the wrong place is refused where the right one is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from mlops_kit.errors import ExitCode, KitError, RefusedError
from mlops_kit.stacks.plans.bundle_search import Elsewhere
from mlops_kit.stacks.plans.bundles import BundleStore

DIGEST = "1a" * 32


@dataclass
class Bucket:
    """What is asked of an environment's bundles."""

    bucket: str
    held: tuple[str, ...] = ()
    denied: bool = False

    def holds(self, digits: str) -> bool:
        if self.denied:
            raise KitError("access denied to s3:ListBucket")
        return any(digest.startswith(digits) for digest in self.held)


def looking(folder: Path, sandbox: bool = False, **buckets: Bucket) -> Elsewhere:
    def store(name: str) -> BundleStore:
        return cast("BundleStore", buckets[name])

    return Elsewhere("dev", list(buckets), store, folder, sandbox)


@pytest.mark.parametrize("wanted", [DIGEST, DIGEST[:12]])
def test_one_in_another_environments_bucket_is_refused(tmp_path: Path, wanted: str) -> None:
    search = looking(
        tmp_path, staging=Bucket("s"), closed=Bucket("c", denied=True), prod=Bucket("p", (DIGEST,))
    )
    with pytest.raises(
        RefusedError, match=rf"plan {wanted} is of environment prod \(s3://p\), not of dev"
    ) as error:
        search(wanted)
    assert error.value.exit_code == ExitCode.REFUSED
    assert error.value.hint == "name prod in place of dev, or plan dev again"


@pytest.mark.parametrize(
    ("sandbox", "made", "then"),
    [(False, "in the sandbox", "add --sandbox"), (True, "for the account", "leave --sandbox out")],
)
def test_one_of_the_other_side_is_refused(tmp_path: Path, sandbox: bool, made: str, then: str) -> None:
    plans = tmp_path / "dev" / "plans"
    plans.mkdir(parents=True)
    (plans / f"{DIGEST}.tar").touch()
    with pytest.raises(RefusedError, match=f"plan {DIGEST} was made {made}, of dev") as error:
        looking(tmp_path, sandbox, prod=Bucket("p"))(DIGEST)
    assert error.value.hint == f"{then}, or plan again"


def test_where_it_is_nowhere_it_says_where_it_looked(tmp_path: Path) -> None:
    assert looking(tmp_path)(DIGEST) == ""
    search = looking(tmp_path, closed=Bucket("c", denied=True), prod=Bucket("p"), staging=Bucket("s"))
    assert search(DIGEST) == (
        ", nor in s3://p, nor in s3://s; closed could not be searched: access denied to s3:ListBucket"
    )


def test_an_environment_that_can_not_be_loaded_stands_in_no_others_way(tmp_path: Path) -> None:
    def store(name: str) -> BundleStore:
        if name == "broken":
            raise KitError("broken.yaml: not YAML")
        return cast("BundleStore", Bucket("p", (DIGEST,)))

    with pytest.raises(RefusedError, match="is of environment prod"):
        Elsewhere("dev", ["broken", "prod"], cast("Callable[[str], BundleStore]", store), tmp_path, False)(
            DIGEST
        )
