"""AWS's own prefix list of a service: the addresses that a gateway endpoint leads to."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

DATA_SOURCE = one(
    "aws_prefix_list",
    "describe_prefix_lists",
    "PrefixLists",
    {"prefix_list_id": "PrefixListIds"},
    filters(name="prefix-list-name"),
    names={"Cidrs": "cidr_blocks", "PrefixListName": "name"},
    after_read=identified("PrefixListId"),
)
