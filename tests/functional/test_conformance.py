"""Every stack of dev and prod through the built-in provider and the real hashicorp/aws, against the same API.

The comparison needs a real provider on this machine (a mirror, a plugin cache). Where there is none, the
suite says so.
"""

from __future__ import annotations

import json
import re
import tarfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .inventory import sandbox_clients
from .real_provider import find_mirror, write_cli_config

if TYPE_CHECKING:
    from .conftest import Workplace

MIRROR = find_mirror()
MODEL = "build/models/churn"
MODULES = sorted(path.name for path in (Path(__file__).parents[2] / "modules").iterdir() if path.is_dir())
STACKS = ("state", "foundation", "platform", "serving/churn")

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
    "aws_iam_policy_document.id": "a checksum of the document, whose ids are new each time; see its own test",
    "aws_iam_role_policy_attachment.id": "6.x: role and policy; 5.x: a unique prefix",
    "aws_route.id": "a hash that 5.x takes from the route table's id, which is new each time",
    "aws_s3_bucket.grant": "an ACL; the built-in provider does not read the deprecated block",
    "aws_s3_bucket.object_lock_configuration": "deprecated block that says what object_lock_enabled says",
    "aws_s3_bucket.versioning": "deprecated block: reads what aws_s3_bucket_versioning has not set yet",
    "aws_vpc_endpoint.dns_entry": "names and a zone with a random id for each endpoint",
    "aws_vpc_endpoint.dns_options": "5.x reads defaults; the built-in provider what was configured",
    "aws_s3_bucket.request_payer": "5.x reads nothing where the emulated API answers no payer",
    "aws_vpc_endpoint.subnet_configuration": "a block that 5.x fills; the built-in one leaves it alone",
    "aws_vpc_endpoint_service.arn": "simulated by the emulated API with a random id",
    "aws_vpc_endpoint_service.id": "6.x: the service's name; 5.x: a hash",
    "aws_vpc_endpoint_service.region": "5.x does not know it",
    "aws_vpc_endpoint_service.supported_ip_address_types": "5.x reads none where 6.x has a default",
}

_AGAIN = re.compile(r"apply failed with what may pass.*|adopted .*|.* is there already.*", re.DOTALL)

Plans = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """What a provider planned to create in an empty account, by stack and address, and what it then made."""

    place: Workplace
    planned: Plans
    states: States


class _AgainError(Exception):
    """An apply failed and went on by another plan, which reads what the first left unread in the state."""


def run_in_one_go(
    new_workplace: Callable[[], Workplace], environment: str, provider: str, **variables: str
) -> Made:
    """Run through; where an apply went on by a plan made anew, once more, with a warning that says why."""
    try:
        return run_through(new_workplace(), environment, provider, **variables)
    except _AgainError as again:
        warnings.warn(str(again), stacklevel=1)
        return run_through(new_workplace(), environment, provider, **variables)


def log(place: Workplace) -> str:
    """Return the end of what the sandbox logged."""
    return (place.root / ".mlops-kit" / "sandbox.log").read_text(errors="replace")[-4000:]


def run_through(place: Workplace, environment: str, provider: str, **variables: str) -> Made:
    """Bring an environment and its endpoint up through a provider, each stack as it was planned."""
    options = f"--sandbox --provider {provider}"
    # Who approves a plan concerns no provider.
    file = place.root / "environments" / f"{environment}.yaml"
    file.write_text(file.read_text().replace("approvals: 1", "approvals: 0"))
    planned: Plans = {}

    def plan_and_apply(stack: str) -> None:
        command = f"mlops-kit plan {environment} {stack} --no-policy --json {options}"
        (bundle,) = json.loads(place.run(command, timeout=600, **variables).stdout)["bundles"]
        planned.update(changes(stack, Path(bundle["path"])))
        done = place.run(f"mlops-kit apply {environment} {stack} {options}", timeout=900, **variables)
        if again := _AGAIN.search(done.stderr):
            raise _AgainError(f"{environment}/{stack}, {provider}: {again[0]}\n{log(place)}")

    for stack in STACKS[:-1]:
        plan_and_apply(stack)
    place.run(f"python examples/churn/train.py --output {MODEL}")
    place.run(f"mlops-kit model register {environment} churn {MODEL} --sandbox")
    place.run(f"mlops-kit model approve {environment} churn --sandbox")
    place.run(f"mlops-kit model release {environment} churn --sandbox")
    plan_and_apply(STACKS[-1])
    return Made(place, planned, read_states(place, environment))


def changes(stack: str, bundle: Path) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """What a sealed plan wants each resource to become."""
    with tarfile.open(bundle) as archive:
        member = archive.extractfile("plan.json")
        assert member is not None
        plan = json.load(member)
    for change in plan["resource_changes"]:
        if change["mode"] == "managed":
            assert change["change"]["actions"] == ["create"], change["address"]
            yield (stack, change["address"]), change["change"]["after"]


def read_states(place: Workplace, environment: str) -> States:
    s3 = sandbox_clients(place, environment)("s3")
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
        items = {key: plain(item) for key, item in sorted(value.items())}
        return {key: item for key, item in items.items() if not unset(item)}
    if isinstance(value, list):
        # A plan shows an element that is not known yet as null; the real provider leaves such a set out.
        known = (plain(item) for item in value if item is not None)
        return sorted(known, key=lambda item: json.dumps(item, sort_keys=True))
    return value


def unset(value: Any) -> bool:
    return value is None or value in ("", [], {}, False, 0)


def differences(built_in: Mapping[Any, dict[str, Any]], real: Mapping[Any, dict[str, Any]]) -> list[str]:
    """Return the attributes that both providers know and fill differently, but for the expected ones."""
    found = []
    for address in sorted(built_in.keys() & real.keys()):
        ours, theirs = built_in[address], real[address]
        for name in sorted(ours.keys() & theirs.keys()):
            a, b = plain(ours[name]), plain(theirs[name])
            if a != b and not (unset(a) and unset(b)) and f"{type_of(address)}.{name}" not in _EXPECTED:
                found.append(f"{' '.join(address)} {name}: {a!r} is not {b!r}"[:400])
    return found


def type_of(address: tuple[str, ...]) -> str:
    """The resource's type, of a planned resource's address or of a stored one's parts."""
    if len(address) > 2:
        return address[3]
    return re.sub(r"\[[^]]*\]", "", address[1]).split(".")[-2]


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    assert MIRROR is not None
    return {"TF_CLI_CONFIG_FILE": str(write_cli_config(MIRROR, tmp_path_factory.mktemp("mirror")))}


@pytest.fixture(scope="module")
def spare(new_workplace: Callable[[], Workplace]) -> Workplace:
    return new_workplace()


@pytest.fixture(scope="module")
def runs(
    new_workplace: Callable[[], Workplace], variables: dict[str, str]
) -> Iterator[dict[tuple[str, str], Future[Made]]]:
    """The four runs, by environment and provider, two at a time: the real provider mostly waits.

    It sees a change through only when it has read it several times over, seconds apart.
    """
    with ThreadPoolExecutor(2) as pool:
        yield {
            (environment, provider): pool.submit(run_in_one_go, new_workplace, environment, provider, **given)
            for provider, given in (("installed", variables), ("built-in", {}))
            for environment in ("dev", "prod")
        }


@pytest.fixture(params=["dev", "prod"])
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def real(environment: str, runs: dict[tuple[str, str], Future[Made]]) -> Made:
    return runs[environment, "installed"].result()


@pytest.fixture
def built_in(environment: str, runs: dict[tuple[str, str], Future[Made]]) -> Made:
    return runs[environment, "built-in"].result()


def test_both_plan_the_same_values(built_in: Made, real: Made) -> None:
    assert built_in.planned.keys() == real.planned.keys()
    assert {stack for stack, _ in real.planned} == set(STACKS)
    found = differences(built_in.planned, real.planned)
    assert not found, "\n".join(found)


def test_both_make_the_same_objects(built_in: Made, real: Made) -> None:
    assert built_in.states.keys() == real.states.keys()
    assert len(real.states) > 100


def test_both_fill_the_same_values(built_in: Made, real: Made) -> None:
    found = differences(built_in.states, real.states)
    assert not found, "\n".join(found)


def test_both_identify_a_policy_document_by_its_checksum(built_in: Made, real: Made) -> None:
    for made in (built_in, real):
        documents = [
            values for address, values in made.states.items() if "aws_iam_policy_document" in address
        ]
        assert len(documents) > 10
        for document in documents:
            assert document["id"] == str(zlib.crc32(document["json"].encode()))


@pytest.mark.parametrize("provider", ["built-in", "installed"])
def test_a_second_plan_is_empty(
    provider: str, environment: str, built_in: Made, real: Made, variables: dict[str, str]
) -> None:
    place = (built_in if provider == "built-in" else real).place
    command = f"mlops-kit plan {environment} --sandbox --provider {provider} --json"
    done = place.run(command, timeout=900, **(variables if provider == "installed" else {}))
    results = {stack["name"]: stack["result"] for stack in json.loads(done.stdout)["stacks"]}
    assert results == dict.fromkeys(STACKS, "no changes")


@pytest.mark.parametrize("provider", ["built-in", "installed"])
def test_both_plan_the_same_change(
    provider: str, environment: str, built_in: Made, real: Made, variables: dict[str, str]
) -> None:
    place = (built_in if provider == "built-in" else real).place
    file = place.root / "environments" / f"{environment}.yaml"
    before = file.read_text()
    after = re.sub(r"max_instances: \d", "max_instances: 9", before, count=1)
    assert after != before
    file.write_text(after)
    try:
        command = (
            f"mlops-kit plan {environment} serving/churn --no-policy --sandbox --provider {provider} --json"
        )
        done = place.run(command, timeout=600, **(variables if provider == "installed" else {}))
    finally:
        file.write_text(before)
    (serving,) = json.loads(done.stdout)["stacks"]
    assert serving["resources"] == {"added": 0, "changed": 1, "destroyed": 0}
    assert [change["address"] for change in serving["changes"]] == [
        "module.endpoint.aws_appautoscaling_target.this[0]"
    ]


@pytest.mark.parametrize("module", MODULES)
def test_the_real_provider_finds_every_module_valid(
    module: str, spare: Workplace, variables: dict[str, str]
) -> None:
    """The older end of the versions that a module allows; its own tests run on the newer one."""
    terraform = f"mlops-kit sandbox exec --provider installed -- terraform -chdir=modules/{module}"
    spare.run(f"{terraform} init -backend=false", **variables)
    assert json.loads(spare.run(f"{terraform} validate -json", **variables).stdout) == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 0,
        "diagnostics": [],
    }
