"""Objects of a stack that its state does not know, and nobody has a log of: the next apply adopts them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients
from .killing import kill_all_at

BUCKET = "mlops-dev-state-111111111111"
MODEL = "build/models/churn"
DEPLOY = "mlops-kit deploy dev churn --sandbox"
ADMINS = "arn:aws:iam::111111111111:role/admins"
MORE = {
    "  nat: single\n": "  nat: single\n  interface_endpoints: [sts]\n",
    "eks:\n": f"eks:\n  access: {{admins: {{principal_arn: {ADMINS}, policy: view}}}}\n",
    "models:\n": "ci: {provider: github, repository: acme/models, environment: dev}\nmodels:\n",
}
# AWS makes a second one of these without a word: only the log of the run that made one tells of it.
MADE_TWICE = {"aws_eip", "aws_internet_gateway", "aws_kms_key", "aws_route_table", "aws_vpc"}
# Of these there can be one of its name, in its place or for its purpose.
UNIQUE = {
    "foundation": {
        *("aws_accessanalyzer_analyzer", "aws_cloudtrail", "aws_cloudwatch_log_group", "aws_flow_log"),
        *("aws_iam_openid_connect_provider", "aws_iam_policy", "aws_iam_role", "aws_kms_alias"),
        *("aws_nat_gateway", "aws_route", "aws_s3_bucket", "aws_security_group", "aws_subnet"),
        *("aws_vpc_endpoint", "aws_vpc_security_group_ingress_rule"),
    },
    "platform": {
        *("aws_ecr_repository", "aws_eks_access_entry", "aws_eks_addon", "aws_eks_cluster"),
        *("aws_eks_node_group", "aws_iam_role", "aws_launch_template"),
        *("aws_s3_bucket", "aws_sagemaker_model_package_group", "aws_security_group"),
    },
    "serving/churn": {
        *("aws_iam_role", "aws_sagemaker_endpoint", "aws_sagemaker_endpoint_configuration"),
        *("aws_sagemaker_model", "aws_security_group", "aws_vpc_security_group_egress_rule"),
    },
}


@pytest.fixture(scope="module")
def place(new_workplace: Callable[[], Workplace]) -> Workplace:
    """An environment with an approved model and no endpoint, and with what dev is not shipped with."""
    made = new_workplace()
    dev = made.root / "environments" / "dev.yaml"
    text = dev.read_text()
    for old, new in MORE.items():
        assert old in text
        text = text.replace(old, new)
    dev.write_text(text)
    made.run("mlops-kit bootstrap dev --sandbox")
    made.run(f"python examples/churn/train.py --output {MODEL}")
    made.run(f"mlops-kit model register dev churn {MODEL} --sandbox")
    made.run("mlops-kit model approve dev churn --sandbox")
    return made


def elsewhere(place: Workplace, new_workplace: Callable[[], Workplace]) -> Workplace:
    """Return another checkout of the project, as on another machine, that acts in the same sandbox."""
    other = new_workplace()
    (other.root / ".mlops-kit").symlink_to(place.root / ".mlops-kit", target_is_directory=True)
    return other


def unlock(place: Workplace, stack: str) -> None:
    """Release the lock of a killed run, as whoever knows that it is dead."""
    s3 = sandbox_clients(place, "dev")("s3")
    lock = s3.get_object(Bucket=BUCKET, Key=f"dev/{stack}/terraform.tfstate.tflock")
    identifier = json.loads(lock["Body"].read())["ID"]
    place.run(f"mlops-kit unlock dev {stack} {identifier} --sandbox")


def test_what_is_somebody_elses_stays_what_it_is(place: Workplace) -> None:
    client = sandbox_clients(place, "dev")
    iam, name = client("iam"), "mlops-dev-churn-endpoint"
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy, Description="somebody else's")
    try:
        said = place.run(DEPLOY, code=1).stderr
        assert f"({name}) is there already and can't be adopted: it is not this stack's" in said
        assert iam.get_role(RoleName=name)["Role"]["Description"] == "somebody else's"
        place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
        assert iam.get_role(RoleName=name)["Role"]["Description"] == "somebody else's"
    finally:
        iam.delete_role(RoleName=name)


def test_a_killed_first_deployment_is_continued_from_another_machine(
    place: Workplace, new_workplace: Callable[[], Workplace]
) -> None:
    before = inventory(place, "dev")
    # A checkout counts deployments itself, failed ones too: here as in one that knows of none.
    shutil.rmtree(place.root / "build/sandbox/dev/releases", ignore_errors=True)
    place.run(DEPLOY)
    undisturbed = inventory(place, "dev")
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    assert inventory(place, "dev") == before
    kill_all_at(place, DEPLOY, 1, [b"aws_security_group.this: done"])
    groups = sandbox_clients(place, "dev")("ec2").describe_security_groups
    named = [{"Name": "group-name", "Values": ["mlops-dev-churn-endpoint"]}]
    assert len(groups(Filters=named)["SecurityGroups"]) == 1
    other = elsewhere(place, new_workplace)
    unlock(other, "serving/churn")

    done = other.run(f"{DEPLOY} --json")

    assert json.loads(done.stdout)["endpoint"]["status"] == "InService"
    assert "adopted module.endpoint.aws_security_group.this (sg-" in done.stderr
    assert inventory(other, "dev") == undisturbed
    other.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    other.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    assert inventory(place, "dev") == before


def type_of(address: str) -> str:
    """The type of the object at an address, with `data.` where it is a data source."""
    found = re.search(r"((?:\bdata\.)?\w+)\.\w+(?:\[[^]]*\])?$", address)
    assert found, address
    return found[1]


@pytest.mark.parametrize("stack", list(UNIQUE))
def test_what_the_state_has_lost_is_adopted_again(place: Workplace, stack: str) -> None:
    if stack == "serving/churn":
        place.run(DEPLOY)
    before = inventory(place, "dev")
    data = place.root / "build/sandbox/dev" / stack / "terraform"
    root = stack.partition("/")[0]
    terraform = f"mlops-kit sandbox exec --env dev -- terraform -chdir=infra/{root}"

    def known() -> set[str]:
        listed = place.run(f"{terraform} state list", TF_DATA_DIR=str(data)).stdout.splitlines()
        return {address for address in listed if not type_of(address).startswith("data.")}

    held = known()
    lost = {address for address in held if type_of(address) not in MADE_TWICE}
    place.run(f"{terraform} state rm {shlex.join(lost)}", TF_DATA_DIR=str(data))

    said = place.run(f"mlops-kit apply dev {stack} --replan --sandbox").stderr

    print(said)
    unique = {address for address in lost if type_of(address) in UNIQUE[stack]}
    assert {address for address in unique if f"adopted {address} (" not in said} == set()
    assert {type_of(address) for address in unique} == UNIQUE[stack]
    assert known() == held
    assert inventory(place, "dev") == before
    place.run(f"mlops-kit plan dev {stack} --sandbox --detailed-exitcode")
    if stack == "serving/churn":
        place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
