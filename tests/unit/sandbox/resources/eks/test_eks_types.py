"""What lives in a cluster: add-ons, access entries, pod identity, Fargate profiles, identity providers."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("cluster")


@pytest.fixture
def admin(site: Any) -> str:
    return f"arn:aws:iam::{site.lab.account}:role/admin"


def test_addon(site: Any, walk: Any, end: Any) -> None:
    identity = {"role_arn": site.role_arn, "service_account": "aws-node"}
    first = {
        "cluster_name": site.name,
        "addon_name": "vpc-cni",
        "addon_version": "v1.20.5-eksbuild.1",
        "pod_identity_association": [identity],
        "tags": {"team": "a"},
    }
    second = first | {
        "addon_version": "v1.21.1-eksbuild.1",
        "configuration_values": "{}",
        "pod_identity_association": [],
        "resolve_conflicts_on_update": "OVERWRITE",
    }
    changed = walk(site.lab, "aws_eks_addon", first, second, replaced={"addon_name": "coredns"})
    place = {"clusterName": site.name, "addonName": "vpc-cni"}
    found = site.eks.describe_addon(**place)["addon"]
    assert (found["addonVersion"], found["podIdentityAssociations"]) == ("v1.21.1-eksbuild.1", [])
    site.eks.update_addon(**place, addonVersion="v1.20.5-eksbuild.1")
    assert site.lab.read("aws_eks_addon", changed)["addon_version"] == "v1.20.5-eksbuild.1"
    end(site.lab, "aws_eks_addon", changed)


def test_addon_reads_its_pod_identity(site: Any) -> None:
    identity = {"role_arn": site.role_arn, "service_account": "aws-node"}
    made = site.lab.make(
        "aws_eks_addon", cluster_name=site.name, addon_name="vpc-cni", pod_identity_association=[identity]
    )
    assert made["pod_identity_association"] == [identity]
    found = site.lab.data("aws_eks_addon", cluster_name=site.name, addon_name="vpc-cni")
    assert found["pod_identity_association"] == [identity]


def test_access_entry(site: Any, admin: str, walk: Any, end: Any) -> None:
    first = {
        "cluster_name": site.name,
        "principal_arn": admin,
        "kubernetes_groups": ["readers"],
        "tags": {"team": "a"},
    }
    second = first | {"kubernetes_groups": [], "user_name": "boss"}
    changed = walk(site.lab, "aws_eks_access_entry", first, second, replaced={"type": "EC2_LINUX"})
    assert changed["id"] == f"{site.name}:{admin}"
    found = site.eks.describe_access_entry(clusterName=site.name, principalArn=admin)["accessEntry"]
    assert (found["kubernetesGroups"], found["username"]) == ([], "boss")
    end(site.lab, "aws_eks_access_entry", changed)


def test_access_policy_association(site: Any, admin: str, walk: Any, end: Any) -> None:
    place = {"cluster_name": site.name, "principal_arn": admin}
    site.lab.make("aws_eks_access_entry", **place)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    scope = [{"type": "namespace", "namespaces": ["models"]}]
    made = walk(
        site.lab,
        "aws_eks_access_policy_association",
        {**place, "policy_arn": policy, "access_scope": scope},
        replaced={"access_scope": [{"type": "cluster"}]},
    )
    assert made["id"] == f"{site.name}#{admin}#{policy}"
    found = site.eks.list_associated_access_policies(clusterName=site.name, principalArn=admin)
    assert found["associatedAccessPolicies"][0]["accessScope"] == scope[0]
    end(site.lab, "aws_eks_access_policy_association", made)


def test_pod_identity_association(site: Any, end: Any) -> None:
    lab, name = site.lab, "aws_eks_pod_identity_association"
    first = {
        "cluster_name": site.name,
        "namespace": "models",
        "service_account": "churn",
        "role_arn": site.role_arn,
        "tags": {"team": "a"},
    }
    made = lab.make(name, **first)
    assert lab.read(name, made) == made
    assert lab.plan(name, made, lab.config(name, **first)).values == made
    imported = lab.imported(name, f"{site.name},{made['id']}")
    assert (imported["id"], imported["tags"]) == (made["id"], {"team": "a"})
    target = "arn:aws:iam::222222222222:role/data"
    changed = lab.change(name, made, **first, target_role_arn=target)
    assert changed["external_id"]
    place = {"clusterName": site.name, "associationId": made["association_id"]}
    found = site.eks.describe_pod_identity_association(**place)["association"]
    assert (found["targetRoleArn"], found["tags"]) == (target, {"owner": "ml", "team": "a"})
    other = lab.config(name, **first | {"namespace": "other"})
    assert lab.plan(name, changed, other).replace == [("namespace",)]
    end(lab, name, changed)


def test_fargate_profile(site: Any, walk: Any, end: Any) -> None:
    first = {
        "cluster_name": site.name,
        "fargate_profile_name": "batch",
        "pod_execution_role_arn": site.role_arn,
        "subnet_ids": site.subnet_ids[:2],
        "selector": [{"namespace": "batch", "labels": {"run": "fargate"}}],
        "tags": {"team": "a"},
    }
    changed = walk(
        site.lab,
        "aws_eks_fargate_profile",
        first,
        first | {"tags": {"team": "b"}},
        replaced={"selector": [{"namespace": "other"}]},
    )
    assert changed["tags_all"] == {"owner": "ml", "team": "b"}
    end(site.lab, "aws_eks_fargate_profile", changed)


def test_identity_provider_config(site: Any, walk: Any, end: Any) -> None:
    oidc = {
        "identity_provider_config_name": "login",
        "issuer_url": "https://login.example.com",
        "client_id": "kit",
    }
    made = walk(
        site.lab,
        "aws_eks_identity_provider_config",
        {"cluster_name": site.name, "oidc": [oidc], "tags": {"team": "a"}},
        replaced={"oidc": [oidc | {"client_id": "other"}]},
    )
    assert (made["id"], made["status"]) == (f"{site.name}:login", "ACTIVE")
    end(site.lab, "aws_eks_identity_provider_config", made)
