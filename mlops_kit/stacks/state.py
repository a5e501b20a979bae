"""Terraform states as stored: in the environment's bucket, or in a file while the bucket is being made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import KitError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target
    from mlops_kit.terraform.runner import Terraform


@dataclass(frozen=True)
class Output:
    """An output's value and whether Terraform marks it as sensitive."""

    value: Any
    sensitive: bool


@dataclass(frozen=True)
class State:
    """What the kit needs of a state; two states of one `lineage` are ordered by `serial`."""

    serial: int
    lineage: str
    outputs: Mapping[str, Output]
    addresses: frozenset[str]
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Ids by address, of the current object of every resource; empty text for one that has none."""
    deposed: frozenset[str] = frozenset()
    """Ids of objects that others have replaced, and that Terraform has still to destroy."""
    dependencies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What each object stands on, by address: addresses as in the configuration, without keys."""

    @property
    def empty(self) -> bool:
        """Whether it holds nothing, as after a destroy."""
        return not self.addresses and not self.outputs

    def of_type(self, type_name: str) -> dict[str, str]:
        """Return the ids of the present objects of a resource type, by address."""
        of_it = re.compile(rf"(?:^|\.){type_name}\.")
        return {address: found for address, found in self.identifiers.items() if of_it.search(address)}

    @property
    def values(self) -> dict[str, Any]:
        """Outputs by name, sensitive ones included."""
        return {name: output.value for name, output in self.outputs.items()}

    @classmethod
    def pulled(cls, terraform: Terraform) -> State | None:
        """Return the state as Terraform finds it now; None where there is none. Raises KitError."""
        text = terraform.pull()
        return cls.parse(text.encode(), "the state") if text.strip() else None

    @classmethod
    def parse(cls, text: bytes, where: str) -> State:
        """Read a state of format 4. Raises KitError where it is something else."""
        try:
            data = json.loads(text)
            if "encrypted_data" in data:
                raise KitError(
                    f"{where} is encrypted by OpenTofu, and the kit reads states itself",
                    "take OpenTofu's state encryption off; the state bucket encrypts with a key of yours",
                )
            outputs = {
                name: Output(output["value"], bool(output.get("sensitive")))
                for name, output in data.get("outputs", {}).items()
            }
            instances = list(_instances(data))
            return cls(
                int(data["serial"]),
                str(data["lineage"]),
                outputs,
                frozenset(address for address, _ in instances),
                {
                    address: str((instance.get("attributes") or {}).get("id") or "")
                    for address, instance in instances
                    if not instance.get("deposed")
                },
                frozenset(
                    str((instance.get("attributes") or {}).get("id") or "")
                    for _, instance in instances
                    if instance.get("deposed")
                ),
                {
                    address: frozenset(instance.get("dependencies") or ())
                    for address, instance in instances
                    if not instance.get("deposed")
                },
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KitError(f"{where} is not a Terraform state: {error}") from error


def _instances(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Managed objects with their addresses."""
    for resource in data.get("resources", ()):
        if resource.get("mode") == "managed":
            yield from ((address(resource, instance), instance) for instance in resource["instances"])


def address(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> str:
    """Return the address of a state's object as Terraform writes it."""
    module = f"{resource['module']}." if resource.get("module") else ""
    key = instance.get("index_key")
    index = "" if key is None else f"[{json.dumps(key)}]"
    return f"{module}{resource['type']}.{resource['name']}{index}"


def read_file(path: Path) -> State | None:
    """Read a state file; None where there is none, or Terraform has emptied it by moving it away."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    return State.parse(text, str(path)) if text.strip() else None


def is_whole(path: Path) -> bool:
    """Whether a state file is there and was written to its end."""
    try:
        json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return True


class StateBucket:
    """An environment's state bucket, read directly: a fraction of what asking Terraform costs."""

    def __init__(self, target: Target, environment: Environment) -> None:
        self._target = target
        self._environment = environment
        self.name = environment.state_bucket

    def key(self, stack: str) -> str:
        """Where a stack's state lies in the bucket."""
        return f"{self._environment.name}/{stack}/terraform.tfstate"

    def read(self, stack: str) -> State | None:
        """Read a stack's state; None where the stack (or the bucket) was never made."""
        body = self._get(self.key(stack))
        return None if body is None else State.parse(body, f"s3://{self.name}/{self.key(stack)}")

    def read_lock(self, stack: str) -> Mapping[str, Any] | None:
        """Read who holds a state's lock, in Terraform's words; None where nobody does."""
        body = self._get(f"{self.key(stack)}.tflock")
        if body is None:
            return None
        try:
            lock = json.loads(body)
        except ValueError:
            lock = None
        if not isinstance(lock, dict) or not isinstance(lock.get("ID"), str):
            place = f"s3://{self.name}/{self.key(stack)}.tflock"
            raise KitError(
                f"the lock of the state of {stack} is damaged: {place} does not say who holds it",
                f"when nobody works on {stack} any more, remove it: aws s3 rm {place}",
            )
        return lock

    @cached_property
    def _client(self) -> Any:
        from mlops_kit.aws.session import client

        return client(self._target, "s3")

    def stacks(self) -> list[str]:
        """Names of all stacks that ever had a state in the bucket; empty where there is no bucket."""
        from mlops_kit.aws.errors import ABSENT, error_code, explained

        prefix, suffix = f"{self._environment.name}/", "/terraform.tfstate"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        with explained(f"listing s3://{self.name}/{prefix}"):
            try:
                keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
            except self._client.exceptions.ClientError as error:
                if error_code(error) in ABSENT:
                    return []
                raise
        return [key[len(prefix) : -len(suffix)] for key in keys if key.endswith(suffix)]

    def _get(self, key: str) -> bytes | None:
        from mlops_kit.aws.errors import ABSENT, error_code, explained

        with explained(f"reading s3://{self.name}/{key}"):
            try:
                body: bytes = self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
            except self._client.exceptions.ClientError as error:
                if error_code(error) in ABSENT:
                    return None
                raise
        return body
