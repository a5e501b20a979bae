"""A deployment whose Terraform is killed, alone or with the kit, ends as one that was left alone."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients
from .killing import STEPS, kill_all_at, kill_terraform_at, until

MODEL = "build/models/churn"
Kill = Callable[..., str]
OF_A_MODEL = {"endpoint", "endpoint configuration", "model", "alarm", "scaling target"}


@dataclass(frozen=True)
class Ready:
    """An environment with two approved versions, and what is there before and after a deployment."""

    place: Workplace
    before: Counter[str]
    after: Counter[str]


@pytest.fixture(scope="module")
def ready(new_workplace: Callable[[], Workplace]) -> Ready:
    place = new_workplace()
    place.run("mlops-kit bootstrap dev --sandbox")
    for version, seed in enumerate((20, 21), start=1):
        place.run(f"python examples/churn/train.py --output {MODEL}-{seed} --seed {seed}")
        place.run(f"mlops-kit model register dev churn {MODEL}-{seed} --sandbox")
        place.run(f"mlops-kit model approve dev churn --version {version} --sandbox")
    before = inventory(place, "dev")
    deploy(place, 1)
    deploy(place, 2)
    after = inventory(place, "dev")
    assert {kind for kind in OF_A_MODEL if not after[kind]} == set()
    destroy(place, before)
    return Ready(place, before, after)


def command(version: int) -> str:
    return f"mlops-kit deploy dev churn --version {version} --sandbox"


def deploy(place: Workplace, version: int) -> str:
    """Deploy undisturbed and return what was said meanwhile."""
    done = place.run(f"{command(version)} --json")
    answer = json.loads(done.stdout)
    assert (answer["release"]["version"], answer["endpoint"]["status"]) == (version, "InService")
    return done.stderr


def destroy(place: Workplace, before: Counter[str]) -> None:
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    assert inventory(place, "dev") == before


def killed(ready: Ready, version: int, steps: int, seed: int) -> None:
    """Kill three times at random moments of a deployment that has so many steps, then let it be."""
    place, chance, said = ready.place, random.Random(seed), []
    for _ in range(3):
        count, delay = chance.randint(1, steps), chance.choice((0, chance.uniform(0, 2)))
        kill = chance.choice((kill_all_at, kill_terraform_at))
        print(f"seed {seed}: {kill.__name__} after {count} steps and {delay:.2f} s")
        said.append(kill(place, command(version), count, STEPS, partial(time.sleep, delay)))
    assert any("serving/churn: applied" not in text for text in said)
    said.append(deploy(place, version))
    print("\n--- the next run\n".join(said))  # shown where the test fails
    for text in said:
        assert "could not be adopted" not in text
        assert "by hand" not in text
        assert "Traceback" not in text
    assert inventory(place, "dev") == ready.after
    assert list(place.root.glob("build/sandbox/dev/serving/churn/importing")) == []
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    row = place.run(f"head -2 {MODEL}-20/test.csv").stdout
    place.run("mlops-kit invoke dev churn --sandbox --content-type text/csv", input=row)


def first_deployment(ready: Ready, seed: int) -> None:
    killed(ready, 1, 26, seed)
    destroy(ready.place, ready.before)


def replacement(ready: Ready, seed: int) -> None:
    deploy(ready.place, 1)
    killed(ready, 2, 12, seed)
    destroy(ready.place, ready.before)


def policies_of_the_endpoint(iam: Any) -> int:
    try:
        return len(iam.list_role_policies(RoleName="mlops-dev-churn-endpoint")["PolicyNames"])
    except iam.exceptions.NoSuchEntityException:
        return 0


def scaling_targets(scaling: Any) -> int:
    return len(scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"])


@pytest.mark.parametrize("seed", [5])
def test_a_first_deployment(ready: Ready, seed: int) -> None:
    first_deployment(ready, seed)


@pytest.mark.parametrize("seed", [6])
def test_a_replacement(ready: Ready, seed: int) -> None:
    replacement(ready, seed)


@pytest.mark.parametrize("kill", [kill_all_at, kill_terraform_at])
@pytest.mark.parametrize("steps", [1, 3])
def test_what_a_replacement_made_is_adopted(ready: Ready, kill: Kill, steps: int) -> None:
    """Killed in its first second: the state has the former model and configuration, AWS the new ones too."""
    deploy(ready.place, 1)
    sagemaker = sandbox_clients(ready.place, "dev")("sagemaker")
    kill(ready.place, command(2), steps, STEPS, until(lambda: len(sagemaker.list_models()["Models"]) == 2))
    left = inventory(ready.place, "dev")
    assert left["model"] == 2

    said = deploy(ready.place, 2)

    assert "adopted module.endpoint.aws_sagemaker_model.this" in said
    assert inventory(ready.place, "dev") == ready.after
    ready.place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    destroy(ready.place, ready.before)


def test_what_was_made_beside_a_former_object_is_adopted(ready: Ready) -> None:
    """Killed again after an adoption: the address has a deposed object by then, which the plan destroys."""
    deploy(ready.place, 1)
    kill_all_at(ready.place, command(2), 3, STEPS)
    said = kill_all_at(ready.place, command(2), 3, STEPS)
    assert "adopted module.endpoint.aws_sagemaker_model.this" in said

    said += deploy(ready.place, 2)

    assert "could not be adopted" not in said
    assert inventory(ready.place, "dev") == ready.after
    ready.place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    destroy(ready.place, ready.before)


@pytest.mark.parametrize(
    ("service", "count", "mark"),
    [
        ("iam", lambda iam: len(iam.list_roles()["Roles"]), b"_role.execution: creating"),
        ("iam", policies_of_the_endpoint, b"_role_policy.execution: creating"),
        ("application-autoscaling", scaling_targets, b"_target.this[0]: creating"),
    ],
    ids=["role", "role policy", "scaling target"],
)
def test_what_a_first_deployment_made_is_destroyed(
    ready: Ready, service: str, count: Callable[[Any], int], mark: bytes
) -> None:
    """The state may know nothing yet of what was made; a policy keeps its role from being deleted."""
    client = sandbox_clients(ready.place, "dev")(service)
    before = count(client)
    kill_all_at(ready.place, command(1), 1, [mark], until(lambda: count(client) > before))
    assert inventory(ready.place, "dev") != ready.before
    destroy(ready.place, ready.before)
    assert count(client) == before


def test_another_version_after_the_kill_leaves_nothing_of_the_first(ready: Ready) -> None:
    """The names of the killed run are not those of the next one."""
    deploy(ready.place, 1)
    kill_all_at(ready.place, command(2), 3, STEPS)
    deploy(ready.place, 1)
    assert inventory(ready.place, "dev") == ready.after
    destroy(ready.place, ready.before)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(60, 67))
def test_first_deployments_at_many_moments(ready: Ready, seed: int) -> None:
    first_deployment(ready, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(70, 77))
def test_replacements_at_many_moments(ready: Ready, seed: int) -> None:
    replacement(ready, seed)
