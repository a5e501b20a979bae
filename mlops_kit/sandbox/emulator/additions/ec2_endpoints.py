"""VPC endpoints as AWS keeps them: routes and network interfaces follow every change, deleted ones are gone.

https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidParameterCombination, InvalidServiceName
from moto.ec2.models import EC2Backend, vpcs
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response

from mlops_kit.sandbox.emulator.additions import ec2_shared


@cache
def install() -> None:
    """Replace moto's operations on VPC endpoints."""
    # Moto asks each of these services' own backend, and CloudFormation's loads all of moto: a second for an
    # entry that is like any other's, with a policy of its own:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
    for services in (vpcs.IMPLEMENTED_ENDPOINT_SERVICES, vpcs.COVERED_ENDPOINT_SERVICES):
        services.remove("cloudformation")

    original = EC2Backend.create_vpc_endpoint

    def create_vpc_endpoint(self: Any, **given: Any) -> Any:
        return _create(self, original, given)

    EC2Backend.create_vpc_endpoint = create_vpc_endpoint
    EC2Backend.delete_vpc_endpoints = _delete
    EC2Response.modify_vpc_endpoint = _modify_vpc_endpoint


def _create(backend: Any, original: Any, given: dict[str, Any]) -> Any:
    service, kind = given["service_name"], given.get("endpoint_type") or "Gateway"
    _check_service(backend, service, kind)
    _check_conflict(backend, service, kind, given)
    interface = kind != "Gateway"
    wanted_subnets = given.pop("subnet_ids", None) or []
    endpoint = original(
        backend,
        **{
            **given,
            "endpoint_type": kind,
            "subnet_ids": [],
            "route_table_ids": list(given.get("route_table_ids") or []),
        },
    )
    endpoint.requester_managed = False
    endpoint.ip_address_type = "ipv4"
    endpoint.dns_options = {"DnsRecordIpType": "ipv4" if interface else "service-defined"}
    endpoint.service_region = backend.region_name
    if not interface:
        endpoint.private_dns_enabled = False
        return endpoint
    endpoint.subnet_ids, endpoint.network_interface_ids = [], []
    if not endpoint.security_group_ids:
        endpoint.security_group_ids = [backend.get_default_security_group(endpoint.vpc_id).id]
    for subnet_id in wanted_subnets:
        _add_subnet(backend, endpoint, subnet_id)
    return endpoint


def _check_service(backend: Any, service: str, kind: str) -> None:
    found = backend.describe_vpc_endpoint_services([service], [], None, None, backend.region_name)
    kinds = {kind["ServiceType"] for detail in found["servicesDetails"] for kind in detail["ServiceType"]}
    if kind not in kinds:
        raise InvalidServiceName(service)


def _check_conflict(backend: Any, service: str, kind: str, given: dict[str, Any]) -> None:
    others = [
        other
        for other in backend.vpc_end_points.values()
        if other.vpc_id == given["vpc_id"] and other.service_name == service
    ]
    if kind == "Interface" and given.get("private_dns_enabled"):
        vpc = backend.get_vpc(given["vpc_id"])
        if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
            raise InvalidParameterCombination(
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
                f"set to true for {vpc.id}"
            )
        if any(o.vpc_endpoint_type == "Interface" and o.private_dns_enabled for o in others):
            raise InvalidParameterCombination(
                f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{service} in the VPC {given['vpc_id']}"
            )
    taken = {table for other in others if kind == "Gateway" for table in other.route_table_ids}
    for table in given.get("route_table_ids") or []:
        if table in taken:
            raise ec2_shared.refusal(
                "RouteAlreadyExists", f"route table {table} already has a route to {service}"
            )


def _add_subnet(backend: Any, endpoint: Any, subnet_id: str) -> None:
    subnet = backend.get_subnet(subnet_id)
    zones = {backend.get_subnet(other).availability_zone for other in endpoint.subnet_ids}
    if subnet.availability_zone in zones:
        raise ec2_shared.refusal(
            "DuplicateSubnetsInSameZone",
            f"Found another VPC endpoint subnet in the availability zone of {subnet_id}.",
        )
    interface = ec2_shared.managed_interface(
        backend,
        subnet,
        groups=endpoint.security_group_ids,
        kind="vpc_endpoint",
        description=f"VPC Endpoint Interface {endpoint.id}",
    )
    endpoint.subnet_ids.append(subnet_id)
    endpoint.network_interface_ids.append(interface.id)


def _remove_subnet(backend: Any, endpoint: Any, subnet_id: str) -> None:
    endpoint.subnet_ids = [other for other in endpoint.subnet_ids if other != subnet_id]
    for interface_id in list(endpoint.network_interface_ids):
        if backend.enis[interface_id].subnet.id == subnet_id:
            endpoint.network_interface_ids.remove(interface_id)
            backend.enis.pop(interface_id)


def _modify_vpc_endpoint(response: Any) -> ActionResult:
    """ModifyVpcEndpoint: what is added and removed reaches routes and network interfaces, too."""
    backend = response.ec2_backend
    endpoint = backend.describe_vpc_endpoints([response._get_param("VpcEndpointId")])[0]

    def listed(name: str) -> list[str]:
        return list(response._get_param(name, []))

    policy = response._get_param("PolicyDocument")
    if response._get_bool_param("ResetPolicy"):
        endpoint.policy_document = ec2_shared.as_json(VPCEndPoint.DEFAULT_POLICY)
    if policy:
        endpoint.policy_document = policy
    private_dns = response._get_bool_param("PrivateDnsEnabled")
    if private_dns is not None:
        endpoint.private_dns_enabled = private_dns
    endpoint.ip_address_type = response._get_param("IpAddressType") or endpoint.ip_address_type
    for subnet_id in listed("RemoveSubnetIds"):
        _remove_subnet(backend, endpoint, subnet_id)
    for subnet_id in listed("AddSubnetIds"):
        if subnet_id not in endpoint.subnet_ids:
            _add_subnet(backend, endpoint, subnet_id)
    for table_id in listed("RemoveRouteTableIds"):
        _remove_route(backend, endpoint, table_id)
    for table_id in listed("AddRouteTableIds"):
        if table_id not in endpoint.route_table_ids:
            backend.create_route(
                table_id,
                None,
                gateway_id=endpoint.id,
                destination_prefix_list_id=endpoint.destination_prefix_list_id,
            )
            endpoint.route_table_ids.append(table_id)
    removed, added = listed("RemoveSecurityGroupIds"), listed("AddSecurityGroupIds")
    kept = [group for group in endpoint.security_group_ids if group not in removed]
    endpoint.security_group_ids = kept + [group for group in added if group not in kept]
    for interface_id in endpoint.network_interface_ids:
        backend.modify_network_interface_attribute(interface_id, endpoint.security_group_ids)
    return ActionResult({"Return": True})


def _remove_route(backend: Any, endpoint: Any, table_id: str) -> None:
    endpoint.route_table_ids = [other for other in endpoint.route_table_ids if other != table_id]
    table = backend.route_tables.get(table_id)
    for key, route in list(table._routes.items()) if table else ():
        if route.gateway_id == endpoint.id:
            del table._routes[key]


def _delete(backend: Any, vpce_ids: list[str] | None = None) -> None:
    """Take the endpoints away with their routes, network interfaces and tags."""
    for identifier in vpce_ids or []:
        endpoint = backend.vpc_end_points.pop(identifier, None)
        if endpoint is None:
            continue
        for table_id in list(endpoint.route_table_ids):
            _remove_route(backend, endpoint, table_id)
        for interface_id in endpoint.network_interface_ids:
            backend.enis.pop(interface_id, None)
        backend.tags.pop(identifier, None)
