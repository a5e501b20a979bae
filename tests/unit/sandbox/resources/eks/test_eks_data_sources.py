"""The EKS data sources answer what the resources made."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values


def test_cluster(site: Any, cluster: Values) -> None:
    found = site.lab.data("aws_eks_cluster", name=site.name)
    for name in ("arn", "endpoint", "version", "identity", "certificate_authority", "created_at"):
        assert found[name] == cluster[name]
    assert found["vpc_config"][0]["vpc_id"] == site.vpc_id
    assert (found["id"], found["tags"]) == (site.name, {"owner": "ml", "team": "a"})
    assert sorted(found["enabled_cluster_log_types"]) == ["api", "audit"]
    assert site.lab.data("aws_eks_clusters")["names"] == [site.name]


def test_cluster_auth_is_a_token_of_the_authenticator(site: Any) -> None:
    assert site.lab.data("aws_eks_cluster_auth", name="any")["token"].startswith("k8s-aws-v1.")


def test_a_cluster_that_is_not_there_is_an_error(site: Any) -> None:
    with pytest.raises(ProviderError):
        site.lab.data("aws_eks_cluster", name="no-such-cluster")


@pytest.mark.usefixtures("cluster")
def test_what_lives_in_it(site: Any) -> None:
    admin = f"arn:aws:iam::{site.lab.account}:role/admin"
    site.lab.make(
        "aws_eks_node_group",
        cluster_name=site.name,
        node_group_name="general",
        node_role_arn=site.role_arn,
        subnet_ids=site.subnet_ids,
        scaling_config=[{"desired_size": 1, "max_size": 3, "min_size": 1}],
        taint=[{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
    )
    site.lab.make("aws_eks_access_entry", cluster_name=site.name, principal_arn=admin)
    group = site.lab.data("aws_eks_node_group", cluster_name=site.name, node_group_name="general")
    assert group["scaling_config"][0]["max_size"] == 3
    assert group["taints"] == [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}]
    assert site.lab.data("aws_eks_node_groups", cluster_name=site.name)["names"] == ["general"]
    entry = site.lab.data("aws_eks_access_entry", cluster_name=site.name, principal_arn=admin)
    assert entry["type"] == "STANDARD"


def test_addon_version_is_the_recommended_or_the_newest(site: Any) -> None:
    asked = {"addon_name": "vpc-cni", "kubernetes_version": "1.33"}
    recommended = site.lab.data("aws_eks_addon_version", **asked)
    newest = site.lab.data("aws_eks_addon_version", **asked, most_recent=True)
    assert (recommended["version"], newest["version"]) == ("v1.20.5-eksbuild.1", "v1.21.1-eksbuild.1")
    with pytest.raises(ProviderError):
        site.lab.data("aws_eks_addon_version", **asked | {"addon_name": "no-such-addon"})
