"""A service's own role goes its whole way through the emulated IAM."""

from __future__ import annotations

from typing import Any

TYPE = "aws_iam_service_linked_role"


def test_goes_its_whole_way(lab: Any, walk: Any, end: Any) -> None:
    first = {"aws_service_name": "autoscaling.amazonaws.com", "custom_suffix": "kit", "tags": {"team": "a"}}
    changed = walk(
        lab,
        TYPE,
        first,
        first | {"description": "Volumes of nodes", "tags": {"team": "b"}},
        replaced={"custom_suffix": "other"},
    )
    assert changed["name"] == "AWSServiceRoleForAutoScaling_kit"
    role = lab.client("iam").get_role(RoleName=changed["name"])["Role"]
    assert (role["Description"], role["Tags"]) == ("Volumes of nodes", [{"Key": "team", "Value": "b"}])
    end(lab, TYPE, changed)
