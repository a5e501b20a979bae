"""The association of a route table with a VPC endpoint."""

from __future__ import annotations

from mlops_kit.sandbox.resources.ec2._endpoint_association import endpoint_association

RESOURCE = endpoint_association("route_table", "RouteTableIds", "contains(RouteTableIds, '{}')")
