"""A node group: in place where EKS can, by replacement where it can't."""

from __future__ import annotations

from typing import Any

import pytest

TYPE = "aws_eks_node_group"

pytestmark = pytest.mark.usefixtures("cluster")


def configured(site: Any, **more: Any) -> dict[str, Any]:
    return {
        "cluster_name": site.name,
        "node_group_name": "general",
        "node_role_arn": site.role_arn,
        "subnet_ids": site.subnet_ids[:2],
        "instance_types": ["m7i.large"],
        "labels": {"a": "1", "b": "2"},
        "scaling_config": [{"desired_size": 1, "max_size": 3, "min_size": 1}],
        "taint": [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
        "update_config": [{"max_unavailable_percentage": 33}],
        "tags": {"team": "a"},
        **more,
    }


def test_goes_its_whole_way(site: Any, walk: Any, end: Any) -> None:
    changed = walk(
        site.lab,
        TYPE,
        configured(site),
        configured(
            site,
            labels={"a": "3"},
            taint=[{"key": "gpu", "value": "false", "effect": "NO_EXECUTE"}],
            scaling_config=[{"desired_size": 2, "max_size": 5, "min_size": 2}],
            tags={},
        ),
        replaced={"instance_types": ["m7i.xlarge"]},
    )
    assert changed["id"] == f"{site.name}:general"
    assert changed["ami_type"] == "AL2023_x86_64_STANDARD"
    assert changed["resources"][0]["autoscaling_groups"][0]["name"].startswith("eks-general-")
    place = {"clusterName": site.name, "nodegroupName": "general"}
    found = site.eks.describe_nodegroup(**place)["nodegroup"]
    assert found["labels"] == {"a": "3"}
    assert found["taints"] == [{"key": "gpu", "value": "false", "effect": "NO_EXECUTE"}]
    assert found["scalingConfig"] == {"desiredSize": 2, "maxSize": 5, "minSize": 2}
    assert found["tags"] == {"owner": "ml"}
    site.eks.update_nodegroup_config(**place, scalingConfig={"desiredSize": 4})
    assert site.lab.read(TYPE, changed)["scaling_config"][0]["desired_size"] == 4
    end(site.lab, TYPE, changed)


def test_follows_its_launch_template(site: Any) -> None:
    ec2 = site.lab.client("ec2")
    data = {"MetadataOptions": {"HttpTokens": "required"}}
    template = ec2.create_launch_template(LaunchTemplateName=site.name, LaunchTemplateData=data)
    identifier = template["LaunchTemplate"]["LaunchTemplateId"]
    first = configured(site, launch_template=[{"id": identifier, "version": "1"}])
    made = site.lab.make(TYPE, **first)
    assert made["launch_template"] == [{"id": identifier, "name": site.name, "version": "1"}]
    ec2.create_launch_template_version(LaunchTemplateName=site.name, LaunchTemplateData=data)
    newer = configured(site, launch_template=[{"id": identifier, "version": "2"}])
    changed = site.lab.change(TYPE, made, **newer)
    assert changed["launch_template"][0]["version"] == "2"


def test_gets_a_name_of_its_prefix(site: Any) -> None:
    named = configured(site, node_group_name=None, node_group_name_prefix="general-")
    made = site.lab.make(TYPE, **named)
    assert made["node_group_name"].startswith("general-")
    assert made["node_group_name_prefix"] == "general-"
