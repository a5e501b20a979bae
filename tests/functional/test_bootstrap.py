"""An environment from nothing to everything and back, as a user does it in the sandbox."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients


@pytest.mark.parametrize(("environment", "engine"), [("dev", ""), ("prod", "embedded")])
def test_up_and_down(new_workplace: Callable[[], Workplace], environment: str, engine: str) -> None:
    place = new_workplace()
    terraform = {"MLOPS_KIT_TERRAFORM": engine} if engine else {}
    before = inventory(place, environment)
    first = json.loads(place.run(f"mlops-kit bootstrap {environment} --sandbox --json", **terraform).stdout)
    assert first["result"] == "succeeded"
    assert [(stack["name"], stack["result"]) for stack in first["stacks"]] == [
        ("state", "applied"),
        ("foundation", "applied"),
        ("platform", "applied"),
        ("serving/churn", "no release yet"),
    ]
    full = inventory(place, environment)
    assert full["cluster"] == full["vpc"] == 1
    assert full["bucket"] >= 6

    again = json.loads(place.run(f"mlops-kit bootstrap {environment} --sandbox --json", **terraform).stdout)
    assert [stack["result"] for stack in again["stacks"]] == ["no changes"] * 3 + ["no release yet"]
    assert inventory(place, environment) == full

    place.run(f"mlops-kit plan {environment} --sandbox --detailed-exitcode", **terraform)
    if environment == "prod":
        refused = place.run("mlops-kit destroy prod --sandbox --yes", code=4, **terraform)
        assert "environment prod is protected from deletion" in refused.stderr
        assert inventory(place, environment) == full
    destroy = f"mlops-kit destroy {environment} --sandbox --yes --allow-protected"
    if environment == "dev":
        place.run(destroy, **terraform)
        assert inventory(place, environment) == before
    else:  # records of prod are locked for everyone: they stay, with their key and the states
        assert "is locked until" in place.run(destroy, code=4, **terraform).stderr
        assert inventory(place, environment) == full
        place.run(f"{destroy} --keep-evidence", **terraform)
        left = inventory(place, environment) - before
        assert left == {"bucket": 3, "key": 2, "alias": 1}


def test_a_destroy_takes_models_and_images_along(new_workplace: Callable[[], Workplace]) -> None:
    place = new_workplace()
    before = inventory(place, "dev")
    place.run("mlops-kit bootstrap dev --sandbox")
    place.run("python examples/churn/train.py --output build/models/churn")
    place.run("mlops-kit model register dev churn build/models/churn --sandbox")
    place.run("mlops-kit model approve dev churn --sandbox")
    place.run("mlops-kit deploy dev churn --sandbox")
    outputs = json.loads(place.run("mlops-kit outputs dev platform --sandbox --json").stdout)
    (url,) = outputs["stacks"]["platform"]["repository_urls"].values()
    client = sandbox_clients(place, "dev")
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
    client("ecr").put_image(
        repositoryName=url.partition("/")[2], imageManifest=json.dumps(manifest), imageTag="1"
    )

    # Without the release file and all that was rendered, as in another checkout, it can be destroyed as well.
    release = place.root / "build/sandbox/dev/releases/churn.yaml"
    content = release.read_bytes()
    shutil.rmtree(place.root / "build/sandbox")
    planned = place.run("mlops-kit plan dev serving/churn --sandbox")
    assert "it is applied, but build/sandbox/dev/releases/churn.yaml is not here" in planned.stdout
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    assert client("sagemaker").list_endpoints()["Endpoints"] == []
    release.parent.mkdir()
    release.write_bytes(content)

    done = place.run("mlops-kit destroy dev --sandbox --yes")

    assert "deleted 1 version of mlops-dev-churn" in done.stderr
    assert "removed build/sandbox/dev/releases/churn.yaml: the version it names is gone" in done.stderr
    assert inventory(place, "dev") == before
    assert client("sagemaker").list_model_packages()["ModelPackageSummaryList"] == []
    assert "no release yet" in place.run("mlops-kit bootstrap dev --sandbox").stdout


def test_drift_is_planned_and_put_right(workplace: Workplace) -> None:
    workplace.run("mlops-kit bootstrap dev --sandbox")
    bucket = json.loads(workplace.run("mlops-kit outputs dev platform --sandbox --json").stdout)
    name = bucket["stacks"]["platform"]["data_bucket"]
    s3 = sandbox_clients(workplace, "dev")("s3")
    s3.delete_public_access_block(Bucket=name)
    drifted = workplace.run("mlops-kit plan dev --sandbox --detailed-exitcode", code=3)
    assert "aws_s3_bucket_public_access_block" in drifted.stdout
    workplace.run("mlops-kit apply dev --sandbox")
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]["BlockPublicAcls"]
    workplace.run("mlops-kit plan dev --sandbox --detailed-exitcode", code=0)


def test_another_account_is_refused(workplace: Workplace) -> None:
    """The credentials that the caller has are of no account that the sandbox would give away."""
    url = sandbox_clients(workplace, "dev")("sts").meta.endpoint_url
    refused = workplace.run(
        "mlops-kit bootstrap prod",
        code=4,
        AWS_ENDPOINT_URL=url,
        AWS_ACCESS_KEY_ID="SANDBOX0111111111111",
        AWS_SECRET_ACCESS_KEY="x",
    )
    assert "belongs to account 222222222222; the credentials are of account 111111111111" in refused.stderr
    assert inventory(workplace, "prod")["bucket"] == 0


def test_another_region_is_refused(workplace: Workplace) -> None:
    """Terraform would take half of the environment along, and leave the other where it is."""
    workplace.run("mlops-kit bootstrap dev --sandbox")
    before = inventory(workplace, "dev")
    file = workplace.root / "environments" / "dev.yaml"
    text = file.read_text()
    file.write_text(text.replace("region: eu-central-1", "region: eu-west-1"))
    try:
        for command in ("plan dev", "bootstrap dev", "destroy dev --yes"):
            refused = workplace.run(f"mlops-kit {command} --sandbox", code=4)
            assert "error: environment dev is in eu-central-1, where its state bucket" in refused.stderr
    finally:
        file.write_text(text)
    assert inventory(workplace, "dev") == before


def test_another_project_or_account_is_refused(new_workplace: Callable[[], Workplace]) -> None:
    """All of the environment would be made a second time, and the first forgotten."""
    place = new_workplace()
    place.run("mlops-kit bootstrap dev --sandbox")
    before = inventory(place, "dev")
    file = place.root / "environments" / "dev.yaml"
    text = file.read_text()
    without_account = "".join(line for line in text.splitlines(True) if not line.startswith("account_id:"))
    for changed in (f"project: other\n{text}", f'account_id: "222222222222"\n{without_account}'):
        file.write_text(changed)
        for command in ("plan dev", "bootstrap dev", "destroy dev --yes"):
            refused = place.run(f"mlops-kit {command} --sandbox", code=4)
            assert "applied from here with its states in mlops-dev-state-111111111111" in refused.stderr
    file.write_text(text)
    assert inventory(place, "dev") == before
    assert "no changes" in place.run("mlops-kit plan dev state --sandbox").stdout


def test_two_environments_share_an_account(new_workplace: Callable[[], Workplace]) -> None:
    place = new_workplace()
    dev = place.root / "environments" / "dev.yaml"
    staging = dev.with_name("staging.yaml")
    ci = "ci: {provider: github, repository: acme/ml, environment: NAME, create_provider: MAKES}\n"
    text = dev.read_text()
    dev.write_text(text + ci.replace("NAME", "dev").replace("MAKES", "true"))
    staging.write_text(
        text.replace("10.10.", "10.30.") + ci.replace("NAME", "staging").replace("MAKES", "true")
    )

    refused = place.run("mlops-kit bootstrap staging --sandbox", code=2)

    assert "ci.create_provider: it would make the account's provider of github" in refused.stderr
    assert "audit.access_analyzer: it would make the region's one analyzer" in refused.stderr
    own = staging.read_text().replace("create_provider: true", "create_provider: false")
    staging.write_text(
        own.replace("  retention_days: 1\n", "  retention_days: 1\n  access_analyzer: false\n")
    )
    place.run("mlops-kit bootstrap dev --sandbox")
    alone = inventory(place, "dev")
    place.run("mlops-kit bootstrap staging --sandbox")
    place.run("mlops-kit destroy staging --sandbox --yes")
    assert inventory(place, "dev") == alone
    place.run("mlops-kit plan dev --sandbox --detailed-exitcode")
