"""One managed prefix list with its entries."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, hooks, identified, one


def _entries(context: Context, values: Values, found: Response) -> None:
    answer = context.client("ec2").get_managed_prefix_list_entries(PrefixListId=found["PrefixListId"])
    values["entries"] = [
        {"cidr": entry["Cidr"], "description": entry.get("Description", "")} for entry in answer["Entries"]
    ]
    values["arn"] = found["PrefixListArn"]


DATA_SOURCE = one(
    "aws_ec2_managed_prefix_list",
    "describe_managed_prefix_lists",
    "PrefixLists",
    {"id": "PrefixListIds"},
    filters(name="prefix-list-name"),
    names={"PrefixListName": "name"},
    after_read=hooks(identified("PrefixListId"), _entries),
)
