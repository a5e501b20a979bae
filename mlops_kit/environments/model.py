"""The environment model: what `common.yaml` under `<env>.yaml` may say."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import Field, model_validator

from mlops_kit.environments.cluster import Eks
from mlops_kit.environments.delivery import Audit, Ci
from mlops_kit.environments.fields import (
    AccountId,
    LogRetention,
    PolicyArn,
    Region,
    RoleArn,
    Section,
    Slug,
    TagText,
    Text,
)
from mlops_kit.environments.naming import Named
from mlops_kit.environments.network import Network
from mlops_kit.environments.serving import Model

RESERVED_TAGS = ("project", "environment", "stack", "owner", "cost-centre", "repository")
"""Tags that every resource gets from the environment."""


class Protection(Section):
    """What keeps data and clusters from being deleted."""

    deletion: bool = Field(
        description="Refuse to delete the cluster, buckets with objects, and keys at once?", examples=[True]
    )
    retention_days: int = Field(
        ge=1, le=3650, description="Days that superseded objects and captured data are kept.", examples=[365]
    )

    @property
    def key_deletion_days(self) -> int:
        """Days in which the deletion of a key can be cancelled: KMS's longest or its shortest."""
        return 30 if self.deletion else 7


class Logs(Section):
    """How long logs are kept."""

    retention_days: LogRetention = Field(description="Days that logs are kept.", examples=[90])


class Registry(Section):
    """What the container registry holds, and who may pull from it."""

    repositories: list[Slug] = Field(
        min_length=1,
        description="Repositories, by name under the environment's prefix.",
        examples=[["serving"]],
    )
    pull_account_ids: list[AccountId] = Field(
        default=[], description="Other accounts that may pull images.", examples=[["222222222222"]]
    )


class Environment(Named, Section):
    """One environment, resolved: `common.yaml` with `<name>.yaml` over it."""

    name: Annotated[Slug, Field(max_length=12)] = Field(
        description="The file's name; not written in the file.", examples=["dev"]
    )
    project: Annotated[Slug, Field(max_length=16)] = Field(
        description="Name of the project, the prefix of every resource's name.", examples=["mlops"]
    )
    account_id: AccountId = Field(
        description="AWS account, twelve digits in quotes.", examples=["111111111111"]
    )
    region: Region = Field(description="AWS region.", examples=["eu-west-1"])
    owner: TagText = Field(description="Who answers for it; a tag.", examples=["ml-platform"])
    cost_center: TagText = Field(description="Who pays for it; a tag.", examples=["ml-1001"])
    repository: TagText = Field(description="Where its code is; a tag.", examples=["mlops-kit"])
    tags: dict[Annotated[str, Text(r"(?!aws:)[\w .:/=+@-]{1,128}", "is not a tag's key")], TagText] = Field(
        default={}, description="Further tags of every resource."
    )
    permissions_boundary_arn: PolicyArn | None = Field(
        default=None,
        description="Policy that bounds every role that is made.",
        examples=["arn:aws:iam::111111111111:policy/boundary"],
    )
    deploy_role_arn: RoleArn | None = Field(
        default=None,
        description="Role that the kit assumes to act in the account.",
        examples=["arn:aws:iam::111111111111:role/deploy"],
    )
    approvals: int = Field(
        default=0,
        ge=0,
        le=10,
        description="People other than its author who must approve a plan before it is applied.",
        examples=[1],
    )
    ci: Ci | None = Field(default=None, description="The pipeline that may plan and apply.")
    audit: Audit = Field(default=Audit(), description="Evidence of what was done.")
    network: Network = Field(description="The VPC.")
    protection: Protection = Field(description="What keeps data from being deleted.")
    logs: Logs = Field(description="Logs of the platform.")
    registry: Registry = Field(description="Container repositories.")
    eks: Eks = Field(description="The Kubernetes cluster.")
    models: dict[Annotated[Slug, Field(max_length=20)], Model] = Field(
        default={}, description="Models that are served, by name."
    )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Environment:
        for key in ("deploy_role_arn", "permissions_boundary_arn"):
            arn = getattr(self, key)
            if arn is not None and arn.split(":")[4] not in (self.account_id, "aws"):
                raise ValueError(f"{key}: {arn} is of another account than account_id, {self.account_id}")
        zones = self.network.availability_zones
        if isinstance(zones, list) and (strange := [z for z in zones if z[:-1] != self.region]):
            raise ValueError(f"network.availability_zones: not in region {self.region}: {', '.join(strange)}")
        if reserved := sorted(set(self.tags) & set(RESERVED_TAGS)):
            raise ValueError(f"tags: the kit sets these itself, remove them: {', '.join(reserved)}")
        return self

    @property
    def model_names(self) -> list[str]:
        """The models that are served, in order."""
        return sorted(self.models)

    @property
    def digest(self) -> str:
        """The SHA-256 of all that it says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def whole(self) -> Environment:
        """Itself: with a model of all that its files say (`known` returns one that has this when asked)."""
        return self
