"""What moto leaves out of log groups: their class, and keys that are set after the creation."""

from __future__ import annotations

from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

_create_log_group = LogsResponse.create_log_group
_to_describe_dict = LogGroup.to_describe_dict


def _group(response: Any) -> Any:
    """The group that a request names, by name or by ARN."""
    name = response._get_param("logGroupName")
    if not name:
        name = response._get_param("resourceIdentifier", "").partition(":log-group:")[2].removesuffix(":*")
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException()
    return response.logs_backend.groups[name]


def create_log_group(self: Any) -> str:
    """CreateLogGroup, with its logGroupClass."""
    answer = str(_create_log_group(self))
    _group(self).log_group_class = self._get_param("logGroupClass") or "STANDARD"
    return answer


def associate_kms_key(self: Any) -> str:
    """AssociateKmsKey."""
    _group(self).kms_key_id = self._get_param("kmsKeyId")
    return ""


def disassociate_kms_key(self: Any) -> str:
    """DisassociateKmsKey."""
    _group(self).kms_key_id = None
    return ""


def to_describe_dict(self: Any) -> dict[str, Any]:
    """A group as DescribeLogGroups answers it."""
    described: dict[str, Any] = _to_describe_dict(self)
    arn = described["arn"].removesuffix(":*")
    return described | {
        "logGroupArn": arn,
        "logGroupClass": getattr(self, "log_group_class", "STANDARD"),
    }


def install() -> None:
    """Put these in the place of moto's."""
    for operation in (create_log_group, associate_kms_key, disassociate_kms_key):
        setattr(LogsResponse, operation.__name__, operation)
    LogGroup.to_describe_dict = to_describe_dict
