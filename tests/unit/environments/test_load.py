from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments.load import load, names, summaries
from mlops_kit.errors import ConfigurationError, ExitCode
from mlops_kit.project import Project

SHIPPED = Project(Path(__file__).parents[3])

PROD = """\
account_id: "222222222222"
region: eu-west-1
network: {cidr: 10.20.0.0/16, availability_zones: 3, nat: per_az}
protection: {deletion: true, retention_days: 365}
eks: {node_groups: {general: {instance_types: [m7i.large], min: 3, max: 12}}}
"""


def test_own_file_goes_over_common(files: Any) -> None:
    files.alter("  nat: single", "  nat: single\nlogs: {retention_days: 30}")
    environment = files.load()
    assert environment.owner == "ml-platform"
    assert environment.logs.retention_days == 30
    group = environment.eks.node_groups["general"]
    assert (group.disk_gib, group.instance_types) == (80, ["m7i.large"])


def test_null_removes_what_common_says(files: Any) -> None:
    files.alter("project: mlops", "project: mlops\nmodels: {spam: {instance_type: ml.m7i.large}}", "common")
    assert set(files.load().models) == {"churn", "spam"}
    files.alter("models:\n", "models:\n  spam: null\n")
    assert set(files.load().models) == {"churn"}


def test_lists_replace(files: Any) -> None:
    files.alter("protection:", "registry: {repositories: [own]}\nprotection:")
    assert files.load().registry.repositories == ["own"]


def test_a_type_whose_name_begins_as_a_burstable_ones_may_scale(files: Any) -> None:
    files.alter("instance_type: ml.m7i.large", "instance_type: ml.trn1.2xlarge")
    assert files.load().models["churn"].max_instances == 2


def test_names_of_what_is_made(files: Any) -> None:
    environment = files.load()
    assert environment.prefix == "mlops-dev"
    assert environment.state_bucket == "mlops-dev-state-111111111111"
    assert environment.bucket("capture") == "mlops-dev-capture-111111111111"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'account_id: "111111111111"',
            "account_id: 111111111111",
            '1: account_id: 111111111111 is not text; write it in quotes: "111111111111"',
        ),
        (  # YAML reads it as an octal number; what was written is what is shown
            'account_id: "111111111111"',
            "account_id: 011111111111",
            '1: account_id: 011111111111 is not text; write it in quotes: "011111111111"',
        ),
        (
            'account_id: "111111111111"',
            'account_id: "1111"',
            '1: account_id: 1111 is not an AWS account id: twelve digits in quotes, as in "111111111111"',
        ),
        (
            'account_id: "111111111111"\n',
            "",
            "1: account_id is missing (AWS account, twelve digits in quotes); "
            'write account_id: "111111111111"',
        ),
        (
            "region: eu-central-1",
            "region: eu-cental-1",
            "2: region: eu-cental-1 is not an AWS region; did you mean eu-central-1?",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nregoin: eu-west-1",
            "3: regoin: unknown key; did you mean region?",
        ),
        (
            "  nat: single",
            "  nat: single\n  nta: single",
            "7: network.nta: unknown key; did you mean nat?",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nname: dev",
            "3: name: the file's name is the environment's name; remove this line",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nregion: eu-west-1",
            "3: region: is here a second time, after line 2; remove one",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: 10.10.1.0/16",
            "4: network.cidr: 10.10.1.0/16 does not begin at its network address; write 10.10.0.0/16",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: 10.10.0.0",
            "4: network.cidr: 10.10.0.0 is not an IPv4 range; write it as in 10.20.0.0/16",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: 10.10.0.0/24",
            "4: network.cidr: 10.10.0.0/24 is too small: its subnets do not fit; "
            "write a range from /16 to /20",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: 10.0.0.0/8",
            "4: network.cidr: 10.0.0.0/8 is too large: AWS takes a VPC of at most /16; "
            "write a range from /16 to /20",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: 8.8.0.0/16",
            "4: network.cidr: 8.8.0.0/16 is not in a private range: "
            "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10",
        ),
        (
            "cidr: 10.10.0.0/16",
            "cidr: here",
            "4: network.cidr: here is not an IPv4 range; write it as in 10.20.0.0/16",
        ),
        (
            "availability_zones: 2",
            "availability_zones: 9",
            "5: network.availability_zones: 9 makes 9 availability zones; have two to six",
        ),
        (
            "availability_zones: 2",
            "availability_zones: two",
            "5: network.availability_zones: two is neither a number of zones nor a list of their names",
        ),
        (
            "availability_zones: 2",
            "availability_zones: [eu-central-1a, eu-west-1b]",
            "1: network.availability_zones: not in region eu-central-1: eu-west-1b",
        ),
        (
            "  nat: single",
            "  nat: signle",
            "6: network.nat: signle is none of none, single, per_az; did you mean single?",
        ),
        (
            "  nat: single",
            "  nat: none",
            "3: network: without NAT, nodes reach AWS through interface "
            "endpoints alone; add ec2, ecr.api, ecr.dkr, eks, eks-auth, sts to network.interface_endpoints, "
            "or set nat",
        ),
        (
            "deletion: false",
            'deletion: "no"',
            "8: protection.deletion: no is neither true nor false, written without quotes",
        ),
        (
            "retention_days: 30",
            "retention_days: 0",
            "9: protection.retention_days: 0 is less than 1",
        ),
        (
            "retention_days: 30",
            "retention_days: soon",
            "9: protection.retention_days: soon is not a whole number",
        ),
        (
            "protection:\n  deletion: false\n  retention_days: 30",
            "protection: true",
            "7: protection: true is not a mapping; write indented lines of key: value",
        ),
        (
            "instance_types: [m7i.large]",
            "instance_types: [m7i.lage]",
            "13: eks.node_groups.general.instance_types[0]: m7i.lage is not an EC2 "
            "instance type; did you mean m7i.large?",
        ),
        (
            "instance_types: [m7i.large]",
            "instance_types: m7i.large",
            "13: eks.node_groups.general.instance_types: m7i.large is not a list; "
            "write it in brackets: [m7i.large]",
        ),
        (
            "instance_types: [m7i.large]",
            "instance_types: [m7i.large, m7g.large]",
            "12: eks.node_groups.general: mixes Graviton and x86 instance types; make a node group of each",
        ),
        (
            "min: 1",
            "min: 5",
            "12: eks.node_groups.general: has min 5 above max 3",
        ),
        (
            "eks:\n",
            "eks:\n  version: 1.30\n",
            '11: eks.version: 1.30 is not text; write it in quotes: "1.30"',
        ),
        (
            "eks:\n",
            'eks:\n  version: "0.9"\n',
            "11: eks.version: 0.9 is not a Kubernetes version that EKS offers; "
            "write one of 1.32, 1.33, 1.34, 1.35, 1.36",
        ),
        (
            "instance_type: ml.m7i.large",
            "instance_type: m7i.large",
            "18: models.churn.instance_type: m7i.large is not an instance type of "
            "SageMaker endpoints; did you mean ml.m7i.large?",
        ),
        (
            "instance_type: ml.m7i.large",
            "instance_type: ml.t2.medium",
            "17: models.churn: scales up to 2 instances of ml.t2.medium, a burstable type, "
            "which can't scale; take another type, or equal limits",
        ),
        (
            "max_instances: 2",
            "max_instances: 2\n    capture_percent: 101",
            "20: models.churn.capture_percent: 101 is more than 100",
        ),
        (  # may be a secret by mistake
            "max_instances: 2",
            "max_instances: 2\n    environment: {TOKEN: 12345}",
            "20: models.churn.environment.TOKEN: (hidden) is not text; write it in quotes",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\ndeploy_role_arn: arn:aws:iam::222222222222:role/deploy",
            "1: deploy_role_arn: arn:aws:iam::222222222222:role/deploy is of another "
            "account than account_id, 111111111111",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\napprovals: -1",
            "3: approvals: -1 is less than 0",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\naudit: {retention_days: 0}",
            "3: audit.retention_days: 0 is less than 1",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nci: {provider: jenkins, repository: acme/models, environment: dev}",
            "3: ci.provider: jenkins is none of github, gitlab",
        ),
        (
            "region: eu-central-1",
            'region: eu-central-1\nci: {provider: github, repository: "acme/*", environment: dev}',
            "3: ci.repository: acme/* is not a repository: its full path without wildcards, "
            "as in acme/models",
        ),
        (
            "region: eu-central-1",
            'region: eu-central-1\nci: {provider: github, repository: acme/models, environment: "*"}',
            "3: ci.environment: * is not exact: letters, digits and . _ - / alone, no wildcard",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nci: {provider: github, repository: a/b, environment: dev, branch: 'v/*'}",
            "3: ci.branch: v/* is not exact: letters, digits and . _ - / alone, no wildcard",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nci: {provider: github, repository: acme/ml/models, environment: dev}",
            "3: ci: names no repository of GitHub: acme/ml/models; write owner/name",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\nci: {provider: gitlab, repository: acme/models, environment: dev, "
            "issuer: 'http://gitlab.example.com'}",
            "3: ci.issuer: http://gitlab.example.com is not an https address without a final slash",
        ),
        (
            "region: eu-central-1",
            "region: eu-central-1\ntags: {owner: me}",
            "1: tags: the kit sets these itself, remove them: owner",
        ),
    ],
)
def test_one_mistake_is_one_clear_problem(files: Any, old: str, new: str, expected: str) -> None:
    files.alter(old, new)
    assert files.problems() == [f"environments/dev.yaml:{expected}"]


def test_a_pipeline_is_named_exactly(files: Any) -> None:
    assert files.load().ci is None
    files.alter(
        "region: eu-central-1",
        "region: eu-central-1\nci: {provider: gitlab, repository: acme/ml/models, environment: prod/eu}",
    )
    ci = files.load().ci
    assert (ci.provider, ci.repository, ci.branch, ci.environment) == (
        "gitlab",
        "acme/ml/models",
        "main",
        "prod/eu",
    )


def test_what_is_left_out_of_delivery_is_the_safe_side(files: Any) -> None:
    environment = files.load()
    assert environment.approvals == 0
    assert environment.audit.retention_days == 365


def test_a_name_that_is_no_name(files: Any) -> None:
    files.alter("  churn:", "  Churn_2:")
    assert files.problems() == [
        "environments/dev.yaml:17: models.Churn_2: Churn_2 is not a name: lower-case letters, digits and "
        "single hyphens, beginning with a letter"
    ]


def test_all_mistakes_are_told_at_once_by_file_and_line(files: Any) -> None:
    files.alter("owner: ml-platform", "owner: 5", "common")
    files.alter("region: eu-central-1", "region: mars-1")
    files.alter("max: 3", "max: 0")
    found = files.problems()
    assert [line.split(": ")[0] for line in found] == [
        "environments/common.yaml:2",
        "environments/dev.yaml:2",
        "environments/dev.yaml:15",
    ]


def test_overlapping_ranges_name_both_environments(files: Any) -> None:
    files.write("prod", PROD.replace("10.20.0.0/16", "10.10.128.0/20"))
    assert files.problems() == [
        "environments/dev.yaml:4: network.cidr: 10.10.0.0/16 overlaps 10.10.128.0/20 of environment prod; "
        "write a range of its own"
    ]


def test_another_environments_mistakes_are_not_this_ones(files: Any) -> None:
    files.write("prod", "network: {cidr: [}")
    assert files.load().name == "dev"


@pytest.mark.parametrize("asked", ["dve", "../dev", "common", ""])
def test_unknown_environment(files: Any, asked: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(files.project, asked)
    assert caught.value.message.startswith(f"there is no environment {asked!r}")
    assert caught.value.exit_code == ExitCode.USAGE


def test_nearest_environment_is_proposed(files: Any) -> None:
    with pytest.raises(ConfigurationError, match="did you mean dev"):
        load(files.project, "dve")


def test_summaries_list_broken_environments_too(files: Any) -> None:
    files.write("broken", "a: [")
    assert names(files.project) == ["broken", "dev"]
    assert [(name, env and env.region) for name, env in summaries(files.project)] == [
        ("broken", None),
        ("dev", "eu-central-1"),
    ]


def test_shipped_environments_differ_in_what_environments_differ_in() -> None:
    dev, prod = load(SHIPPED, "dev"), load(SHIPPED, "prod")
    assert (dev.account_id, prod.account_id) == ("111111111111", "222222222222")
    assert dev.network.cidr != prod.network.cidr
    assert (dev.network.nat, prod.network.nat) == ("single", "per_az")
    assert (dev.protection.deletion, prod.protection.deletion) == (False, True)
    assert dev.protection.retention_days < prod.protection.retention_days
    assert dev.audit.retention_days < prod.audit.retention_days
    assert (dev.approvals, prod.approvals) == (0, 1)
    assert dev.models["churn"].capture_percent > prod.models["churn"].capture_percent
    assert dev.models["churn"].max_instances < prod.models["churn"].max_instances
