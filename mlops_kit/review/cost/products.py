"""Which products of AWS's price list are which prices of the kit's table.

A product is told by its usage type, which in most regions begins with the region's short name (`EUC1-`), and
by attributes that the API filters by:
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_REGION = r"(?:[A-Z]{2,4}\d{0,2}-|[a-z]{2}(?:-[a-z]+)+-\d-)?"  # KMS writes the region's whole name


@dataclass(frozen=True)
class Product:
    """What one price of the table is in the price list."""

    service: str
    usage: str
    """Regular expression of the usage type, without the region's short name."""
    key: str
    """The table's key, with the product's attributes in braces."""
    filters: Mapping[str, str] = field(default_factory=dict)

    def price(self, entry: Mapping[str, Any]) -> tuple[str, float] | None:
        """Return the key and the first tier's price in USD of an entry that is this product, else None."""
        attributes = entry["product"]["attributes"]
        found = re.fullmatch(_REGION + self.usage, attributes.get("usagetype", ""))
        amount = _first_tier(entry) if found else None
        if found is None or not amount:
            return None
        return self.key.format(**{**attributes, **found.groupdict()}), amount


def _first_tier(entry: Mapping[str, Any]) -> float | None:
    """Return the on-demand price of the first unit that is not free."""
    dimensions = [
        dimension
        for offer in entry.get("terms", {}).get("OnDemand", {}).values()
        for dimension in offer["priceDimensions"].values()
    ]
    paid = [each for each in dimensions if float(each["pricePerUnit"].get("USD", 0)) > 0]
    first = min(paid, key=lambda each: float(each.get("beginRange") or 0), default=None)
    return float(first["pricePerUnit"]["USD"]) if first else None


def services() -> Iterator[tuple[str, Mapping[str, str], list[Product]]]:
    """Yield what to ask for: a service, its filters, and the products that the answer may hold."""
    asked: dict[tuple[str, tuple[tuple[str, str], ...]], list[Product]] = {}
    for product in PRODUCTS:
        asked.setdefault((product.service, tuple(sorted(product.filters.items()))), []).append(product)
    for (service, filters), products in asked.items():
        yield service, dict(filters), products


_LINUX = {
    "productFamily": "Compute Instance",
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}
_HOSTING = {"component": "Hosting"}

PRODUCTS = (
    Product("AmazonEC2", r"BoxUsage(?::.+)?", "ec2:{instanceType}", _LINUX),
    Product("AmazonEC2", r"EBS:VolumeUsage(?:\..+)?", "ebs:{volumeApiName}", {"productFamily": "Storage"}),
    Product("AmazonEC2", r"NatGateway-Hours", "nat-gateway", {"productFamily": "NAT Gateway"}),
    Product("AmazonVPC", r"VpcEndpoint-Hours", "interface-endpoint", {"productFamily": "VpcEndpoint"}),
    Product("AmazonVPC", r"PublicIPv4:InUseAddress", "public-ipv4", {"group": "VPCPublicIPv4Address"}),
    Product("AmazonEKS", r"AmazonEKS-Hours:perCluster", "eks:standard"),
    Product("AmazonEKS", r"AmazonEKS-Hours:extendedSupport", "eks:extended"),  # on top of the standard hour
    Product("awskms", r"KMS-Keys", "kms-key"),
    Product("AWSSecretsManager", r"AWSSecretsManager-Secrets?", "secret"),
    Product("AmazonCloudWatch", r"CW:AlarmMonitorUsage", "alarm-metric", {"productFamily": "Alarm"}),
    Product(
        "AmazonCloudWatch",
        r"CW:HighResAlarmMonitorUsage",
        "alarm-metric-high-resolution",
        {"productFamily": "Alarm"},
    ),
    Product(
        "AmazonCloudWatch", r"CW:CompositeAlarmMonitorUsage", "alarm-composite", {"productFamily": "Alarm"}
    ),
    Product("AmazonSageMaker", r"Host:ml\..+", "sagemaker:{instanceName}", _HOSTING),
    Product("AmazonSageMaker", r"Host:VolumeUsage\.gp2", "sagemaker:storage"),
    Product("AmazonSageMaker", r"MLflow:TrackingServerCompute-(?P<size>\w+)", "mlflow:{size}"),
)
