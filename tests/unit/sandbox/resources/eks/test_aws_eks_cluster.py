"""A cluster: what is planned, what EKS gives, how it changes, and when it must be replaced."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

TYPE = "aws_eks_cluster"


def test_plan_says_what_is_not_known(site: Any) -> None:
    planned = site.lab.plan(TYPE, None, site.lab.config(TYPE, **site.cluster())).values
    assert planned["vpc_config"][0]["cluster_security_group_id"] is UNKNOWN
    assert planned["upgrade_policy"] is UNKNOWN
    assert planned["bootstrap_self_managed_addons"] is True
    assert planned["tags_all"] == {"owner": "ml", "team": "a"}


def test_goes_its_whole_way(site: Any, walk: Any, end: Any) -> None:
    changed = walk(
        site.lab,
        TYPE,
        site.cluster(),
        site.cluster(
            version="1.34",
            enabled_cluster_log_types=["scheduler"],
            upgrade_policy=[{"support_type": "STANDARD"}],
            vpc_config=[
                {
                    "subnet_ids": site.subnet_ids,
                    "endpoint_private_access": True,
                    "endpoint_public_access": True,
                    "public_access_cidrs": ["203.0.113.0/24"],
                }
            ],
            zonal_shift_config=[{"enabled": False}],
            tags={"team": "b"},
        ),
        replaced={"role_arn": f"arn:aws:iam::{site.lab.account}:role/other"},
        # The API does not tell whether the creator was made administrator, or of self-managed add-ons.
        forgets=("access_config",),
    )
    assert changed["tags_all"] == {"owner": "ml", "team": "b"}
    found = site.eks.describe_cluster(name=site.name)["cluster"]
    assert (found["version"], found["upgradePolicy"]) == ("1.34", {"supportType": "STANDARD"})
    assert found["resourcesVpcConfig"]["publicAccessCidrs"] == ["203.0.113.0/24"]
    assert set(found["resourcesVpcConfig"]["subnetIds"]) == set(site.subnet_ids)
    assert found["logging"]["clusterLogging"][0] == {"types": ["scheduler"], "enabled": True}
    end(site.lab, TYPE, changed)


def test_has_what_eks_gives_it(site: Any, cluster: Values) -> None:
    assert cluster["arn"] == f"arn:aws:eks:eu-west-1:{site.lab.account}:cluster/{site.name}"
    assert (cluster["id"], cluster["status"]) == (site.name, "ACTIVE")
    assert cluster["vpc_config"][0]["vpc_id"] == site.vpc_id
    assert cluster["identity"][0]["oidc"][0]["issuer"].startswith("https://oidc.eks.")
    assert cluster["kubernetes_network_config"][0]["service_ipv4_cidr"] == "172.20.0.0/16"
    assert cluster["upgrade_policy"] == [{"support_type": "EXTENDED"}]


def test_deletion_protection_is_eks_own(site: Any, cluster: Values) -> None:
    protected = site.lab.change(TYPE, cluster, **site.cluster(deletion_protection=True))
    with pytest.raises(ProviderError, match="deletion protection"):
        site.lab.delete(TYPE, protected)
    site.lab.change(TYPE, protected, **site.cluster(deletion_protection=False))


def test_encryption_is_added_in_place_and_removed_by_replacement(site: Any) -> None:
    made = site.lab.make(TYPE, **site.cluster(encryption_config=[]))
    encrypted = site.lab.change(TYPE, made, **site.cluster())
    found = site.eks.describe_cluster(name=site.name)["cluster"]["encryptionConfig"]
    assert found[0]["provider"]["keyArn"] == site.key_arn
    bare = site.lab.config(TYPE, **site.cluster(encryption_config=[]))
    assert site.lab.plan(TYPE, encrypted, bare).replace == [("encryption_config",)]


def test_another_creator_permission_is_a_replacement(site: Any, cluster: Values) -> None:
    access = [{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True}]
    plan = site.lab.plan(TYPE, cluster, site.lab.config(TYPE, **site.cluster(access_config=access)))
    assert plan.replace == [("access_config", 0, "bootstrap_cluster_creator_admin_permissions")]


def test_drift_is_seen(site: Any, cluster: Values) -> None:
    site.eks.update_cluster_config(name=site.name, upgradePolicy={"supportType": "STANDARD"})
    logging = {"clusterLogging": [{"types": ["audit"], "enabled": False}]}
    site.eks.update_cluster_config(name=site.name, logging=logging)
    seen = site.lab.read(TYPE, cluster)
    assert seen["upgrade_policy"] == [{"support_type": "STANDARD"}]
    assert seen["enabled_cluster_log_types"] == ["api"]
