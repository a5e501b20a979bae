"""Launch templates: tags that can change, and data that holds what the caller sent and no more."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses import EC2Response
from moto.ec2.utils import parse_user_data


@cache
def install() -> None:
    """Replace the two operations that make versions."""
    LaunchTemplate.tags = property(lambda self: self.get_tags(), lambda self, value: None)
    EC2Response.create_launch_template = _create_launch_template
    EC2Response.create_launch_template_version = _create_launch_template_version


def _data(response: Any) -> dict[str, Any]:
    data: dict[str, Any] = dict(response._get_param("LaunchTemplateData", {}))
    user_data = response._get_param("LaunchTemplateData.UserData")
    if user_data:
        data["UserData"] = parse_user_data(user_data)
    return data


def _create_launch_template(response: Any) -> ActionResult:
    """CreateLaunchTemplate."""
    response.error_on_dryrun()
    template = response.ec2_backend.create_launch_template(
        response._get_param("LaunchTemplateName"),
        response._get_param("VersionDescription"),
        _data(response),
        response._parse_tag_specification(),
    )
    return ActionResult(
        {
            "LaunchTemplate": {
                "CreateTime": template.create_time,
                "CreatedBy": f"arn:{response.partition}:iam::{response.current_account}:root",
                "DefaultVersionNumber": template.default_version_number,
                "LatestVersionNumber": template.latest_version_number,
                "LaunchTemplateId": template.id,
                "LaunchTemplateName": template.name,
                "Tags": template.tags,
            }
        }
    )


def _create_launch_template_version(response: Any) -> ActionResult:
    """CreateLaunchTemplateVersion."""
    response.error_on_dryrun()
    backend = response.ec2_backend
    name = response._get_param("LaunchTemplateName")
    template = (
        backend.get_launch_template_by_name(name)
        if name
        else backend.get_launch_template(response._get_param("LaunchTemplateId"))
    )
    version = template.create_version(_data(response), response._get_param("VersionDescription"))
    return ActionResult(
        {
            "LaunchTemplateVersion": {
                "CreateTime": version.create_time,
                "CreatedBy": f"arn:{response.partition}:iam::{response.current_account}:root",
                "DefaultVersion": template.is_default(version),
                "LaunchTemplateData": version.data,
                "LaunchTemplateId": template.id,
                "LaunchTemplateName": template.name,
                "VersionDescription": version.description,
                "VersionNumber": version.number,
            }
        }
    )
