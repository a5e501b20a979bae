"""Each EKS type goes its whole way through the emulated API, and boto3 sees what it made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.backed import registry
from mlops_kit.sandbox.backed.resource import BackedResource
from mlops_kit.sandbox.backed.types import ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.sandbox.provider.catalog import Catalog

ACCOUNT, REGION = "111111111111", "eu-west-1"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-1111-1111-1111-111111111111"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin"
CATALOG = Catalog()


@dataclass
class World:
    """A provider whose account has a network, a role and a cluster."""

    provider: ProviderConfig
    subnet_ids: list[str]
    vpc_id: str
    role_arn: str

    def client(self, service: str) -> Any:
        return client(self.provider, service)


@dataclass
class Kind:
    """One resource type with a provider: what Terraform does, in short."""

    type: str
    provider: ProviderConfig

    def __post_init__(self) -> None:
        self.schema = CATALOG.block("resources", self.type)
        found = registry.resource(self.type, self.schema)
        assert isinstance(found, BackedResource)
        self.resource = found

    def config(self, **values: Any) -> Values:
        return complete(self.schema, values)

    def plan(self, prior: Values | None, config: Values) -> Any:
        proposed = propose(self.schema, prior, config)
        return self.resource.plan(self.provider, prior, proposed, config)

    def create(self, **values: Any) -> Values:
        config = self.config(**values)
        made = self.resource.create(self.provider, self.plan(None, config).values, config)
        assert self.resource.read(self.provider, made) == made
        again = self.plan(made, config)
        assert (again.values, list(again.replace)) == (made, [])
        return made

    def update(self, prior: Values, **values: Any) -> Values:
        config = self.config(**values)
        planned = self.plan(prior, config)
        assert list(planned.replace) == []
        assert planned.values != prior
        made = self.resource.update(self.provider, prior, planned.values, config)
        assert self.plan(made, config).values == made
        return made

    def replaced(self, prior: Values, **values: Any) -> list[Any]:
        return list(self.plan(prior, self.config(**values)).replace)

    def read(self, state: Values) -> Values | None:
        return self.resource.read(self.provider, state)

    def imported(self, identifier: str) -> Values | None:
        return self.read(self.resource.import_state(self.provider, identifier))

    def ends(self, state: Values) -> None:
        self.resource.delete(self.provider, state)
        assert self.read(state) is None
        self.resource.delete(self.provider, state)


def complete(schema: Any, values: dict[str, Any]) -> Values:
    """The values with every attribute and block of the schema, as Terraform sends them."""
    result = schema.empty() | values
    for name, nested in schema.blocks.items():
        if isinstance(result[name], list):
            result[name] = [complete(nested.block, item) for item in result[name]]
    return dict(result)


def propose(schema: Any, prior: Values | None, config: Values) -> Values:
    """Terraform's merge: what the configuration leaves null, and the provider may compute, stays."""
    if prior is None:
        return config
    merged = dict(config)
    for name, attribute in schema.attributes.items():
        if attribute.computed and config[name] is None:
            merged[name] = prior[name]
    for name, nested in schema.blocks.items():
        if isinstance(config[name], list) and nested.nesting == "list":
            before = prior[name] or []
            merged[name] = [
                propose(nested.block, before[index], item) if index < len(before) else item
                for index, item in enumerate(config[name])
            ]
    return merged


def client(provider: ProviderConfig, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=provider.endpoint_url,
        region_name=provider.region,
        aws_access_key_id=provider.access_key,
        aws_secret_access_key=provider.secret_key,
    )


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with Emulator() as emulator:
        provider = ProviderConfig(
            REGION,
            access_key(ACCOUNT),
            "secret",
            endpoint_url=emulator.url,
            default_tags={"owner": "ml"},
        )
        ec2 = client(provider, "ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=REGION + zone)
            for i, zone in enumerate("abc")
        ]
        role = client(provider, "iam").create_role(
            RoleName="cluster",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
        )
        yield World(provider, [s["Subnet"]["SubnetId"] for s in subnets], vpc, role["Role"]["Arn"])


@pytest.fixture
def kind(world: World) -> Callable[[str], Kind]:
    return lambda name: Kind(name, world.provider)


def cluster_values(world: World, **more: Any) -> dict[str, Any]:
    return {
        "name": "ml",
        "role_arn": world.role_arn,
        "version": "1.33",
        "access_config": [
            {"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}
        ],
        "enabled_cluster_log_types": ["api", "audit"],
        "encryption_config": [{"resources": ["secrets"], "provider": [{"key_arn": KEY}]}],
        "vpc_config": [
            {
                "subnet_ids": world.subnet_ids[:2],
                "endpoint_private_access": True,
                "endpoint_public_access": False,
            }
        ],
        "zonal_shift_config": [{"enabled": True}],
        "tags": {"team": "a"},
        **more,
    }


@pytest.fixture
def cluster(world: World, kind: Callable[[str], Kind]) -> Iterator[Values]:
    made = kind("aws_eks_cluster").create(**cluster_values(world))
    yield made
    world_clean(world)


def world_clean(world: World) -> None:
    eks = world.client("eks")
    for name in eks.list_clusters()["clusters"]:
        for group in eks.list_nodegroups(clusterName=name)["nodegroups"]:
            eks.delete_nodegroup(clusterName=name, nodegroupName=group)
        for profile in eks.list_fargate_profiles(clusterName=name)["fargateProfileNames"]:
            eks.delete_fargate_profile(clusterName=name, fargateProfileName=profile)
        eks.delete_cluster(name=name)


def test_cluster_is_planned_with_what_is_not_known(world: World, kind: Callable[[str], Kind]) -> None:
    type_ = kind("aws_eks_cluster")
    planned = type_.plan(None, type_.config(**cluster_values(world))).values
    assert planned["vpc_config"][0]["cluster_security_group_id"] is UNKNOWN
    assert planned["upgrade_policy"] is UNKNOWN
    assert planned["bootstrap_self_managed_addons"] is True
    assert planned["tags_all"] == {"owner": "ml", "team": "a"}


def test_cluster_has_what_eks_gives_it(world: World, cluster: Values) -> None:
    assert cluster["arn"] == f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/ml"
    assert cluster["id"] == "ml"
    assert cluster["status"] == "ACTIVE"
    assert cluster["vpc_config"][0]["vpc_id"] == world.vpc_id
    assert cluster["identity"][0]["oidc"][0]["issuer"].startswith("https://oidc.eks.")
    assert cluster["kubernetes_network_config"][0]["service_ipv4_cidr"] == "172.20.0.0/16"
    assert cluster["upgrade_policy"] == [{"support_type": "EXTENDED"}]
    assert sorted(cluster["enabled_cluster_log_types"]) == ["api", "audit"]


def test_cluster_changes_in_place(world: World, kind: Callable[[str], Kind], cluster: Values) -> None:
    vpc_config = [
        {
            "subnet_ids": world.subnet_ids,
            "endpoint_private_access": True,
            "endpoint_public_access": True,
            "public_access_cidrs": ["203.0.113.0/24"],
        }
    ]
    values = cluster_values(
        world,
        version="1.34",
        enabled_cluster_log_types=["scheduler"],
        upgrade_policy=[{"support_type": "STANDARD"}],
        vpc_config=vpc_config,
        zonal_shift_config=[{"enabled": False}],
        deletion_protection=True,
        tags={"team": "b"},
    )
    changed = kind("aws_eks_cluster").update(cluster, **values)
    assert changed["tags_all"] == {"owner": "ml", "team": "b"}
    found = world.client("eks").describe_cluster(name="ml")["cluster"]
    assert (found["version"], found["deletionProtection"]) == ("1.34", True)
    assert found["upgradePolicy"] == {"supportType": "STANDARD"}
    assert found["resourcesVpcConfig"]["publicAccessCidrs"] == ["203.0.113.0/24"]
    assert set(found["resourcesVpcConfig"]["subnetIds"]) == set(world.subnet_ids)
    assert found["logging"]["clusterLogging"][0] == {"types": ["scheduler"], "enabled": True}
    with pytest.raises(ProviderError, match="deletion protection"):
        kind("aws_eks_cluster").resource.delete(world.provider, changed)
    world.client("eks").update_cluster_config(name="ml", deletionProtection=False)


def test_cluster_is_replaced_where_eks_can_not_change_it(
    world: World, kind: Callable[[str], Kind], cluster: Values
) -> None:
    type_ = kind("aws_eks_cluster")
    assert type_.replaced(cluster, **cluster_values(world, role_arn=ADMIN)) == [("role_arn",)]
    created = [{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True}]
    replaced = type_.replaced(cluster, **cluster_values(world, access_config=created))
    assert replaced == [("access_config", 0, "bootstrap_cluster_creator_admin_permissions")]
    assert type_.replaced(cluster, **cluster_values(world, encryption_config=[])) == [("encryption_config",)]


def test_cluster_drift_is_seen(world: World, kind: Callable[[str], Kind], cluster: Values) -> None:
    eks = world.client("eks")
    eks.update_cluster_config(name="ml", upgradePolicy={"supportType": "STANDARD"})
    eks.update_cluster_config(name="ml", logging={"clusterLogging": [{"types": ["audit"], "enabled": False}]})
    seen = kind("aws_eks_cluster").read(cluster)
    assert seen is not None
    assert seen["upgrade_policy"] == [{"support_type": "STANDARD"}]
    assert seen["enabled_cluster_log_types"] == ["api"]


def test_cluster_is_imported_and_ends(kind: Callable[[str], Kind], cluster: Values) -> None:
    type_ = kind("aws_eks_cluster")
    imported = type_.imported("ml")
    assert imported is not None
    for name in ("arn", "role_arn", "version", "encryption_config", "zonal_shift_config", "tags", "tags_all"):
        assert imported[name] == cluster[name]
    # The API does not tell these; EKS's defaults are taken, as the provider does.
    assert imported["access_config"][0]["bootstrap_cluster_creator_admin_permissions"] is True
    assert imported["bootstrap_self_managed_addons"] is True
    type_.ends(cluster)


def group_values(world: World, **more: Any) -> dict[str, Any]:
    return {
        "cluster_name": "ml",
        "node_group_name": "general",
        "node_role_arn": world.role_arn,
        "subnet_ids": world.subnet_ids[:2],
        "instance_types": ["m7i.large"],
        "labels": {"a": "1", "b": "2"},
        "scaling_config": [{"desired_size": 1, "max_size": 3, "min_size": 1}],
        "taint": [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
        "update_config": [{"max_unavailable_percentage": 33}],
        "tags": {"team": "a"},
        **more,
    }


@pytest.mark.usefixtures("cluster")
def test_node_group_lives(world: World, kind: Callable[[str], Kind]) -> None:
    type_, eks = kind("aws_eks_node_group"), world.client("eks")
    place = {"clusterName": "ml", "nodegroupName": "general"}
    made = type_.create(**group_values(world))
    assert made["id"] == "ml:general"
    assert made["ami_type"] == "AL2023_x86_64_STANDARD"
    assert made["resources"][0]["autoscaling_groups"][0]["name"].startswith("eks-general-")
    changed = type_.update(
        made,
        **group_values(
            world,
            labels={"a": "3"},
            taint=[{"key": "gpu", "value": "false", "effect": "NO_EXECUTE"}],
            scaling_config=[{"desired_size": 2, "max_size": 5, "min_size": 2}],
            tags={},
        ),
    )
    found = eks.describe_nodegroup(**place)["nodegroup"]
    assert found["labels"] == {"a": "3"}
    assert found["taints"] == [{"key": "gpu", "value": "false", "effect": "NO_EXECUTE"}]
    assert found["scalingConfig"] == {"desiredSize": 2, "maxSize": 5, "minSize": 2}
    assert found["updateConfig"] == {"maxUnavailablePercentage": 33}
    assert found["tags"] == {"owner": "ml"}
    eks.update_nodegroup_config(**place, scalingConfig={"desiredSize": 4})
    seen = type_.read(changed)
    assert seen is not None
    assert seen["scaling_config"][0]["desired_size"] == 4
    assert type_.replaced(changed, **group_values(world, instance_types=["m7i.xlarge"])) == [
        ("instance_types",)
    ]
    imported = type_.imported("ml:general")
    assert imported is not None
    assert imported["node_role_arn"] == world.role_arn
    type_.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_node_group_follows_its_launch_template(world: World, kind: Callable[[str], Kind]) -> None:
    type_, ec2 = kind("aws_eks_node_group"), world.client("ec2")
    data = {"MetadataOptions": {"HttpTokens": "required"}}
    template = ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data)
    identifier = template["LaunchTemplate"]["LaunchTemplateId"]
    made = type_.create(**group_values(world, launch_template=[{"id": identifier, "version": "1"}]))
    assert made["launch_template"] == [{"id": identifier, "name": "nodes", "version": "1"}]
    ec2.create_launch_template_version(LaunchTemplateName="nodes", LaunchTemplateData=data)
    newer = [{"id": identifier, "version": "2"}]
    changed = type_.update(made, **group_values(world, launch_template=newer))
    assert changed["launch_template"][0]["version"] == "2"
    type_.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_node_group_gets_a_name_of_its_prefix(world: World, kind: Callable[[str], Kind]) -> None:
    values = group_values(world, node_group_name=None, node_group_name_prefix="general-")
    made = kind("aws_eks_node_group").create(**values)
    assert made["node_group_name"].startswith("general-")
    assert made["node_group_name_prefix"] == "general-"


@pytest.mark.usefixtures("cluster")
def test_addon_lives(world: World, kind: Callable[[str], Kind]) -> None:
    type_, eks = kind("aws_eks_addon"), world.client("eks")
    identity = {"role_arn": world.role_arn, "service_account": "aws-node"}
    values: dict[str, Any] = {
        "cluster_name": "ml",
        "addon_name": "vpc-cni",
        "addon_version": "v1.20.5-eksbuild.1",
        "pod_identity_association": [identity],
        "resolve_conflicts_on_create": "OVERWRITE",
        "tags": {"team": "a"},
    }
    made = type_.create(**values)
    assert made["id"] == "ml:vpc-cni"
    assert made["pod_identity_association"] == [identity]
    values |= {
        "addon_version": "v1.21.1-eksbuild.1",
        "configuration_values": "{}",
        "pod_identity_association": [],
    }
    changed = type_.update(made, **values)
    found = eks.describe_addon(clusterName="ml", addonName="vpc-cni")["addon"]
    assert (found["addonVersion"], found["podIdentityAssociations"]) == ("v1.21.1-eksbuild.1", [])
    eks.update_addon(clusterName="ml", addonName="vpc-cni", addonVersion="v1.20.5-eksbuild.1")
    seen = type_.read(changed)
    assert seen is not None
    assert seen["addon_version"] == "v1.20.5-eksbuild.1"
    imported = type_.imported("ml:vpc-cni")
    assert imported is not None
    assert imported["arn"] == made["arn"]
    type_.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_access_entry_and_policy_live(world: World, kind: Callable[[str], Kind]) -> None:
    entries, policies = kind("aws_eks_access_entry"), kind("aws_eks_access_policy_association")
    eks = world.client("eks")
    place = {"cluster_name": "ml", "principal_arn": ADMIN}
    entry = entries.create(**place, kubernetes_groups=["readers"], tags={"team": "a"})
    assert (entry["id"], entry["type"]) == (f"ml:{ADMIN}", "STANDARD")
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    scope = [{"type": "namespace", "namespaces": ["models"]}]
    association = policies.create(**place, policy_arn=policy, access_scope=scope)
    assert association["id"] == f"ml#{ADMIN}#{policy}"
    assert policies.imported(association["id"]) == association
    everywhere = [{"type": "cluster"}]
    replaced = policies.replaced(association, **place, policy_arn=policy, access_scope=everywhere)
    assert replaced == [("access_scope",)]
    changed = entries.update(entry, **place, kubernetes_groups=[], user_name="boss", tags={"team": "a"})
    found = eks.describe_access_entry(clusterName="ml", principalArn=ADMIN)["accessEntry"]
    assert (found["kubernetesGroups"], found["username"]) == ([], "boss")
    eks.disassociate_access_policy(clusterName="ml", principalArn=ADMIN, policyArn=policy)
    assert policies.read(association) is None
    imported = entries.imported(f"ml:{ADMIN}")
    assert imported is not None
    assert imported["user_name"] == "boss"
    entries.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_pod_identity_association_lives(world: World, kind: Callable[[str], Kind]) -> None:
    type_, eks = kind("aws_eks_pod_identity_association"), world.client("eks")
    place = {"cluster_name": "ml", "namespace": "models", "service_account": "churn"}
    made = type_.create(**place, role_arn=world.role_arn, tags={"team": "a"})
    assert made["id"] == made["association_id"]
    target = "arn:aws:iam::222222222222:role/data"
    changed = type_.update(made, **place, role_arn=world.role_arn, target_role_arn=target)
    assert changed["external_id"]
    found = eks.describe_pod_identity_association(clusterName="ml", associationId=made["id"])["association"]
    assert (found["targetRoleArn"], found["tags"]) == (target, {"owner": "ml"})
    imported = type_.imported(f"ml,{made['id']}")
    assert imported is not None
    assert imported["id"] == made["id"]
    other = {**place, "namespace": "other"}
    assert type_.replaced(changed, **other, role_arn=world.role_arn) == [("namespace",)]
    type_.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_fargate_profile_lives(world: World, kind: Callable[[str], Kind]) -> None:
    type_ = kind("aws_eks_fargate_profile")
    values = {
        "cluster_name": "ml",
        "fargate_profile_name": "batch",
        "pod_execution_role_arn": world.role_arn,
        "subnet_ids": world.subnet_ids[:2],
        "selector": [{"namespace": "batch", "labels": {"run": "fargate"}}],
    }
    made = type_.create(**values, tags={"team": "a"})
    assert made["id"] == "ml:batch"
    changed = type_.update(made, **values, tags={"team": "b"})
    assert changed["tags_all"] == {"owner": "ml", "team": "b"}
    imported = type_.imported("ml:batch")
    assert imported is not None
    assert imported["selector"] == made["selector"]
    type_.ends(changed)


@pytest.mark.usefixtures("cluster")
def test_identity_provider_config_lives(kind: Callable[[str], Kind]) -> None:
    type_ = kind("aws_eks_identity_provider_config")
    oidc = {
        "identity_provider_config_name": "login",
        "issuer_url": "https://login.example.com",
        "client_id": "kit",
    }
    made = type_.create(cluster_name="ml", oidc=[oidc], tags={"team": "a"})
    assert (made["id"], made["status"]) == ("ml:login", "ACTIVE")
    imported = type_.imported("ml:login")
    assert imported is not None
    assert imported["oidc"] == made["oidc"]
    type_.ends(made)


def read_data(world: World, source_type: str, /, **values: Any) -> Values:
    schema = CATALOG.block("data_sources", source_type)
    source = registry.data_source(source_type, schema)
    assert source is not None
    return source.read(world.provider, schema.empty() | values)


def test_data_sources_answer(world: World, kind: Callable[[str], Kind], cluster: Values) -> None:
    kind("aws_eks_node_group").create(**group_values(world))
    kind("aws_eks_addon").create(cluster_name="ml", addon_name="coredns")
    kind("aws_eks_access_entry").create(cluster_name="ml", principal_arn=ADMIN)
    found = read_data(world, "aws_eks_cluster", name="ml")
    for name in ("arn", "endpoint", "version", "identity", "certificate_authority", "created_at"):
        assert found[name] == cluster[name]
    assert found["vpc_config"][0]["vpc_id"] == world.vpc_id
    assert (found["id"], found["tags"]) == ("ml", {"owner": "ml", "team": "a"})
    assert read_data(world, "aws_eks_clusters")["names"] == ["ml"]
    assert read_data(world, "aws_eks_cluster_auth", name="ml")["token"].startswith("k8s-aws-v1.")
    group = read_data(world, "aws_eks_node_group", cluster_name="ml", node_group_name="general")
    assert group["scaling_config"][0]["max_size"] == 3
    assert group["taints"] == [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}]
    assert read_data(world, "aws_eks_node_groups", cluster_name="ml")["names"] == ["general"]
    addon = read_data(world, "aws_eks_addon", cluster_name="ml", addon_name="coredns")
    assert addon["addon_version"].endswith("eksbuild.1")
    entry = read_data(world, "aws_eks_access_entry", cluster_name="ml", principal_arn=ADMIN)
    assert entry["type"] == "STANDARD"


def test_addon_version_is_the_recommended_or_the_newest(world: World) -> None:
    recommended = read_data(world, "aws_eks_addon_version", addon_name="vpc-cni", kubernetes_version="1.33")
    newest = read_data(
        world,
        "aws_eks_addon_version",
        addon_name="vpc-cni",
        kubernetes_version="1.33",
        most_recent=True,
    )
    assert (recommended["version"], newest["version"]) == ("v1.20.5-eksbuild.1", "v1.21.1-eksbuild.1")
    with pytest.raises(ProviderError):
        read_data(world, "aws_eks_addon_version", addon_name="no-such-addon", kubernetes_version="1.33")
