"""SageMaker endpoints: instances, their storage, and what scaling may make of them.

https://aws.amazon.com/sagemaker/ai/pricing/. An endpoint configuration costs nothing by itself; its variants
are priced with the endpoint that runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.review.cost.pricing import Amount, Book, Pricing, counted
from mlops_kit.review.cost.sides import Resource, Side

_CONFIGURATION = "aws_sagemaker_endpoint_configuration"
_SCALING = "aws_appautoscaling_target"


def _price(endpoint: Resource, side: Side, book: Book) -> Amount:
    name = endpoint.get("endpoint_config_name")
    configuration = side.named(_CONFIGURATION, "name", name) or side.beside(_CONFIGURATION, endpoint)
    if configuration is None:
        return Amount(None, "endpoint", unknown=["its configuration is not in this plan"])
    total = Amount(0.0, usage=["requests and answers of endpoints, per GB"])
    if configuration.block("data_capture_config").get("enable_capture"):
        total.usage.append("storage and requests of captured data")
    at_most = 0.0
    whats, notes = [], []
    for blocks in ("production_variants", "shadow_production_variants"):
        for index, variant in enumerate(configuration.get(blocks, [])):
            one = _variant(
                endpoint, variant, configuration.unknown(blocks, index, "instance_type"), side, book
            )
            whats.append(one.what)
            notes.extend([one.note] if one.note else [])
            total.usage += one.usage
            total.unknown += one.unknown
            if one.monthly is None and not one.unknown:  # serverless: no fixed price
                continue
            total.monthly = _sum(total.monthly, one.monthly)
            at_most += (one.monthly if one.at_most is None else one.at_most) or 0.0
    total.what, total.note = " + ".join(whats) or "endpoint", "; ".join(notes)
    if total.monthly is not None and at_most != total.monthly:
        total.at_most = at_most
    if not total.unknown and total.monthly == 0.0 and "serverless" in total.what:
        total.monthly = None
    return total


def _variant(endpoint: Resource, variant: Mapping[str, Any], unknown: bool, side: Side, book: Book) -> Amount:
    serverless = (variant.get("serverless_config") or [None])[0]
    if serverless:
        usage = [f"inference seconds of serverless endpoints with {serverless.get('memory_size_in_mb')} MB"]
        if serverless.get("provisioned_concurrency"):
            usage.append("provisioned concurrency of serverless endpoints, per second")
        return Amount(None, "serverless", usage=usage)
    kind = variant.get("instance_type")
    if unknown or not kind:
        return Amount(None, "endpoint", unknown=["its instance type is known after apply"])
    low, high = _scaling(endpoint, variant, side)
    count = variant.get("initial_instance_count")
    count = low if count is None else count
    what = counted(count, kind)
    if count is None:
        return Amount(None, what, unknown=["how many instances run is known after apply"])
    hour = book.hourly(f"sagemaker:{kind}")
    if hour is None:
        return Amount(None, what, unknown=[book.missing(kind)])
    each, missing, note = _with_storage(hour, variant, book)
    amount = Amount(each * count, what, note, unknown=missing)
    if high is not None and (low, high) != (count, count):
        amount.at_most = each * high
        amount.note = "; ".join(filter(None, [f"scales from {low} to {high} instances", note]))
    return amount


def _with_storage(hour: float, variant: Mapping[str, Any], book: Book) -> tuple[float, list[str], str]:
    """Return a month of one instance with its volume, what is missing, and a note."""
    gib = variant.get("volume_size_in_gb")
    if not gib:
        return hour, [], "without the volume that SageMaker adds where the instance has no disk"
    storage = book.amount("sagemaker:storage")
    if storage is None:
        return hour, [book.missing(f"{gib} GB of endpoint storage")], ""
    return hour + storage * gib, [], ""


def _scaling(endpoint: Resource, variant: Mapping[str, Any], side: Side) -> tuple[int | None, int | None]:
    """Return the least and the most instances of a variant."""
    managed = (variant.get("managed_instance_scaling") or [{}])[0]
    if managed.get("status") == "ENABLED":
        return managed.get("min_instance_count"), managed.get("max_instance_count")
    wanted = f"endpoint/{endpoint.get('name')}/variant/{variant.get('variant_name')}"
    target = side.named(_SCALING, "resource_id", wanted)
    return (target.get("min_capacity"), target.get("max_capacity")) if target else (None, None)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


PRICING = Pricing(frozenset({"aws_sagemaker_endpoint"}), _price, frozenset({_CONFIGURATION, _SCALING}))
