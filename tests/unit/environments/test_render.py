from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments.render import MissingUpstreamError, compose_stack
from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

CHECKOUT = Path(__file__).parents[3]
KEY = "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555"
UPSTREAM = {
    "state": {"bucket": "b", "kms_key_arn": KEY, "log_bucket": "logs"},
    "foundation": {
        "isolated_subnet_ids": ["subnet-3"],
        "kms_key_arn": KEY,
        "permissions_boundary_arn": "arn:aws:iam::111111111111:policy/mlops-dev-ci-boundary",
        "private_subnet_ids": ["subnet-1", "subnet-2"],
        "vpc_id": "vpc-1",
    },
    "platform": {"artifact_bucket_arn": "arn:aws:s3:::a", "capture_bucket": "c"},
}
RELEASE = {"image": "churn:1", "data": "s3://a/churn.tar.gz"}


@pytest.fixture
def stacks(files: Any) -> Any:
    """The project with the shipped stacks."""
    shutil.copytree(CHECKOUT / "infra", files.project.infra, ignore=shutil.ignore_patterns(".terraform*"))
    return files


def target(files: Any, **settings: Any) -> Target:
    root = files.project.root
    return Target("test", "eu-central-1", root / "build", root / "releases", **settings)


def compose(files: Any, stack: str, upstream: Any = UPSTREAM, release: Any = RELEASE, **settings: Any) -> Any:
    return compose_stack(files.project, files.load(), target(files, **settings), stack, upstream, release)


def template(files: Any, text: str) -> None:
    folder = files.project.infra / "own"
    folder.mkdir(parents=True)
    (folder / "inputs.tfvars.j2").write_text(text)


def test_backend_settings_and_key_of_each_stack(stacks: Any) -> None:
    text = compose(stacks, "serving/churn", backend={"use_path_style": "true", "profile": "x"}).files[
        "backend.hcl"
    ]
    assert text == (
        'bucket         = "mlops-dev-state-111111111111"\n'
        'key            = "dev/serving/churn/terraform.tfstate"\n'
        'region         = "eu-central-1"\n'
        "use_lockfile   = true\n"
        "use_path_style = true\n"
        'profile        = "x"\n'
    )


def test_deploy_role_reaches_backend_and_provider(stacks: Any) -> None:
    role = "arn:aws:iam::111111111111:role/deploy"
    files = compose(stacks, "state", role_arn=role).files
    assert f'assume_role = {{\n  role_arn = "{role}"\n}}' in files["backend.hcl"]
    assert f'deploy_role_arn = "{role}"' in files["terraform.tfvars"]


@pytest.mark.parametrize("stack", ["state", "foundation", "platform", "serving/churn"])
def test_shipped_templates_give_every_variable_without_default(stacks: Any, stack: str) -> None:
    import re

    text = compose(stacks, stack).files["terraform.tfvars"]
    given = set(re.findall(r"^(\w+) +=", text, re.MULTILINE))
    declared = (stacks.project.infra / stack.split("/")[0] / "variables.tf").read_text()
    blocks = dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', declared, re.MULTILINE | re.DOTALL))
    assert given <= set(blocks)
    assert {name for name, block in blocks.items() if "\n  default " not in block} <= given


def test_upstream_values_and_release_reach_the_inputs(stacks: Any) -> None:
    text = compose(stacks, "serving/churn").files["terraform.tfvars"]
    for line in ("image", "model_data_url", "kms_key_arn", "subnet_ids"):
        assert f"\n{line} " in text
    assert 'subnet_ids               = ["subnet-3"]' in text
    assert 'model_data_url           = "s3://a/churn.tar.gz"' in text


def test_named_zones_replace_their_number(stacks: Any) -> None:
    assert "availability_zone_count     = 2" in compose(stacks, "foundation").files["terraform.tfvars"]
    stacks.alter("availability_zones: 2", "availability_zones: [eu-central-1b, eu-central-1a]")
    text = compose(stacks, "foundation").files["terraform.tfvars"]
    assert 'availability_zones          = ["eu-central-1b", "eu-central-1a"]' in text
    assert "availability_zone_count" not in text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "{provider: github, repository: acme/models, environment: dev}",
            ["github = {", 'environment        = "dev"', 'repository         = "acme/models"'],
        ),
        (
            "{provider: gitlab, repository: acme/ml/models, environment: dev, issuer: 'https://git.acme.com'}",
            ["gitlab = {", 'project         = "acme/ml/models"', 'issuer          = "https://git.acme.com"'],
        ),
    ],
)
def test_a_pipeline_gets_an_identity_and_bounds_every_role(stacks: Any, given: str, expected: Any) -> None:
    assert "\nci " not in compose(stacks, "foundation").files["terraform.tfvars"]
    stacks.alter("region: eu-central-1", f"region: eu-central-1\nci: {given}")
    text = compose(stacks, "foundation").files["terraform.tfvars"]
    for line in (*expected, f'state_kms_key_arn           = "{KEY}"'):
        assert line in text
    for stack in ("platform", "serving/churn"):
        assert "policy/mlops-dev-ci-boundary" in compose(stacks, stack).files["terraform.tfvars"]


def test_evidence_is_locked_as_the_environment_is_protected(stacks: Any) -> None:
    text = compose(stacks, "foundation").files["terraform.tfvars"]
    assert "deletion_protection         = false" in text
    assert '  access_analyzer = true\n  bucket          = "mlops-dev-audit-111111111111"\n' in text
    assert "  retention_days = 365\n" in text


@pytest.mark.parametrize(
    ("upstream", "release", "reason"),
    [
        ({**UPSTREAM, "foundation": {}}, RELEASE, "foundation is not there yet"),
        ({}, RELEASE, "the stacks under it are not there yet"),
        (UPSTREAM, None, "no release yet"),
    ],
)
def test_what_is_not_there_is_named_not_invented(
    stacks: Any, upstream: Any, release: Any, reason: str
) -> None:
    with pytest.raises(MissingUpstreamError) as caught:
        compose(stacks, "serving/churn", upstream, release)
    assert caught.value.message == reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = {{ env.regoin | hcl }}\n", ":2: Environment has no attribute 'regoin'"),
        (
            "\n\nx = {{ stack.foundation.vpcid | hcl }}",
            ":3: 'stack.foundation.vpcid' is undefined; did you mean vpc_id?",
        ),
        ("x = {{ nothing | hcl }}", ":1: 'nothing' is undefined"),
        ("x = {{ env.region }}", ":1: a value is written without the filter: {{ … | hcl }}"),
        ("x = 1\n{% if env %}\n", ":2: Unexpected end of template."),
        ("x = {{ env.region | hlc }}", ":1: No filter named 'hlc'"),
        ("x = {{ 1 // 0 | hcl }}", ":1:"),
        ('{% include "missing.j2" %}', "has no template missing.j2"),
    ],
)
def test_template_mistakes_are_told_with_file_and_line(files: Any, text: str, message: str) -> None:
    template(files, text)
    with pytest.raises(ConfigurationError) as caught:
        compose(files, "own")
    assert message in caught.value.message
    if message.startswith(":"):
        assert caught.value.message.startswith("infra/own/inputs.tfvars.j2:")


@pytest.mark.parametrize(
    ("value", "hint"), [("stack.foundation.vpcid", "apply the stacks under it first"), ("nothing", "correct")]
)
def test_an_output_may_be_newer_than_the_state(files: Any, value: str, hint: str) -> None:
    template(files, f"x = {{{{ {value} | hcl }}}}")
    with pytest.raises(ConfigurationError) as caught:
        compose(files, "own")
    assert caught.value.hint.startswith(hint)


def test_unknown_stack_and_model(stacks: Any) -> None:
    with pytest.raises(
        ConfigurationError, match=r"stack 'plattform' has no template .* did you mean platform"
    ):
        compose(stacks, "plattform")
    with pytest.raises(ConfigurationError, match="environment dev has no model 'chrun'; did you mean churn"):
        compose(stacks, "serving/chrun")


def test_writes_only_what_differs_and_leaves_nothing_else(stacks: Any) -> None:
    first = compose(stacks, "state")
    first.write()
    assert sorted(path.name for path in first.directory.iterdir()) == ["backend.hcl", "terraform.tfvars"]
    assert first.stale() == []
    before = (first.directory / "terraform.tfvars").stat().st_mtime_ns
    (first.directory / "backend.hcl").write_text("other")
    assert first.stale() == ["backend.hcl"]
    assert first.write() == ["backend.hcl"]
    assert (first.directory / "terraform.tfvars").stat().st_mtime_ns == before


def test_environment_values_cannot_break_out_of_their_string(stacks: Any) -> None:
    stacks.alter(
        "    max_instances: 2", '    max_instances: 2\n    environment: {A: "x\\"\\n} evil = \\"${y}"}'
    )
    text = compose(stacks, "serving/churn").files["terraform.tfvars"]
    assert r'  A = "x\"\n} evil = \"$${y}"' in text
