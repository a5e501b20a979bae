"""The Kubernetes cluster of an environment."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, model_validator

from mlops_kit.environments.fields import (
    Cidr,
    Ec2InstanceType,
    KubernetesVersion,
    PrincipalArn,
    Section,
    Slug,
)


def _is_graviton(instance_type: str) -> bool:
    """Say whether a type has an ARM processor: a `g` after the generation, as in m7g and c7gn; and a1."""
    family = instance_type.partition(".")[0]
    return family == "a1" or re.match(r"[a-z]+\d+[a-z]*g", family) is not None


class NodeGroup(Section):
    """Nodes of one kind."""

    instance_types: list[Ec2InstanceType] = Field(
        min_length=1,
        max_length=20,
        description="EC2 instance types, by preference.",
        examples=[["m7i.large"]],
    )
    min: int = Field(ge=0, le=450, description="Fewest nodes.", examples=[1])
    max: int = Field(ge=1, le=450, description="Most nodes.", examples=[3])
    desired: int | None = Field(
        default=None, ge=0, description="Nodes to begin with; left out, as many as min.", examples=[1]
    )
    disk_gib: int = Field(default=50, ge=20, le=16384, description="Size of a node's disk.", examples=[50])
    capacity_type: Literal["ON_DEMAND", "SPOT"] = Field(
        default="ON_DEMAND", description="How the nodes are bought.", examples=["ON_DEMAND"]
    )

    @model_validator(mode="after")
    def _one_architecture(self) -> NodeGroup:
        if len({_is_graviton(name) for name in self.instance_types}) > 1:
            raise ValueError("mixes Graviton and x86 instance types; make a node group of each")
        return self

    @property
    def ami_type(self) -> str:
        """The Amazon Linux image that fits the instance types."""
        return "AL2023_ARM_64_STANDARD" if _is_graviton(self.instance_types[0]) else "AL2023_x86_64_STANDARD"

    @model_validator(mode="after")
    def _sizes_in_order(self) -> NodeGroup:
        if self.min > self.max:
            raise ValueError(f"has min {self.min} above max {self.max}")
        if self.desired is not None and not self.min <= self.desired <= self.max:
            raise ValueError(f"has desired {self.desired} outside min {self.min} to max {self.max}")
        return self


class Access(Section):
    """What an IAM principal may do in the cluster."""

    principal_arn: PrincipalArn = Field(
        description="The IAM role or user.", examples=["arn:aws:iam::111111111111:role/data-science"]
    )
    policy: Literal["view", "edit", "admin", "cluster-admin"] = Field(
        description="EKS access policy.", examples=["view"]
    )
    namespaces: list[Slug] = Field(
        default=[],
        description="Namespaces that it covers; none means the whole cluster.",
        examples=[["models"]],
    )


class Eks(Section):
    """The cluster: version, endpoint, nodes, and who may do what in it."""

    version: KubernetesVersion = Field(description="Kubernetes version, in quotes.", examples=["1.35"])
    public_access: bool = Field(
        default=False, description="Is the API endpoint reachable from outside the VPC?", examples=[False]
    )
    public_access_cidrs: list[Cidr] = Field(
        default=[], description="Ranges that reach the public endpoint.", examples=[["192.0.2.0/24"]]
    )
    api_client_cidrs: list[Cidr] = Field(
        default=[],
        description="Ranges that reach the private endpoint from outside the cluster: a VPN's, a bastion's.",
        examples=[["10.200.0.0/16"]],
    )
    node_groups: dict[Slug, NodeGroup] = Field(description="Managed node groups by name.")
    access: dict[Slug, Access] = Field(default={}, description="Who may do what, by a name of your choice.")

    @model_validator(mode="after")
    def _public_access_is_bounded(self) -> Eks:
        if self.public_access and not self.public_access_cidrs:
            raise ValueError(
                "has public_access without public_access_cidrs; name the ranges that may connect"
            )
        if self.public_access and "0.0.0.0/0" in self.public_access_cidrs:
            raise ValueError("opens its API endpoint to the whole internet; name the ranges that may connect")
        if "0.0.0.0/0" in self.api_client_cidrs:
            raise ValueError("admits every address to its API endpoint; name the ranges in api_client_cidrs")
        return self
