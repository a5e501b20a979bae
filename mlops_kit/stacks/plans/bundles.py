"""Where plan bundles are kept: in the environment's state bucket, encrypted by its key, and below build."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError, RefusedError
from mlops_kit.terraform.bundle import SUFFIX, Bundle
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412"}
_DIGITS = re.compile(r"[0-9a-f]{12,64}")
FOLDER = "plans"
LIVE = "release.json"
"""Beside a stack's state: the release that it was last applied with."""
WHOLE = "whole.json"
"""Beside a stack's state: that it was applied to its end once, since it was made."""
KEYS = {
    *("environment", "account_id", "region", "production", "stack", "commit", "tree", "dirty", "planner"),
    *("digests", "versions", "state", "policy", "cost", "release", "previous_release"),
    *("approvals_required", "preview", "mirrored", "created", "expires"),
}
"""What a manifest says, beside schema and digests of the files."""


class BundleStore:
    """An environment's bundles, and the objects beside each that say what became of it."""

    def __init__(self, target: Target, environment: Environment) -> None:
        self._target = target
        self.environment = environment.name
        self.bucket = environment.state_bucket
        self.folder = target.build / environment.name / FOLDER

    def upload(self, bundle: Bundle) -> str:
        """Put a bundle into the bucket, whose default encryption is its own key; return its address.

        Raises KitError.
        """
        from mlops_kit.aws.errors import explained

        key = f"{self._place(bundle.manifest['stack'])}/{bundle.name}"
        with explained(f"uploading a plan to s3://{self.bucket}/{key}"):
            self._s3.put_object(
                Bucket=self.bucket, Key=key, Body=bundle.archive, ContentType="application/x-tar"
            )
        return f"s3://{self.bucket}/{key}"

    def find(self, wanted: str, elsewhere: Callable[[str], str] = lambda digits: "") -> Bundle:
        """Return the bundle of a digest, of at least twelve digits of one, or of a path, verified.

        One that is not here is fetched, and one of another environment that is here is found too, so that who
        asks is told of which it is. Where there is none, `elsewhere` is asked: it refuses a plan of another
        place, or says where it looked. Raises ConfigurationError where there is none, or more than one;
        RefusedError where it was altered.
        """
        if path := named_path(wanted):
            return _complete(Bundle.open(path))
        if here := self._opened(wanted, self.folder.glob(f"{wanted}*{SUFFIX}")):
            return here
        if fetched := self.fetch(wanted):
            return fetched
        if other := self._opened(wanted, self._target.build.glob(f"*/{FOLDER}/{wanted}*{SUFFIX}")):
            return other
        looked = f"not in {self.folder}, nor in s3://{self.bucket}{elsewhere(wanted)}"
        raise ConfigurationError(
            f"there is no plan {wanted} of {self.environment}: {looked}",
            "mlops-kit plan makes plans and prints their digests",
        )

    def _opened(self, wanted: str, found: Iterator[Path]) -> Bundle | None:
        paths = sorted(found)
        if not paths:
            return None
        _only(wanted, [path.name for path in paths])
        return _complete(Bundle.open(paths[0]))

    def fetch(self, digits: str) -> Bundle | None:
        """Return the bundle whose digest begins so from the bucket, verified, and keep it here as well.

        None where the bucket has none. Raises as `find` does.
        """
        if not (keys := self._keys_of(digits)):
            return None
        _only(digits, keys)
        archive = self._get(keys[0]) or b""
        bundle = Bundle.parse(archive, keys[0].rpartition("/")[2].removesuffix(SUFFIX))
        write_private(self.folder / bundle.name, archive)
        return _complete(bundle)

    def holds(self, digits: str) -> bool:
        """Whether the bucket has a bundle whose digest begins so; it is not read. Raises KitError."""
        return bool(self._keys_of(digits))

    def note(self, bundle: Bundle, name: str, content: Mapping[str, Any]) -> bool:
        """Put an object beside a bundle unless there is one of that name; return whether it was put."""
        key = f"{self._place(bundle.manifest['stack'])}/{bundle.digest}.{name}"
        return self._put(key, content, replace=False)

    def notes(self, bundle: Bundle, kind: str) -> list[Mapping[str, Any]]:
        """Return the objects beside a bundle whose names begin with `kind`."""
        prefix = f"{self._place(bundle.manifest['stack'])}/{bundle.digest}.{kind}"
        found = (_parsed(self._get(key)) for key in self._keys_under(prefix))
        return [content for content in found if content]

    def remember(self, stack: str, name: str, content: Mapping[str, Any], *, replace: bool = True) -> None:
        """Put what holds of a stack beside its state; with `replace` off, only where nothing is there."""
        self._put(self._beside_state(stack, name), content, replace=replace)

    def remembered(self, stack: str, name: str) -> Mapping[str, Any] | None:
        """Return what is remembered of a stack under a name; None where nothing is."""
        return _parsed(self._get(self._beside_state(stack, name)))

    def forget(self, stack: str, name: str) -> None:
        """Remember that of a stack no more."""
        from mlops_kit.aws.errors import ABSENT, error_code, explained

        key = self._beside_state(stack, name)
        with explained(f"removing s3://{self.bucket}/{key}"):
            try:
                self._s3.delete_object(Bucket=self.bucket, Key=key)
            except self._s3.exceptions.ClientError as error:
                if error_code(error) not in ABSENT:
                    raise

    def _beside_state(self, stack: str, name: str) -> str:
        # Not under plans/, where everything is removed after a while.
        return f"{self.environment}/{stack}/{name}"

    def _place(self, stack: str) -> str:
        return f"{FOLDER}/{self.environment}/{stack}"

    @cached_property
    def _s3(self) -> Any:
        from mlops_kit.aws.session import client

        return client(self._target, "s3")

    def _keys_of(self, digits: str) -> list[str]:
        """Return the keys of the bundles whose digest begins so."""
        keys = self._keys_under(f"{FOLDER}/{self.environment}/")
        return [key for key in keys if key.endswith(SUFFIX) and key.rpartition("/")[2].startswith(digits)]

    def _keys_under(self, prefix: str) -> Iterator[str]:
        from mlops_kit.aws.errors import ABSENT, error_code, explained

        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        with explained(f"listing s3://{self.bucket}/{prefix}"):
            try:
                for page in pages:
                    yield from (item["Key"] for item in page.get("Contents", ()))
            except self._s3.exceptions.ClientError as error:
                if error_code(error) not in ABSENT:
                    raise

    def _put(self, key: str, content: Mapping[str, Any], *, replace: bool) -> bool:
        """Write an object; return whether it was, which it is not where one may not be replaced."""
        from mlops_kit.aws.errors import error_code, explained

        only_new = {} if replace else {"IfNoneMatch": "*"}
        with explained(f"writing s3://{self.bucket}/{key}"):
            try:
                self._s3.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=json.dumps(dict(content), indent=2, ensure_ascii=False).encode(),
                    ContentType="application/json",
                    **only_new,
                )
            except self._s3.exceptions.ClientError as error:
                if error_code(error) in _TAKEN:
                    return False
                raise
        return True

    def _get(self, key: str) -> bytes | None:
        from mlops_kit.aws.errors import ABSENT, error_code, explained

        with explained(f"reading s3://{self.bucket}/{key}"):
            try:
                body: bytes = self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            except self._s3.exceptions.ClientError as error:
                if error_code(error) in ABSENT:
                    return None
                raise
        return body


def named_path(text: str) -> Path | None:
    """Return the path of a bundle; None for a digest, or twelve digits of one or more.

    Raises ConfigurationError where it is neither.
    """
    if _DIGITS.fullmatch(text):
        return None
    path = Path(text)
    if path.is_file():
        return path
    raise ConfigurationError(
        f"{text!r} is neither a plan's digest (12 to 64 hexadecimal digits) nor a file",
        "mlops-kit plan prints the digest of each plan",
    )


def environment_of(build: Path, wanted: str) -> str | None:
    """Return the environment of a bundle that lies below `build` or is named by its path; None for others."""
    if path := named_path(wanted):
        return str(Bundle.open(path).manifest.get("environment"))
    found = {path.parent.parent.name for path in build.glob(f"*/{FOLDER}/{wanted}*{SUFFIX}")}
    return found.pop() if len(found) == 1 else None


def _complete(bundle: Bundle) -> Bundle:
    """Return a bundle whose manifest says everything. Raises RefusedError: this kit did not make another."""
    if missing := sorted(KEYS - bundle.manifest.keys()):
        raise RefusedError(
            f"plan bundle {bundle.digest} does not say its {', '.join(missing)}", "plan again with this kit"
        )
    return bundle


def _only(wanted: str, found: list[str]) -> None:
    if len(found) > 1:
        raise ConfigurationError(f"{wanted} begins the digests of {len(found)} plans", "give more digits")


def _parsed(body: bytes | None) -> Mapping[str, Any] | None:
    try:
        content = json.loads(body) if body is not None else None
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
