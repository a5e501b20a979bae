from __future__ import annotations

import base64
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ._eks import KEY, Account, make_account


@pytest.fixture
def account(emulator_url: str) -> Account:
    return make_account(emulator_url)


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_cluster_is_described_as_requested(account: Account) -> None:
    eks = account.client("eks")
    account.cluster(
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": KEY}}],
        logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
        upgradePolicy={"supportType": "STANDARD"},
        zonalShiftConfig={"enabled": True},
    )
    cluster = eks.describe_cluster(name="ml")["cluster"]
    assert cluster["status"] == "ACTIVE"
    assert cluster["version"] == "1.33"
    assert cluster["accessConfig"] == {"authenticationMode": "API"}
    assert cluster["upgradePolicy"] == {"supportType": "STANDARD"}
    assert cluster["zonalShiftConfig"] == {"enabled": True}
    assert cluster["encryptionConfig"] == [{"resources": ["secrets"], "provider": {"keyArn": KEY}}]
    assert cluster["logging"]["clusterLogging"][0] == {"types": ["api", "audit"], "enabled": True}
    vpc = cluster["resourcesVpcConfig"]
    assert (vpc["vpcId"], set(vpc["subnetIds"])) == (account.vpc_id, set(account.subnet_ids))
    assert base64.b64decode(cluster["certificateAuthority"]["data"]).startswith(b"-----BEGIN CERTIFICATE")
    assert "computeConfig" not in cluster
    group = vpc["clusterSecurityGroupId"]
    found = account.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert found["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == group


def test_two_clusters_have_their_own_endpoints(account: Account) -> None:
    first, second = account.cluster("one"), account.cluster("two")
    assert first["endpoint"] != second["endpoint"]
    assert first["identity"] != second["identity"]


def test_cluster_is_refused_as_eks_refuses_it(account: Account) -> None:
    eks = account.client("eks")
    good = {
        "name": "ml",
        "roleArn": account.role_arn,
        "resourcesVpcConfig": {"subnetIds": list(account.subnet_ids)},
    }
    assert refused(eks.create_cluster, **good, version="1.12")[1] == "unsupported Kubernetes version"
    one_zone = {"subnetIds": [account.subnet_ids[0]]}
    assert "two different AZs" in refused(eks.create_cluster, **good | {"resourcesVpcConfig": one_zone})[1]
    gone = {"subnetIds": ["subnet-1", "subnet-2"]}
    assert (
        "'subnet-1' does not exist" in refused(eks.create_cluster, **good | {"resourcesVpcConfig": gone})[1]
    )
    missing = account.role_arn + "-missing"
    assert "does not exist" in refused(eks.create_cluster, **good | {"roleArn": missing})[1]
    eks.create_cluster(**good)
    assert refused(eks.create_cluster, **good)[0] == "ResourceInUseException"


def test_cluster_updates_are_made_and_kept(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    update = eks.update_cluster_version(name="ml", version="1.34")["update"]
    assert eks.describe_update(name="ml", updateId=update["id"])["update"]["status"] == "Successful"
    private = {"endpointPublicAccess": False, "endpointPrivateAccess": True}
    eks.update_cluster_config(name="ml", resourcesVpcConfig=private)
    everything = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    logging = {"clusterLogging": [{"types": everything, "enabled": True}]}
    eks.update_cluster_config(name="ml", logging=logging)
    cluster = eks.describe_cluster(name="ml")["cluster"]
    assert cluster["version"] == "1.34"
    assert cluster["resourcesVpcConfig"]["endpointPublicAccess"] is False
    assert cluster["logging"] == logging
    assert len(eks.list_updates(name="ml")["updateIds"]) == 3


def test_cluster_updates_are_refused_as_eks_refuses_them(account: Account) -> None:
    eks = account.client("eks")
    account.cluster(version="1.32")
    assert "from 1.32 to 1.34" in refused(eks.update_cluster_version, name="ml", version="1.34")[1]
    assert "from 1.32 to 1.31" in refused(eks.update_cluster_version, name="ml", version="1.31")[1]
    assert "already at version" in refused(eks.update_cluster_version, name="ml", version="1.32")[1]
    nothing = {"clusterLogging": [{"types": ["api"], "enabled": False}]}
    assert "No changes needed" in refused(eks.update_cluster_config, name="ml", logging=nothing)[1]
    two = {"upgradePolicy": {"supportType": "STANDARD"}, "zonalShiftConfig": {"enabled": True}}
    assert "Only one type" in refused(eks.update_cluster_config, name="ml", **two)[1]
    back = {"authenticationMode": "CONFIG_MAP"}
    assert "from API to CONFIG_MAP" in refused(eks.update_cluster_config, name="ml", accessConfig=back)[1]


def test_deletion_is_refused_while_protected_or_in_use(account: Account) -> None:
    eks = account.client("eks")
    group = account.cluster(deletionProtection=True)["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert "deletion protection" in refused(eks.delete_cluster, name="ml")[1]
    eks.update_cluster_config(name="ml", deletionProtection=False)
    node_group(account)
    assert refused(eks.delete_cluster, name="ml")[0] == "ResourceInUseException"
    eks.delete_nodegroup(clusterName="ml", nodegroupName="general")
    eks.delete_cluster(name="ml")
    assert refused(eks.describe_cluster, name="ml")[0] == "ResourceNotFoundException"
    assert "InvalidGroup" in refused(account.client("ec2").describe_security_groups, GroupIds=[group])[0]


def node_group(account: Account, **more: Any) -> dict[str, Any]:
    arguments = {"subnets": list(account.subnet_ids), "nodeRole": account.role_arn} | more
    eks = account.client("eks")
    made = eks.create_nodegroup(clusterName="ml", nodegroupName="general", **arguments)
    return dict(made["nodegroup"])


def test_node_group_is_described_as_eks_describes_it(account: Account) -> None:
    account.cluster()
    group = node_group(account, instanceTypes=["m7g.large"])
    assert group["amiType"] == "AL2023_ARM_64_STANDARD"
    assert group["diskSize"] == 20
    assert group["version"] == "1.33"
    assert group["releaseVersion"].startswith("1.33.")
    assert "remoteAccess" not in group
    assert "remoteAccessSecurityGroup" not in group["resources"]
    entry = account.client("eks").describe_access_entry(clusterName="ml", principalArn=account.role_arn)
    assert entry["accessEntry"]["type"] == "EC2_LINUX"


def test_node_group_takes_its_launch_template_at_a_version(account: Account) -> None:
    account.cluster()
    ec2, eks = account.client("ec2"), account.client("eks")
    data = {"MetadataOptions": {"HttpTokens": "required"}}
    ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data)
    group = node_group(account, launchTemplate={"name": "nodes", "version": "$Latest"})
    assert group["launchTemplate"]["version"] == "1"
    assert "diskSize" not in group
    ec2.create_launch_template_version(LaunchTemplateName="nodes", LaunchTemplateData=data)
    eks.update_nodegroup_version(
        clusterName="ml", nodegroupName="general", launchTemplate={"name": "nodes", "version": "2"}
    )
    group = eks.describe_nodegroup(clusterName="ml", nodegroupName="general")["nodegroup"]
    assert group["launchTemplate"]["version"] == "2"
    missing = {"name": "nodes", "version": "9"}
    assert (
        "version 9 does not exist"
        in refused(
            eks.update_nodegroup_version, clusterName="ml", nodegroupName="general", launchTemplate=missing
        )[1]
    )


def test_node_group_follows_the_cluster_and_its_limits(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    node_group(account, scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 1})
    place = {"clusterName": "ml", "nodegroupName": "general"}
    assert (
        "can't be greater" in refused(eks.update_nodegroup_config, **place, scalingConfig={"minSize": 2})[1]
    )
    eks.update_nodegroup_config(
        **place, scalingConfig={"desiredSize": 3}, labels={"addOrUpdateLabels": {"a": "1"}}
    )
    assert "not supported" in refused(eks.update_nodegroup_version, **place, version="1.34")[1]
    eks.update_cluster_version(name="ml", version="1.34")
    eks.update_nodegroup_version(**place, version="1.34")
    group = eks.describe_nodegroup(**place)["nodegroup"]
    assert (group["version"], group["scalingConfig"]["desiredSize"], group["labels"]) == (
        "1.34",
        3,
        {"a": "1"},
    )


def test_addon_lives_with_its_pod_identity(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    identity = {"serviceAccount": "aws-node", "roleArn": account.role_arn}
    eks.create_addon(clusterName="ml", addonName="vpc-cni", podIdentityAssociations=[identity])
    addon = eks.describe_addon(clusterName="ml", addonName="vpc-cni")["addon"]
    assert (addon["status"], len(addon["podIdentityAssociations"])) == ("ACTIVE", 1)
    found = eks.list_pod_identity_associations(clusterName="ml", serviceAccount="aws-node")["associations"]
    assert found[0]["ownerArn"] == addon["addonArn"]
    configuration = '{"enableNetworkPolicy": "true"}'
    eks.update_addon(
        clusterName="ml",
        addonName="vpc-cni",
        addonVersion="v1.21.1-eksbuild.1",
        configurationValues=configuration,
    )
    addon = eks.describe_addon(clusterName="ml", addonName="vpc-cni")["addon"]
    assert (addon["addonVersion"], addon["configurationValues"]) == ("v1.21.1-eksbuild.1", configuration)
    assert len(addon["podIdentityAssociations"]) == 1
    eks.delete_addon(clusterName="ml", addonName="vpc-cni")
    assert eks.list_pod_identity_associations(clusterName="ml")["associations"] == []
    gone = refused(eks.describe_addon, clusterName="ml", addonName="vpc-cni")
    assert gone[0] == "ResourceNotFoundException"


def test_addon_is_refused_as_eks_refuses_it(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    place = {"clusterName": "ml"}
    assert "not supported in 1.33" in refused(eks.create_addon, **place, addonName="no-such-addon")[1]
    assert (
        "not supported"
        in refused(eks.create_addon, **place, addonName="kube-proxy", addonVersion="v1.35.0-eksbuild.2")[1]
    )
    assert (
        "JSON" in refused(eks.create_addon, **place, addonName="coredns", configurationValues="{not json")[1]
    )
    eks.create_addon(**place, addonName="coredns")
    assert refused(eks.create_addon, **place, addonName="coredns")[0] == "ResourceInUseException"


def test_addon_versions_name_the_recommended_one(account: Account) -> None:
    eks = account.client("eks")
    addon = eks.describe_addon_versions(addonName="kube-proxy", kubernetesVersion="1.33")["addons"][0]
    version = addon["addonVersions"][0]
    assert version["addonVersion"].startswith("v1.33.")
    assert version["compatibilities"][0]["defaultVersion"] is True


def test_access_entry_and_its_policies(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    admin = "arn:aws:iam::111111111111:role/team/admin"
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    place = {"clusterName": "ml", "principalArn": admin}
    eks.create_access_entry(**place, kubernetesGroups=["readers"], tags={"team": "ml"})
    scope = {"type": "namespace", "namespaces": ["models"]}
    eks.associate_access_policy(**place, policyArn=policy, accessScope=scope)
    entry = eks.describe_access_entry(**place)["accessEntry"]
    assert (entry["kubernetesGroups"], entry["tags"], entry["type"]) == (
        ["readers"],
        {"team": "ml"},
        "STANDARD",
    )
    assert entry["username"].endswith("assumed-role/admin/{{SessionName}}")
    found = eks.list_associated_access_policies(**place)["associatedAccessPolicies"]
    assert (found[0]["policyArn"], found[0]["accessScope"]) == (policy, scope)
    eks.update_access_entry(**place, kubernetesGroups=[])
    assert eks.describe_access_entry(**place)["accessEntry"]["kubernetesGroups"] == []
    eks.disassociate_access_policy(**place, policyArn=policy)
    assert eks.list_associated_access_policies(**place)["associatedAccessPolicies"] == []
    eks.delete_access_entry(**place)
    assert refused(eks.describe_access_entry, **place)[0] == "ResourceNotFoundException"


def test_access_entry_is_refused_as_eks_refuses_it(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    place = {"clusterName": "ml", "principalArn": "arn:aws:iam::111111111111:role/admin"}
    masters = refused(eks.create_access_entry, **place, kubernetesGroups=["system:masters"])
    assert "cannot start with system:" in masters[1]
    eks.create_access_entry(**place)
    assert refused(eks.create_access_entry, **place)[0] == "ResourceInUseException"
    unknown = refused(
        eks.associate_access_policy,
        **place,
        policyArn="arn:aws:eks::aws:cluster-access-policy/NoSuchPolicy",
        accessScope={"type": "cluster"},
    )
    assert unknown[0] == "InvalidParameterException"
    account.cluster("old", accessConfig={"authenticationMode": "CONFIG_MAP"})
    assert "authentication mode" in refused(eks.list_access_entries, clusterName="old")[1]


def test_creator_becomes_administrator_when_asked(account: Account) -> None:
    eks = account.client("eks")
    account.cluster(accessConfig={"authenticationMode": "API"})
    entries = eks.list_access_entries(clusterName="ml")["accessEntries"]
    policies = eks.list_associated_access_policies(clusterName="ml", principalArn=entries[0])
    arn = policies["associatedAccessPolicies"][0]["policyArn"]
    assert arn.endswith("/AmazonEKSClusterAdminPolicy")


def test_pod_identity_association(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    arguments = {"clusterName": "ml", "namespace": "models", "serviceAccount": "churn"}
    made = eks.create_pod_identity_association(**arguments, roleArn=account.role_arn)["association"]
    assert (
        refused(eks.create_pod_identity_association, **arguments, roleArn=account.role_arn)[0]
        == "ResourceInUseException"
    )
    place = {"clusterName": "ml", "associationId": made["associationId"]}
    target = "arn:aws:iam::222222222222:role/data"
    eks.update_pod_identity_association(**place, targetRoleArn=target)
    found = eks.describe_pod_identity_association(**place)["association"]
    assert (found["targetRoleArn"], bool(found["externalId"])) == (target, True)
    eks.delete_pod_identity_association(**place)
    assert refused(eks.describe_pod_identity_association, **place)[0] == "ResourceNotFoundException"


def test_everything_can_be_tagged(account: Account) -> None:
    eks = account.client("eks")
    cluster = account.cluster()
    group = node_group(account)
    eks.create_addon(clusterName="ml", addonName="coredns")
    addon = eks.describe_addon(clusterName="ml", addonName="coredns")["addon"]
    for arn in (cluster["arn"], group["nodegroupArn"], addon["addonArn"]):
        eks.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        eks.untag_resource(resourceArn=arn, tagKeys=["a"])
        assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    missing = cluster["arn"] + "-missing"
    assert refused(eks.tag_resource, resourceArn=missing, tags={"a": "1"})[0] == "ResourceNotFoundException"


def test_identity_provider(account: Account) -> None:
    eks = account.client("eks")
    account.cluster()
    oidc = {
        "identityProviderConfigName": "login",
        "issuerUrl": "https://login.example.com",
        "clientId": "kit",
    }
    eks.associate_identity_provider_config(clusterName="ml", oidc=oidc)
    place = {"clusterName": "ml", "identityProviderConfig": {"type": "oidc", "name": "login"}}
    found = eks.describe_identity_provider_config(**place)["identityProviderConfig"]["oidc"]
    assert (found["status"], found["clientId"]) == ("ACTIVE", "kit")
    eks.disassociate_identity_provider_config(**place)
    assert refused(eks.describe_identity_provider_config, **place)[0] == "ResourceNotFoundException"


def test_cluster_versions(account: Account) -> None:
    eks = account.client("eks")
    versions = eks.describe_cluster_versions(clusterVersions=["1.33"])["clusterVersions"]
    assert [(item["clusterVersion"], item["defaultVersion"]) for item in versions] == [("1.33", False)]
    assert versions[0]["endOfStandardSupportDate"].year == 2026
    default = eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    assert len(default) == 1
