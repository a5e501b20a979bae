"""Plausible values for what only AWS could tell of a simulated object: ids, ARNs, times, addresses."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block, NestedBlock, TypeExpression

# What AWS's ids begin with, by the type's name; the rest of an id is 17 hexadecimal digits.
_ID_PREFIXES = {
    "ami": "ami",
    "customer_gateway": "cgw",
    "dhcp_options": "dopt",
    "ebs_volume": "vol",
    "ec2_transit_gateway": "tgw",
    "ec2_transit_gateway_route_table": "tgw-rtb",
    "ec2_transit_gateway_vpc_attachment": "tgw-attach",
    "efs_file_system": "fs",
    "efs_access_point": "fsap",
    "egress_only_internet_gateway": "eigw",
    "eip": "eipalloc",
    "flow_log": "fl",
    "instance": "i",
    "internet_gateway": "igw",
    "key_pair": "key",
    "launch_template": "lt",
    "nat_gateway": "nat",
    "network_acl": "acl",
    "network_interface": "eni",
    "route_table": "rtb",
    "security_group": "sg",
    "security_group_rule": "sgr",
    "snapshot": "snap",
    "spot_instance_request": "sir",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpc_endpoint": "vpce",
    "vpc_peering_connection": "pcx",
    "vpn_connection": "vpn",
    "vpn_gateway": "vgw",
}
# Services that the first word of a type's name does not name as ARNs do.
_SERVICES = {
    "alb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "db": "rds",
    "cloudwatch": "events",
    "sfn": "states",
    "api": "apigateway",
    "apigatewayv2": "apigateway",
    "cognito": "cognito-idp",
    "efs": "elasticfilesystem",
    "emr": "elasticmapreduce",
    "autoscaling": "autoscaling",
    "wafv2": "wafv2",
    "route53": "route53",
    "vpc": "ec2",
    "subnet": "ec2",
    "instance": "ec2",
    "security": "ec2",
    "ebs": "ec2",
    "eip": "ec2",
    "key": "ec2",
    "nat": "ec2",
    "network": "ec2",
    "internet": "ec2",
    "launch": "ec2",
    "route": "ec2",
    "ami": "ec2",
    "prometheus": "aps",
    "codecommit": "codecommit",
}
_GLOBAL = {"iam", "route53", "cloudfront", "organizations", "globalaccelerator", "shield"}
_TIME = "2024-01-01T00:00:00Z"


class Inventor:
    """Makes up one object's values; the same `seed` gives the same values."""

    def __init__(self, type_name: str, provider: ProviderConfig, account: str, seed: str) -> None:
        self._type = type_name
        self._noun = type_name.removeprefix("aws_")
        self._provider = provider
        self._account = account
        self._random = random.Random(hashlib.sha256(f"{type_name}:{seed}".encode()).digest())  # noqa: S311

    def fill(self, block: Block, values: Mapping[str, Any], identifier: str | None = None) -> Values:
        """Return `values` with something for all that is unknown, or computed and null."""
        result: Values = dict(values)
        label = identifier or self._label(block, values)
        if "id" in block.attributes and _open(block, "id", result):
            result["id"] = identifier or self._id(label)
        for name, attribute in block.attributes.items():
            if result.get(name) is UNKNOWN or (attribute.computed and result.get(name) is None):
                result[name] = self._value(name, attribute.type, label, result)
            else:
                result[name] = self._without_unknown(name, attribute.type, result.get(name), label)
        for name, nested in block.blocks.items():
            result[name] = self._nested(nested, values.get(name))
        return result

    def _nested(self, nested: NestedBlock, value: Any) -> Any:
        if value is None or value is UNKNOWN:
            return None if nested.nesting == "single" else {} if nested.nesting == "map" else []
        if isinstance(value, Mapping):
            if nested.nesting == "single":
                return self.fill(nested.block, value)
            return {key: self.fill(nested.block, item) for key, item in value.items()}
        return [self.fill(nested.block, item) for item in value if item is not UNKNOWN]

    def _label(self, block: Block, values: Mapping[str, Any]) -> str:
        """Return what names the object: its name argument, else a made-up one."""
        noun = self._noun.rpartition("_")[2]
        for name in ("name", f"{noun}_name", "identifier", f"{noun}_identifier", f"{noun}_id", "bucket"):
            if name in block.attributes and isinstance(values.get(name), str) and values[name]:
                return str(values[name])
        prefix = values.get("name_prefix")
        return f"{prefix}{self._hex(12)}" if isinstance(prefix, str) and prefix else ""

    def _id(self, label: str) -> str:
        prefix = _ID_PREFIXES.get(self._noun.removeprefix("default_"))
        if prefix:
            return f"{prefix}-{self._hex(17)}"
        return label or f"{self._noun.replace('_', '-')}-{self._hex(8)}"

    def _value(self, name: str, kind: TypeExpression, label: str, values: Mapping[str, Any]) -> Any:
        if kind == "string":
            return self._text(name, label, values)
        if kind == "bool":
            return False
        if kind == "number":
            return 0
        if isinstance(kind, list) and kind[0] == "object":
            return {key: self._value(key, inner, label, {}) for key, inner in kind[1].items()}
        if isinstance(kind, list):
            return {} if kind[0] == "map" else []
        return None

    def _text(self, name: str, label: str, values: Mapping[str, Any]) -> str:
        identifier = str(values.get("id") or label or self._id(label))
        if name == "arn" or name.endswith("_arn"):
            return self._arn(label or identifier)
        if name == "region":
            return self._provider.region
        if name in ("owner_id", "account_id", "registry_id", "aws_account_id", "owner"):
            return self._account
        if name == "name":
            return label or f"terraform-{self._hex(20)}"
        if name.endswith(("_prefix", "policy", "description", "_key", "password", "secret")):
            return ""
        if name.endswith(("_at", "_date", "_time", "_timestamp")):
            return _TIME
        if name == "zone_id" or name.endswith("_zone_id"):
            return "Z" + self._hex(13).upper()
        if name in ("dns_name", "endpoint", "address", "domain_name") or name.endswith("_endpoint"):
            service = self._noun.split("_")[0]
            return f"{(label or identifier).lower()}.{service}.{self._provider.region}.amazonaws.com"
        if name.endswith(("public_ip", "private_ip", "ip_address")):
            return "10.0.0." + str(self._random.randint(4, 250))
        if name.endswith("version"):
            return "1"
        if name in ("status", "state"):
            return "ACTIVE"
        if name == "id" or name.endswith("_id"):
            return identifier if name == "id" else self._id("")
        return ""

    def _arn(self, label: str) -> str:
        word = self._noun.split("_")[0]
        service = _SERVICES.get(word, word)
        region = "" if service in _GLOBAL or word == "s3" else self._provider.region
        account = "" if word == "s3" else self._account
        kind = self._noun.removeprefix(f"{word}_").replace("_", "-")
        partition = {"cn-": "aws-cn", "us-gov": "aws-us-gov"}
        named = next((p for start, p in partition.items() if self._provider.region.startswith(start)), "aws")
        flat = service in ("sqs", "sns", "s3")
        return f"arn:{named}:{service}:{region}:{account}:{label if flat else f'{kind}/{label}'}"

    def _without_unknown(self, name: str, kind: TypeExpression, value: Any, label: str) -> Any:
        """Return a value given by the user with what is unknown inside it made up."""
        if value is UNKNOWN:
            return self._value(name, kind, label, {})
        if isinstance(value, list) and isinstance(kind, list) and kind[0] in ("list", "set"):
            return [self._without_unknown(name, kind[1], item, label) for item in value]
        if isinstance(value, Mapping) and isinstance(kind, list) and kind[0] == "map":
            return {key: self._without_unknown(key, kind[1], item, label) for key, item in value.items()}
        if isinstance(value, Mapping) and isinstance(kind, list) and kind[0] == "object":
            return {key: self._without_unknown(key, kind[1][key], item, label) for key, item in value.items()}
        return value

    def _hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(digits * 4):0{digits}x}"


def _open(block: Block, name: str, values: Mapping[str, Any]) -> bool:
    return values.get(name) is UNKNOWN or (block.attributes[name].computed and values.get(name) is None)
