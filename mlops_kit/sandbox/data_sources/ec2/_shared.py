"""How EC2's data sources find their objects: by attributes, by tags, by `filter` blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jmespath

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Hook, Read
from mlops_kit.sandbox.backed.values import Values

Filters = Callable[[Mapping[str, Any]], list[dict[str, Any]]]


def filters(**by: str) -> Filters:
    """Return what makes the API's filters; `by` names the filter of an attribute."""

    def build(values: Mapping[str, Any]) -> list[dict[str, Any]]:
        wanted = [
            {
                "Name": name,
                "Values": [
                    str(values[attribute]).lower()
                    if values[attribute] in (True, False)
                    else str(values[attribute])
                ],
            }
            for attribute, name in by.items()
            if values.get(attribute) not in (None, "")
        ]
        wanted += [
            {"Name": f"tag:{key}", "Values": [value]} for key, value in (values.get("tags") or {}).items()
        ]
        wanted += [{"Name": f["name"], "Values": list(f["values"])} for f in values.get("filter") or ()]
        return wanted

    return build


def one(
    name: str,
    operation: str,
    out: str,
    ids: Mapping[str, str],
    by: Filters,
    *,
    arn: str = "",
    names: Mapping[str, str | None] | None = None,
    after_read: Hook | None = None,
) -> DataSource:
    """Return a data source of exactly one object. `ids`: attribute → the input member that takes it."""
    params: dict[str, Any] = {member: [f"{{{attribute}}}"] for attribute, member in ids.items()}
    return DataSource(
        type=name,
        service="ec2",
        reads=(Read(operation, {**params, "Filters": by}, out),),
        fill=False,
        tags="Tags",
        names=names or {},
        computed={"arn": f"arn:{{partition}}:ec2:{{region}}:{{account}}:{arn}/{{id}}"} if arn else {},
        after_read=after_read,
    )


def many(
    name: str,
    operation: str,
    by: Filters,
    outs: Mapping[str, str],
    *,
    params: Mapping[str, Any] | None = None,
) -> DataSource:
    """Return a data source of every object that matches. `outs`: attribute → JMESPath of its list."""

    def resolve(context: Context, values: Values) -> Values:
        answer = getattr(context.client("ec2"), operation)(Filters=by(values), **(params or {}))
        found: Values = {attribute: jmespath.search(out, answer) or [] for attribute, out in outs.items()}
        return {"id": context.region, "tags": values.get("tags"), **found}

    return DataSource(type=name, resolve=resolve)


def identified(member: str, **also: str) -> Hook:
    """Return a hook that sets `id` from a member of the object, and attributes from JMESPaths."""

    def after_read(context: Context, values: Values, found: Mapping[str, Any]) -> None:
        values["id"] = found[member]
        for attribute, path in also.items():
            values[attribute] = jmespath.search(path, found)

    return after_read


def hooks(*each: Hook) -> Hook:
    """Return a hook that is several."""

    def after_read(context: Context, values: Values, found: Mapping[str, Any]) -> None:
        for hook in each:
            hook(context, values, found)

    return after_read


def sole(found: Sequence[Any], what: str) -> Any:
    """Return the only item. Raises ProviderError where there is none or more than one."""
    from mlops_kit.sandbox.backed.types import ProviderError

    if len(found) == 1:
        return found[0]
    number = "no" if not found else str(len(found))
    raise ProviderError(f"{number} matching {what} found", "Change the search so that exactly one matches.")


def found_by(
    operation: str, out: str, member: str, by: Filters, what: str, ids: str = ""
) -> Callable[[Context, Values], Values]:
    """Return a `find` of the only object that matches; `member` of it is the resource's id.

    `ids`: the input member that takes the configuration's `id`.
    """

    def find(context: Context, values: Values) -> Values:
        named = {ids: [values["id"]]} if ids and values.get("id") else {}
        answer = getattr(context.client("ec2"), operation)(Filters=by(values), **named)
        return {"id": sole(answer[out], what)[member]}

    return find
