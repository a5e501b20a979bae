"""Plausible values for what only AWS could tell of a simulated object: ids, ARNs, times, addresses."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.templates import fill
from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.made_up_types import FILLED_ANYWAY, TEXTS, how_many, port
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
    "endpoint": "vpce",
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
        label = identifier or self._label(block, values)
        result = self._fill(block, values, label, identifier)
        for name, text in TEXTS.get(self._type, {}).items():
            if name in block.attributes and _open(block, name, values):
                names = {"host": self._host(label or result["id"]), "label": label}
                result[name] = fill(text, {**result, **names, "region": self._provider.region})
        return result

    def _fill(
        self, block: Block, values: Mapping[str, Any], label: str, identifier: str | None = None
    ) -> Values:
        result: Values = dict(values)
        if "id" in block.attributes and _open(block, "id", result):
            result["id"] = identifier or self._id(label)
        for name, attribute in block.attributes.items():
            if result.get(name) is UNKNOWN or (attribute.computed and result.get(name) is None):
                result[name] = (
                    self._value(name, attribute.type, label, result)
                    if not attribute.optional or not _is_list(attribute.type) or name in FILLED_ANYWAY
                    else []
                )
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
                return self._part(nested.block, value)
            return {key: self._part(nested.block, item) for key, item in value.items()}
        return [self._part(nested.block, item) for item in value if item is not UNKNOWN]

    def _part(self, block: Block, values: Mapping[str, Any]) -> Values:
        return self._fill(block, values, self._label(block, values))

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
            return port(self._type, values) if name == "port" else 0
        if isinstance(kind, list) and kind[0] == "object":
            return self._object(kind[1], label, values)
        if _is_list(kind):
            return self._elements(name, kind[1], label, values)
        return {} if isinstance(kind, list) else None

    def _object(self, parts: Mapping[str, Any], label: str, values: Mapping[str, Any]) -> Values:
        """Return an object inside another: it listens where that one does, and is in no other zone."""
        around = {name: values[name] for name in ("engine",) if name in values}
        made = {name: self._value(name, inner, label, around) for name, inner in parts.items()}
        if "port" in parts and isinstance(values.get("port"), (int, float)) and values["port"]:
            made["port"] = values["port"]
        return made

    def _elements(self, name: str, kind: TypeExpression, label: str, values: Mapping[str, Any]) -> list[Any]:
        """Return the elements of a list, each with a name of its own; none where no rule knows a text."""
        number = how_many(self._type, name, values)
        one = _singular(name)
        made = []
        for index in range(number):
            own = f"{label}-{index + 1}" if number > 1 or kind == "string" else label
            if kind == "string" and one == "availability_zone":
                made.append(f"{self._provider.region}{'abc'[index % 3]}")
            else:
                made.append(self._value(one, kind, own, values))
        return [element for element in made if element != ""]

    def _text(self, name: str, label: str, values: Mapping[str, Any]) -> str:
        identifier = str(values.get("id") or label or self._id(label))
        if name == "kms_key_id":
            return self._key()
        if name == "secret_arn":
            return self._arn(f"{self._noun.split('_')[0]}!{label or identifier}", "secretsmanager", "secret:")
        if name == "arn" or name.endswith("_arn"):
            return self._arn(label or identifier)
        if name == "region":
            return self._provider.region
        if name == "availability_zone":
            return f"{self._provider.region}a"
        if name in ("cluster_member", "member_cluster"):
            return label
        if name in ("owner_id", "account_id", "registry_id", "aws_account_id", "owner"):
            return self._account
        if name == "name":
            return label or f"terraform-{self._hex(20)}"
        if name.endswith(("_prefix", "policy", "description", "_key", "password", "secret")):
            return ""
        if name.endswith(("_at", "_date", "_time", "_timestamp")):
            return _TIME
        if name == "availability_zone_id":
            area, side, number = [*self._provider.region.split("-"), "", ""][:3]
            return f"{area}{side[:1]}{number}-az1"
        if name == "zone_id" or name.endswith("_zone_id"):
            return "Z" + self._hex(13).upper()
        if name in ("dns_name", "endpoint", "address", "domain_name") or name.endswith("_endpoint"):
            return self._host(label or identifier)
        if name == "name_server":
            return f"ns-{self._random.randint(1, 2047)}.awsdns-{self._random.randint(0, 63):02d}.com"
        if name == "url" or name.endswith("_url"):
            return f"https://{self._host(label or identifier)}"
        if name.endswith("_token"):
            return self._hex(32)
        if name.endswith(("public_ip", "private_ip", "ip_address")):
            return "10.0.0." + str(self._random.randint(4, 250))
        if name.endswith("version"):
            return "1"
        if name in ("status", "state"):
            return "ACTIVE"
        if name.endswith("_status"):
            return "active"
        if name == "id" or name.endswith("_id"):
            return identifier if name == "id" else self._id_of(name.removesuffix("_id"))
        return ""

    def _id_of(self, noun: str) -> str:
        """Return another object's id by the noun that it goes by here: `subnet`, `vpc_security_group`."""
        prefix = _ID_PREFIXES.get(noun) or _ID_PREFIXES.get(noun.partition("_")[2])
        return f"{prefix}-{self._hex(17)}" if prefix and noun != "db_instance" else self._id("")

    def _key(self) -> str:
        digits = self._hex(32)
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return self._arn("-".join(parts), "kms", "key/")

    def _host(self, label: str) -> str:
        return f"{label.lower()}.{self._noun.split('_')[0]}.{self._provider.region}.amazonaws.com"

    def _arn(self, label: str, of: str = "", kind_of: str = "") -> str:
        word = self._noun.split("_")[0]
        service = of or _SERVICES.get(word, word)
        region = "" if service in _GLOBAL or service == "s3" else self._provider.region
        account = "" if service == "s3" else self._account
        kind = self._noun.removeprefix(f"{word}_").replace("_", "-")
        partition = {"cn-": "aws-cn", "us-gov": "aws-us-gov"}
        named = next((p for start, p in partition.items() if self._provider.region.startswith(start)), "aws")
        flat = service in ("sqs", "sns", "s3")
        path = kind_of or ("" if flat else f"{kind}/")
        return f"arn:{named}:{service}:{region}:{account}:{path}{label}"

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


def _is_list(kind: TypeExpression) -> bool:
    return isinstance(kind, list) and kind[0] in ("list", "set")


def _singular(name: str) -> str:
    if name.endswith(("ss", "status", "_dns")):
        return name
    return name.removesuffix("es") if name.endswith("sses") else name.removesuffix("s")
