"""Gives a VPC a set of DHCP options; deleting it gives the VPC AWS's own back."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read

RESOURCE = Backed(
    type="aws_vpc_dhcp_options_association",
    service="ec2",
    create=Call("associate_dhcp_options"),
    id="{dhcp_options_id}-{vpc_id}",
    reads=(Read("describe_vpcs", {"VpcIds": ["{vpc_id}"]}, "Vpcs[?DhcpOptionsId!='default'] | [0]"),),
    delete=Call("associate_dhcp_options", {"DhcpOptionsId": "default", "VpcId": "{vpc_id}"}, fill=False),
    force_new=("dhcp_options_id", "vpc_id"),
    import_id=("vpc_id",),
    computed={"id": "{dhcp_options_id}-{vpc_id}"},
)
