"""One thing that was done to an environment: what, by whom, on whose word, with which outcome."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from mlops_kit.errors import ConfigurationError

SCHEMA = "mlops-kit/audit-record/v1"
OPERATIONS = (
    *("apply", "approve", "bootstrap", "deploy", "destroy"),
    *("model-approve", "model-reject", "rollback"),
)
OUTCOMES = ("succeeded", "failed", "refused", "interrupted")
_ID = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{6})Z-([0-9a-f]{8})")


def new_id(now: datetime) -> str:
    """Return an id that tells when, and no two are equal."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Record:
    """What is kept. No field holds a secret: texts are masked by who makes the record."""

    operation: str
    environment: str
    outcome: str
    at: str
    """RFC 3339, UTC."""
    actor: str
    """ARN of the caller, by STS."""
    id: str
    stack: str = ""
    run_url: str = ""
    """The pipeline's run, where it was one."""
    commit: str | None = None
    plan_digest: str | None = None
    policy: Mapping[str, Any] | None = None
    cost: Mapping[str, Any] | None = None
    approvals: Sequence[Mapping[str, Any]] = field(default_factory=list)
    model: str | None = None
    model_digest: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, operation: str, environment: str, outcome: str, actor: str, **more: Any) -> Record:
        """Make a record of now."""
        now = datetime.now(UTC)
        at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return cls(operation, environment, outcome, at, actor, new_id(now), run_url=run_url(), **more)

    def as_json(self) -> dict[str, Any]:
        """Return it as stored."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """Read what was stored, without what a later version added. Raises ValueError for another thing."""
        if data.get("schema") != SCHEMA:
            raise ValueError(f"the schema is {data.get('schema')!r}, not {SCHEMA}")
        try:
            return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})
        except TypeError as error:
            raise ValueError(f"it is incomplete: {error}") from error


def key(environment: str, record_id: str) -> str:
    """Return where a record lies in the bucket. Raises ConfigurationError where it is no record's id."""
    parts = _ID.fullmatch(record_id)
    if not parts:
        raise ConfigurationError(
            f"{record_id!r} is not a record's id", f"mlops-kit audit list {environment} prints the ids"
        )
    return f"{prefix(environment)}{parts[1]}/{parts[2]}/{parts[3]}/{record_id}.json"


def prefix(environment: str) -> str:
    """Return what the keys of an environment's records begin with."""
    return f"records/{environment}/"


def run_url(variables: Mapping[str, str] = os.environ) -> str:
    """Return the address of the pipeline's run that this process belongs to; empty outside of one.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    if variables.get("GITHUB_RUN_ID"):
        parts = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
        server, repository, run = (variables.get(name, "") for name in parts)
        return f"{server}/{repository}/actions/runs/{run}"
    return variables.get("CI_JOB_URL") or variables.get("CI_PIPELINE_URL") or ""
