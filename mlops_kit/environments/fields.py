"""Types of an environment's values: each says in one sentence what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from mlops_kit.environments import catalogue

LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""What CloudWatch Logs takes (PutRetentionPolicy, retentionInDays)."""


class Section(BaseModel):
    """A mapping in an environment file: its keys are known, its values keep their YAML type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Text:
    """Text that matches `pattern` whole; `otherwise` completes the sentence `<value> …`."""

    pattern: str
    otherwise: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^{self.pattern}$"}

    def _check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise ValueError(self.otherwise)
        return value


def _one_of(known: Callable[[], frozenset[str]], what: str, kept: str = "") -> Callable[[str], str]:
    def check(value: str) -> str:
        if kept and value in catalogue.kept(kept):
            return value  # which is known a good deal sooner
        names = known()
        if value not in names:
            raise ValueError(f"is not {what}{catalogue.nearest(value, names)}")
        return value

    return check


def _cidr(value: str) -> str:
    try:
        network = IPv4Network(value, strict=False) if "/" in value else None
    except ValueError:
        network = None
    if network is None:
        raise ValueError("is not an IPv4 range; write it as in 10.20.0.0/16")
    if str(network) != value:
        raise ValueError(f"does not begin at its network address; write {network}")
    return value


def _log_retention(value: int) -> int:
    if value not in LOG_RETENTION_DAYS:
        nearest = min(LOG_RETENTION_DAYS, key=lambda days: abs(days - value))
        known = ", ".join(map(str, LOG_RETENTION_DAYS))
        raise ValueError(f"is not a retention that CloudWatch Logs knows ({known}); write {nearest}")
    return value


Slug = Annotated[
    str,
    Text(
        r"[a-z](-?[a-z0-9])*",
        "is not a name: lower-case letters, digits and single hyphens, beginning with a letter",
    ),
]
AccountId = Annotated[
    str,
    Text(r"[0-9]{12}", 'is not an AWS account id: twelve digits in quotes, as in "111111111111"'),
]
RoleArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:role/.+",
        "is not the ARN of an IAM role, as in arn:aws:iam::111111111111:role/deploy",
    ),
]
PrincipalArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+",
        "is not the ARN of an IAM role or user, as in arn:aws:iam::111111111111:role/admin",
    ),
]
PolicyArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+",
        "is not the ARN of an IAM policy, as in arn:aws:iam::111111111111:policy/boundary",
    ),
]
TopicArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:.+",
        "is not the ARN of an SNS topic, as in arn:aws:sns:eu-west-1:111111111111:alarms",
    ),
]
ZoneName = Annotated[
    str,
    Text(r"[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]", "is not the name of an availability zone, as in eu-west-1a"),
]
ServiceName = Annotated[
    str,
    Text(
        r"(?!com\.)[a-z0-9-]+(\.[a-z0-9-]+)*",
        "is not the short name of a service, as in ecr.api",
    ),
]
TagText = Annotated[
    str,
    Text(
        r"[\w .:/=+@-]{1,256}",
        "is not a tag's text: 1 to 256 letters, digits, blanks and . : / = + - @ _",
    ),
]
VariableName = Annotated[
    str,
    Text(r"[A-Za-z_][A-Za-z0-9_]{0,1023}", "is not the name of an environment variable"),
]
Region = Annotated[str, AfterValidator(_one_of(catalogue.regions, "an AWS region"))]
Ec2InstanceType = Annotated[
    str, AfterValidator(_one_of(catalogue.ec2_instance_types, "an EC2 instance type", "ec2"))
]
EndpointInstanceType = Annotated[
    str,
    AfterValidator(
        _one_of(catalogue.endpoint_instance_types, "an instance type of SageMaker endpoints", "endpoint")
    ),
]
KubernetesVersion = Annotated[
    str,
    AfterValidator(_one_of(catalogue.kubernetes_versions, "a Kubernetes version that EKS offers")),
]
Cidr = Annotated[str, AfterValidator(_cidr)]
LogRetention = Annotated[int, AfterValidator(_log_retention)]
