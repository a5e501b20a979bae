"""Where a command acts: a real account or the sandbox. The only place that knows the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_kit.project import Project

if TYPE_CHECKING:
    from mlops_kit.sandbox.client import SandboxInfo


@dataclass(frozen=True)
class Target:
    """What Terraform and boto3 need to reach one environment's AWS.

    `variables` are set on top of the caller's process environment for Terraform; the same names
    (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_PROFILE, …) configure the boto3 session. `backend`
    holds extra `-backend-config` pairs. `build` and `releases` are the folders that hold rendered
    inputs and release files, so that a rehearsal never overwrites what belongs to an account.
    """

    label: str
    region: str
    build: Path
    releases: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    backend: Mapping[str, str] = field(default_factory=dict)
    role_arn: str | None = None


def account_target(
    project: Project, environment: str, region: str, profile: str | None = None, role_arn: str | None = None
) -> Target:
    """The real account: credentials and endpoints as boto3 and Terraform find them; `role_arn` is assumed."""
    variables = {"AWS_REGION": region}
    if profile:
        variables["AWS_PROFILE"] = profile
    return Target(
        label=f"account ({profile or 'default credentials'})",
        region=region,
        build=project.build,
        releases=project.environments / environment / "releases",
        variables=variables,
        role_arn=role_arn,
    )


def sandbox_target(
    project: Project,
    environment: str,
    region: str,
    account_id: str,
    sandbox: SandboxInfo,
    provider: str = "built-in",
) -> Target:
    """The emulated AWS on this machine, as `account_id`; `provider` is `built-in` or `installed`."""
    return Target(
        label="sandbox",
        region=region,
        build=project.sandbox_build,
        releases=project.sandbox_build / environment / "releases",
        variables=sandbox.variables(account_id, region, provider),
        backend={"use_path_style": "true"},
    )
