"""An analyzer of who has access from outside a zone of trust, or access that nobody uses."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags

_NAME = {"analyzerName": "{id}"}
_BLOCKS = {
    "configuration": "configuration",
    "inclusions": "inclusion",
    "exclusions": "exclusion",
}

RESOURCE = Backed(
    type="aws_accessanalyzer_analyzer",
    service="accessanalyzer",
    create=Call("create_analyzer"),
    reads=(Read("get_analyzer", _NAME, "analyzer"),),
    id="{analyzer_name}",
    names={"name": "analyzer_name", "archiveRules": None, "clientToken": None, **_BLOCKS},
    delete=Call("delete_analyzer", _NAME, fill=False),
    force_new=("analyzer_name", "configuration", "type"),
    defaults={"type": "ACCOUNT"},
    tags=Tags(
        create="tags",
        read="tags",
        add=Call("tag_resource", {"resourceArn": "{arn}"}),
        remove=Call("untag_resource", {"resourceArn": "{arn}"}),
    ),
    import_id=("id",),
)
