"""What a pipeline has to do: environments, the stacks that a change concerns, and the roles for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.project import Project

SCHEMA = "mlops-kit/ci-matrix/v1"

_ADD = """ci:
  provider: {provider}
  repository: {repository}
  environment: {name}"""


@dataclass(frozen=True)
class Job:
    """An environment's share of a pipeline; roles are ARNs that the stack `foundation` makes."""

    environment: str
    stacks: tuple[str, ...]
    region: str
    plan_role: str
    apply_role: str
    platform_environment: str
    """The platform's environment, whose approval guards an apply."""
    branch: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a job's matrix has it: nothing but texts."""
        return {**asdict(self), "stacks": " ".join(self.stacks)}


@dataclass(frozen=True)
class Matrix:
    """The jobs of a pipeline, and the environments that need none."""

    jobs: tuple[Job, ...]
    unaffected: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "schema": SCHEMA,
            "include": [each.as_json() for each in self.jobs],
            "unaffected": list(self.unaffected),
        }

    def as_github(self) -> str:
        """Return it as lines of GITHUB_OUTPUT."""
        include = json.dumps({"include": [each.as_json() for each in self.jobs]})
        return f"matrix={include}\nany={str(bool(self.jobs)).lower()}\nunaffected={' '.join(self.unaffected)}"

    def as_gitlab(self) -> str:
        """Return it as a dotenv report: every environment's stacks, empty where there is nothing to do."""
        stacks = {each.environment: " ".join(each.stacks) for each in self.jobs}
        names = sorted((*stacks, *self.unaffected))
        return "\n".join(f"{stacks_variable(name)}={stacks.get(name, '')}" for name in names)

    def as_text(self) -> str:
        """Return it for people."""
        lines = [f"{each.environment}: {' '.join(each.stacks)}" for each in self.jobs]
        return "\n".join([*lines, *(f"{name}: nothing" for name in self.unaffected)])


def stacks_variable(environment: str) -> str:
    """Return the name of the variable in which a GitLab pipeline keeps an environment's stacks."""
    return f"MLOPS_KIT_STACKS_{environment.upper().replace('-', '_')}"


def delivered(project: Project, provider: str | None = None, branch: str | None = None) -> list[Environment]:
    """Return the environments that a pipeline delivers; of one platform or branch where these are given.

    Raises ConfigurationError where an environment is wrong, or none names a pipeline on the platform.
    """
    from mlops_kit.environments.load import load, names

    loaded = [load(project, name) for name in names(project)]
    found = [each for each in loaded if each.ci and provider in (None, each.ci.provider)]
    if not found:
        where = f" on {provider}" if provider else ""
        elsewhere = "".join(f"; {each.name} names {each.ci.provider}" for each in loaded if each.ci)
        # The first that names no pipeline; where each names one, the first.
        name = min(loaded, key=lambda each: each.ci is not None).name if loaded else "dev"
        block = _ADD.format(
            provider=provider or "github          # or gitlab",
            repository="group/project" if provider == "gitlab" else "owner/name",
            name=name,
        )
        raise ConfigurationError(
            f"no environment names a pipeline{where}{elsewhere}",
            f"write it into environments/{name}.yaml:\n{block}",
        )
    return [each for each in found if each.ci and branch in (None, each.ci.branch)]


def matrix(
    project: Project,
    ref: str | None = None,
    provider: str | None = None,
    branch: str | None = None,
    environment: str | None = None,
) -> Matrix:
    """Return the jobs for what changed since `ref`; for every stack without one.

    `environment` names the only one that counts. Raises ConfigurationError.
    """
    from mlops_kit.stacks.changed import affected
    from mlops_kit.stacks.graph import stacks_of

    environments = [each for each in delivered(project, provider, branch) if environment in (None, each.name)]
    if ref is None:
        stacks: dict[str, Sequence[str]] = {each.name: stacks_of(each).names for each in environments}
    else:
        stacks = {**affected(project, [each.name for each in environments], ref)}
    return Matrix(
        tuple(job(each, stacks[each.name]) for each in environments if stacks[each.name]),
        tuple(each.name for each in environments if not stacks[each.name]),
    )


def job(environment: Environment, stacks: Sequence[str]) -> Job:
    """Return an environment's share; it must name a pipeline."""
    if environment.ci is None:
        raise AssertionError("only environments with a pipeline get here")
    return Job(
        environment=environment.name,
        stacks=tuple(stacks),
        region=environment.region,
        plan_role=role_arn(environment, "plan"),
        apply_role=role_arn(environment, "apply"),
        platform_environment=environment.ci.environment,
        branch=environment.ci.branch,
    )


def role_arn(environment: Environment, kind: str) -> str:
    """Return the role of a pipeline's jobs, `plan` or `apply`, as `foundation` names it."""
    partition = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    name = next((value for start, value in partition.items() if environment.region.startswith(start)), "aws")
    return f"arn:{name}:iam::{environment.account_id}:role/{environment.prefix}-ci-{kind}"
