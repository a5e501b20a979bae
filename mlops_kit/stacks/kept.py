"""What a destroy may have to keep: evidence that is locked, what holds it, and what that stands on.

The audit bucket lies in a stack with much else. Its own objects are told from the others by the state:
the bucket, its settings (which have its name for an id), and all that these were made after. So the kept
part needs nothing of what goes, and Terraform can destroy the rest by naming it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.report import Result, StackResult

if TYPE_CHECKING:
    from mlops_kit.audit.locked import Lock
    from mlops_kit.stacks.session import Session
    from mlops_kit.stacks.state import State

_BUCKET = re.compile(r"(?:^|\.)aws_s3_bucket(?:_\w+)?\.")
_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


@dataclass(frozen=True)
class Evidence:
    """The stack whose state has the audit bucket, and whether nothing but that is left of the environment."""

    stack: str
    alone: bool


def find_evidence(session: Session) -> Evidence | None:
    """Return where the environment's evidence is; None where no stack has it."""
    names = dict.fromkeys((*session.graph.names, *session.bucket.stacks()))
    states = {name: state for name in names if (state := session.state(name)) and not state.empty}
    bucket = bucket_of(session)
    for name, state in states.items():
        if found := holding(state, bucket):
            under = session.graph.upstream(name) if name in session.graph.names else ()
            rest = states.keys() - {name, *under}
            return Evidence(name, alone=not rest and found == state.addresses)
    return None


def bucket_of(session: Session) -> str:
    """Return the name of the bucket that the evidence lies in."""
    return session.environment.bucket("audit")


def holding(state: State, bucket: str) -> frozenset[str]:
    """Return the addresses of a bucket, its settings and what these stand on; none without it."""
    of_bucket = {
        address
        for address, identifier in state.identifiers.items()
        if identifier.partition(",")[0] == bucket and _BUCKET.search(address)
    }
    if not any(".aws_s3_bucket." in f".{address}" for address in of_bucket):
        return frozenset()
    found: set[str] = set()
    pending = of_bucket
    while pending:
        found |= pending
        needed = {one for address in pending for one in state.dependencies.get(address, ())}
        pending = {one for one in state.addresses - found if _KEY.sub("", one) in needed}
    return frozenset(found)


def refuse_locked(session: Session, evidence: Evidence, lock: Lock) -> RefusedError:
    """Return the refusal of a destroy that could not be finished."""
    what = f"the evidence of {session.environment.name} in s3://{bucket_of(session)} is locked {lock}"
    if evidence.alone:
        return RefusedError(
            f"{what}; nobody can delete it before, and all else is gone",
            f"run the same command {_afterwards(lock)}",
        )
    return RefusedError(
        f"{what}; nobody can delete it before, and nothing was destroyed",
        f"add --keep-evidence to destroy all but that now, and run the command again {_afterwards(lock)}",
    )


def kept(session: Session, result: StackResult, lock: Lock, evidence: Evidence) -> StackResult:
    """Return the result of a stack that holds the evidence, or stays for that stack."""
    if result.name == evidence.stack:
        cause = f"the evidence in s3://{bucket_of(session)} is locked {lock}"
    else:
        cause = f"it is needed by {evidence.stack}, whose evidence is locked {lock}"
    return StackResult(
        result.name,
        Result.KEPT,
        result.seconds,
        result.resources,
        cause,
        f"the same command destroys it {_afterwards(lock)}",
        result.changes,
        kept_until=lock.as_json(),
    )


def _afterwards(lock: Lock) -> str:
    return "once the hold is lifted" if lock.until is None else "after that"
