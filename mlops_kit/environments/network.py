"""The network of an environment."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from mlops_kit.environments.fields import Cidr, LogRetention, Section, ServiceName, ZoneName

PRIVATE_RANGES = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, and RFC 6598's shared space, which AWS lets a VPC use."""

LARGEST, SMALLEST = 16, 20
"""Prefix lengths: AWS takes no VPC above /16; below /20 the subnets of six zones do not fit."""

NODE_SERVICES = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts")
"""Services that nodes of a cluster call to join it; without NAT they need interface endpoints.
https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html"""


def _zones(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | list):
        raise ValueError("is neither a number of zones nor a list of their names")
    count = value if isinstance(value, int) else len(value)
    if not 2 <= count <= 6:
        raise ValueError(f"makes {count} availability zones; have two to six")
    if isinstance(value, list) and len({str(zone) for zone in value}) < count:
        raise ValueError("names an availability zone twice")
    return value


class Network(Section):
    """The VPC: its range, its zones, its ways out."""

    cidr: Cidr = Field(
        description="Private IPv4 range of the VPC, /16 to /20; no other environment's may overlap it.",
        examples=["10.20.0.0/16"],
    )
    availability_zones: Annotated[int | list[ZoneName], BeforeValidator(_zones)] = Field(
        description="How many availability zones to span, or their names in order.", examples=[3]
    )
    nat: Literal["none", "single", "per_az"] = Field(
        description="NAT gateways: none, one for all zones, or one per zone.", examples=["single"]
    )
    interface_endpoints: list[ServiceName] = Field(
        default=[],
        description="Services reached without leaving the VPC, by short name.",
        examples=[["ecr.api", "sts"]],
    )
    flow_log_retention_days: LogRetention = Field(
        default=365, description="Days that flow logs are kept.", examples=[90]
    )

    @field_validator("cidr")
    @classmethod
    def _private_and_of_a_size(cls, value: str) -> str:
        network = IPv4Network(value)
        if not any(network.subnet_of(private) for private in PRIVATE_RANGES):
            raise ValueError(f"is not in a private range: {', '.join(map(str, PRIVATE_RANGES))}")
        if not LARGEST <= network.prefixlen <= SMALLEST:
            size = "too large: AWS" if network.prefixlen < LARGEST else "too small: its subnets"
            verb = f"takes a VPC of at most /{LARGEST}" if network.prefixlen < LARGEST else "do not fit"
            raise ValueError(f"is {size} {verb}; write a range from /{LARGEST} to /{SMALLEST}")
        return value

    @model_validator(mode="after")
    def _nodes_reach_their_services(self) -> Network:
        missing = sorted(set(NODE_SERVICES) - set(self.interface_endpoints))
        if self.nat == "none" and missing:
            raise ValueError(
                "without NAT, nodes reach AWS through interface endpoints alone; "
                f"add {', '.join(missing)} to network.interface_endpoints, or set nat"
            )
        return self
