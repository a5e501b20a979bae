"""One launch template: its newest version."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified
from mlops_kit.sandbox.resources.ec2.aws_launch_template import RESOURCE

_by_tags = filters()


def _by_name(values: Any) -> list[dict[str, Any]]:
    """A name is looked for where no id is given: after the first read it is known either way."""
    name = [{"Name": "launch-template-name", "Values": [values["name"]]}] if values.get("name") else []
    return name + _by_tags(values)


DATA_SOURCE = DataSource(
    type="aws_launch_template",
    service="ec2",
    fill=False,
    reads=(
        Read(
            "describe_launch_templates",
            {"LaunchTemplateIds": ["{id}"], "Filters": _by_name},
            "LaunchTemplates",
        ),
        Read(
            "describe_launch_template_versions",
            {"LaunchTemplateId": "{id}", "Versions": ["$Latest"]},
            "LaunchTemplateVersions[0].LaunchTemplateData",
        ),
    ),
    names=RESOURCE.names,
    tags="Tags",
    computed=RESOURCE.computed,
    after_read=identified("LaunchTemplateId"),
)
