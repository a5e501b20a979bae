"""What a launch sets on an instance beside what moto keeps, and the operations that change it later.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

from __future__ import annotations

import base64
import functools
from functools import cache
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, EmptyResult
from moto.core.types import Base64EncodedString
from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response

# What an instance has where its launch says nothing, by the member of RunInstances and of Instance.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
    "EnclaveOptions": {"Enabled": False},
    "MaintenanceOptions": {"AutoRecovery": "default"},
    "PrivateDnsNameOptions": {
        "HostnameType": "ip-name",
        "EnableResourceNameDnsARecord": False,
        "EnableResourceNameDnsAAAARecord": False,
    },
}
_STANDARD_CREDITS = ("t2",)  # every later burstable family is unlimited by itself


@cache
def install() -> None:
    """Wrap RunInstances and add the operations."""
    run = EC2Response.run_instances

    @functools.wraps(run)
    def run_instances(self: Any) -> Any:
        answer = run(self)
        for instance in answer.result.instances:
            _settle(self, instance)
        return answer

    EC2Response.run_instances = run_instances
    EC2Response.monitor_instances = lambda self: _monitor(self, "enabled")
    EC2Response.unmonitor_instances = lambda self: _monitor(self, "disabled")
    for operation in (
        describe_instance_credit_specifications,
        modify_instance_credit_specification,
        modify_instance_maintenance_options,
        modify_instance_capacity_reservation_attributes,
        modify_private_dns_name_options,
    ):
        setattr(EC2Response, operation.__name__, operation)
    association = NetworkInterface.association
    NetworkInterface.association = property(lambda self: association.fget(self) or None)
    for member, value in _DEFAULTS.items():
        setattr(Instance, xform_name(member), value)
    Instance.instance_lifecycle = property(lambda self: self.lifecycle)
    Instance.hibernation_options = property(_hibernation, lambda self, told: setattr(self, "_told", told))
    _wrap_attributes()
    _wrap_groups()
    _wrap_profiles()


def _hibernation(instance: Any) -> dict[str, bool]:
    return {"Configured": bool((instance._told or {}).get("Configured"))}


def _settle(response: Any, instance: Any) -> None:
    """Keep what RunInstances was told."""
    cores = INSTANCE_TYPES.get(instance.instance_type, {}).get("VCpuInfo", {})
    default = {
        "CoreCount": cores.get("DefaultCores", 1),
        "ThreadsPerCore": cores.get("DefaultThreadsPerCore", 1),
    }
    instance.cpu_options = {**default, **(response._get_param("CpuOptions") or {})}
    for member, value in _DEFAULTS.items():
        told = response._get_param(member) or {}
        whole = told if "CapacityReservationTarget" in told else {**value, **told}
        setattr(instance, xform_name(member), whole)
    instance.cpu_credits = response._get_param("CreditSpecification.CpuCredits")
    instance.disable_api_termination = bool(response._get_param("DisableApiTermination"))
    for interface in instance.nics.values():
        if interface.description == "Primary network interface":  # moto made it for the launch
            interface.delete_on_termination = True
    _place(response, instance)
    if not instance.security_groups and 0 in instance.nics:  # the interface's own, or the VPC's default group
        instance.security_groups = list(instance.nics[0]._group_set)


def _place(response: Any, instance: Any) -> None:
    placement = instance.placement
    placement.group_name = response._get_param("Placement.GroupName") or ""
    placement.tenancy = response._get_param("Placement.Tenancy") or "default"
    placement.partition_number = response._get_param("Placement.PartitionNumber")


def _monitor(response: Any, state: str) -> ActionResult:
    """MonitorInstances and UnmonitorInstances."""
    response.error_on_dryrun()
    instances = response.ec2_backend.get_multi_instances_by_id(response._get_param("InstanceIds", []))
    for instance in instances:
        instance.monitoring_state = state
    answered = [{"InstanceId": instance.id, "Monitoring": {"State": state}} for instance in instances]
    return ActionResult({"InstanceMonitorings": answered})


def _credits(instance: Any) -> str:
    chosen = getattr(instance, "cpu_credits", None)
    standard = instance.instance_type.startswith(_STANDARD_CREDITS)
    return str(chosen or ("standard" if standard else "unlimited"))


def describe_instance_credit_specifications(self: Any) -> ActionResult:
    """DescribeInstanceCreditSpecifications."""
    instances = self.ec2_backend.get_multi_instances_by_id(self._get_param("InstanceIds", []))
    found = [{"InstanceId": instance.id, "CpuCredits": _credits(instance)} for instance in instances]
    return ActionResult({"InstanceCreditSpecifications": found})


def modify_instance_credit_specification(self: Any) -> ActionResult:
    """ModifyInstanceCreditSpecification."""
    done = []
    for wanted in self._get_param("InstanceCreditSpecifications", []):
        self.ec2_backend.get_instance(wanted["InstanceId"]).cpu_credits = wanted.get("CpuCredits")
        done.append({"InstanceId": wanted["InstanceId"]})
    return ActionResult(
        {"SuccessfulInstanceCreditSpecifications": done, "UnsuccessfulInstanceCreditSpecifications": []}
    )


def modify_instance_maintenance_options(self: Any) -> ActionResult:
    """ModifyInstanceMaintenanceOptions."""
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    recovery = self._get_param("AutoRecovery")
    if recovery:
        instance.maintenance_options = {"AutoRecovery": recovery}
    return ActionResult({"InstanceId": instance.id, **instance.maintenance_options})


def modify_instance_capacity_reservation_attributes(self: Any) -> ActionResult:
    """ModifyInstanceCapacityReservationAttributes."""
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    instance.capacity_reservation_specification = self._get_param("CapacityReservationSpecification")
    return ActionResult({"Return": True})


def modify_private_dns_name_options(self: Any) -> ActionResult:
    """ModifyPrivateDnsNameOptions."""
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    told = {
        "HostnameType": self._get_param("PrivateDnsHostnameType"),
        "EnableResourceNameDnsARecord": self._get_param("EnableResourceNameDnsARecord"),
        "EnableResourceNameDnsAAAARecord": self._get_param("EnableResourceNameDnsAAAARecord"),
    }
    changed = {name: value for name, value in told.items() if value is not None}
    instance.private_dns_name_options = {**instance.private_dns_name_options, **changed}
    return ActionResult({"Return": True})


def _wrap_attributes() -> None:
    """Take the two attributes that moto mistakes for others; keep the options that a change leaves out."""
    modify = EC2Response.modify_instance_attribute
    modify_metadata = EC2Backend.modify_instance_metadata_options

    def modify_instance_attribute(self: Any) -> Any:
        behavior = self._get_param("InstanceInitiatedShutdownBehavior.Value")
        data = self._get_param("UserData.Value")
        if behavior is None and data is None:
            return modify(self)
        instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
        if behavior is not None:
            instance.instance_initiated_shutdown_behavior = behavior
        if data is not None:  # decoded already, like every blob
            instance.user_data = Base64EncodedString(base64.b64encode(data).decode()) if data else None
        return EmptyResult()

    def modify_instance_metadata_options(self: Any, instance_id: str, **told: Any) -> Any:
        now = self.get_instance(instance_id).metadata_options
        names = {
            "http_tokens": now.http_tokens,
            "hop_limit": now.http_put_response_hop_limit,
            "http_endpoint": now.http_endpoint,
            "http_protocol": now.http_protocol_ipv6,
            "metadata_tags": now.instance_metadata_tags,
        }
        merged = {name: value if told.get(name) is None else told[name] for name, value in names.items()}
        return modify_metadata(self, instance_id, **merged)

    EC2Response.modify_instance_attribute = modify_instance_attribute
    EC2Backend.modify_instance_metadata_options = modify_instance_metadata_options


def _wrap_groups() -> None:
    """An instance's groups are those of its first interface, whichever of the two is asked to change."""
    of_instance = EC2Backend.modify_instance_security_groups
    of_interface = EC2Backend.modify_network_interface_attribute

    def modify_instance_security_groups(self: Any, instance_id: str, new_group_id_list: list[str]) -> Any:
        instance = of_instance(self, instance_id, new_group_id_list)
        if 0 in instance.nics:
            instance.nics[0]._group_set = list(instance.security_groups)
        return instance

    def modify_network_interface_attribute(self: Any, eni_id: str, *args: Any, **kwargs: Any) -> None:
        of_interface(self, eni_id, *args, **kwargs)
        interface = self.get_network_interface(eni_id)
        if interface.instance and interface.device_index == 0 and interface._group_set:
            interface.instance.security_groups = list(interface._group_set)

    EC2Backend.modify_instance_security_groups = modify_instance_security_groups
    EC2Backend.modify_network_interface_attribute = modify_network_interface_attribute


def _wrap_profiles() -> None:
    """An instance has the profile that replaces its former one."""
    original = EC2Backend.replace_iam_instance_profile_association

    @functools.wraps(original)
    def replace(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = original(self, *args, **kwargs)
        profile = {"Arn": made.iam_instance_profile.arn, "Id": made.association_id}
        made.instance.iam_instance_profile = profile
        return made

    EC2Backend.replace_iam_instance_profile_association = replace
