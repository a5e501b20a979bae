"""Every stack through the built-in provider and through the real hashicorp/aws, against the same API.

The comparison needs a real provider on this machine (a mirror, a plugin cache). Where there is none, the
suite says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .inventory import sandbox_clients
from .real_provider import find_mirror, write_cli_config

if TYPE_CHECKING:
    from .conftest import Workplace

MIRROR = find_mirror()
MODEL = "build/models/churn"

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(MIRROR is None, reason="no real hashicorp/aws on this machine: nothing was compared"),
]

Address = tuple[str, str, str, str, str, str]
States = dict[Address, dict[str, Any]]

# What is made up anew at each create: ids, digests, times, addresses.
_RANDOM = re.compile(
    r"(?:\b[a-z]+-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|scalable-target/\w+|\b[a-z]+-[0-9a-f]{8,}\b|\b[A-Z0-9]{16,}\b|[0-9a-f]{32,}|\d{8,}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)|(?<!\w)\d{1,3}([.-])\d{1,3}\1\d{1,3}\1\d{1,3}"
)

# Where 5.100.0 and 6.69.1, which the built-in provider follows, differ by intent, or answers are random.
_EXPECTED = {
    "aws_eks_cluster.certificate_authority": "a new certificate for each cluster",
    "aws_iam_role_policy_attachment.id": "6.x: role and policy; 5.x: a unique prefix",
    "aws_route.id": "a hash that 5.x takes from the route table's id, which is new each time",
    "aws_s3_bucket.grant": "an ACL; the built-in provider does not read the deprecated block",
    "aws_s3_bucket.object_lock_configuration": "deprecated block that says what object_lock_enabled says",
    "aws_s3_bucket.versioning": "deprecated block: reads what aws_s3_bucket_versioning has not set yet",
    "aws_vpc_endpoint.dns_options": "5.x reads defaults; the built-in provider what was configured",
    "aws_s3_bucket.request_payer": "5.x reads nothing where the emulated API answers no payer",
    "aws_vpc_endpoint_service.arn": "simulated by the emulated API with a random id",
    "aws_vpc_endpoint_service.id": "6.x: the service's name; 5.x: a hash",
    "aws_vpc_endpoint_service.region": "5.x does not know it",
    "aws_vpc_endpoint_service.supported_ip_address_types": "5.x reads none where 6.x has a default",
}


def run_through(workplace: Workplace, provider: str, **variables: str) -> States:
    """Bring dev and its endpoint up through a provider; return what it wrote into the states."""
    options = f"--sandbox --provider {provider}"
    workplace.run(f"mlops-kit bootstrap dev {options}", timeout=1200, **variables)
    workplace.run(f"python examples/churn/train.py --output {MODEL}")
    workplace.run(f"mlops-kit model register dev churn {MODEL} --sandbox")
    workplace.run("mlops-kit model approve dev churn --sandbox")
    workplace.run(f"mlops-kit deploy dev churn {options}", timeout=600, **variables)
    s3 = sandbox_clients(workplace, "dev")("s3")
    bucket = next(item["Name"] for item in s3.list_buckets()["Buckets"] if "-state-" in item["Name"])
    return {
        address: attributes
        for found in s3.list_objects_v2(Bucket=bucket)["Contents"]
        if found["Key"].endswith("terraform.tfstate")
        for address, attributes in instances(
            found["Key"], json.loads(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
        )
    }


def instances(stack: str, state: dict[str, Any]) -> Iterator[tuple[Address, dict[str, Any]]]:
    for resource in state["resources"]:
        for instance in resource["instances"]:
            names = (resource.get("module", ""), resource["mode"], resource["type"], resource["name"])
            yield (stack, *names, str(instance.get("index_key", ""))), instance["attributes"]


def plain(value: Any) -> Any:
    """A value without what is random, unset or merely ordered, JSON texts by their meaning."""
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        return plain(parsed) if isinstance(parsed, (dict, list)) else _RANDOM.sub("?", value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in sorted(value.items()) if not unset(item)}
    if isinstance(value, list):
        return sorted((plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def unset(value: Any) -> bool:
    return value is None or value in ("", [], {}, False, 0)


def differences(built_in: States, real: States) -> list[str]:
    """Return the attributes that both providers know and fill differently, but for the expected ones."""
    found = []
    for address in sorted(built_in.keys() & real.keys()):
        ours, theirs = built_in[address], real[address]
        for name in sorted(ours.keys() & theirs.keys()):
            a, b = plain(ours[name]), plain(theirs[name])
            if a != b and not (unset(a) and unset(b)) and f"{address[3]}.{name}" not in _EXPECTED:
                found.append(f"{address[1]}.{address[3]}.{address[4]}.{name}: {a!r} is not {b!r}"[:400])
    return found


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    assert MIRROR is not None
    return {"TF_CLI_CONFIG_FILE": str(write_cli_config(MIRROR, tmp_path_factory.mktemp("mirror")))}


@pytest.fixture(scope="module")
def real(new_workplace: Callable[[], Workplace], variables: dict[str, str]) -> tuple[Workplace, States]:
    workplace = new_workplace()
    return workplace, run_through(workplace, "installed", **variables)


@pytest.fixture(scope="module")
def built_in(new_workplace: Callable[[], Workplace]) -> tuple[Workplace, States]:
    workplace = new_workplace()
    return workplace, run_through(workplace, "built-in")


def test_both_make_the_same_objects(
    built_in: tuple[Workplace, States], real: tuple[Workplace, States]
) -> None:
    assert built_in[1].keys() == real[1].keys()
    assert len(real[1]) > 100


def test_both_fill_the_same_values(
    built_in: tuple[Workplace, States], real: tuple[Workplace, States]
) -> None:
    found = differences(built_in[1], real[1])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("provider", ["built-in", "installed"])
def test_a_second_plan_is_empty(
    provider: str,
    built_in: tuple[Workplace, States],
    real: tuple[Workplace, States],
    variables: dict[str, str],
) -> None:
    workplace = (built_in if provider == "built-in" else real)[0]
    command = f"mlops-kit plan dev --sandbox --provider {provider} --json"
    done = workplace.run(command, timeout=900, **(variables if provider == "installed" else {}))
    results = {stack["name"]: stack["result"] for stack in json.loads(done.stdout)["stacks"]}
    assert results == dict.fromkeys(("state", "foundation", "platform", "serving/churn"), "no changes")


@pytest.mark.parametrize("provider", ["built-in", "installed"])
def test_both_plan_the_same_change(
    provider: str,
    built_in: tuple[Workplace, States],
    real: tuple[Workplace, States],
    variables: dict[str, str],
) -> None:
    workplace = (built_in if provider == "built-in" else real)[0]
    file = Path(workplace.root) / "environments" / "dev.yaml"
    before = file.read_text()
    file.write_text(before.replace("max_instances: 2", "max_instances: 9", 1))
    try:
        command = f"mlops-kit plan dev serving/churn --sandbox --provider {provider} --json"
        done = workplace.run(command, timeout=600, **(variables if provider == "installed" else {}))
    finally:
        file.write_text(before)
    (serving,) = json.loads(done.stdout)["stacks"]
    assert serving["resources"] == {"added": 0, "changed": 1, "destroyed": 0}
    assert [change["address"] for change in serving["changes"]] == [
        "module.endpoint.aws_appautoscaling_target.this[0]"
    ]
