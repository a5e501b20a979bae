"""A model's way through the command line: train, register, approve, deploy, invoke; and a broken one's.

Every fixture is one step and stands on the step before it.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from skops.io import load

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load as load_environment
from mlops_kit.project import Project
from mlops_kit.sandbox.client import find
from mlops_kit.target import sandbox_target

MODEL = "build/models/churn"


def as_json(output: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(output)
    return parsed


def aws(root: Path, service: str) -> Any:
    """A boto3 client of the workplace's sandbox, as dev's account."""
    project = Project(root)
    environment = load_environment(project, "dev")
    sandbox = find(project)
    assert sandbox is not None
    return client(
        sandbox_target(project, "dev", environment.region, environment.account_id, sandbox), service
    )


@pytest.fixture(scope="module")
def trained(workplace: Any) -> Any:
    workplace.run("mlops-kit bootstrap dev --sandbox", timeout=280)
    workplace.run(f"python examples/churn/train.py --output {MODEL}")
    return workplace


@pytest.fixture(scope="module")
def registered(trained: Any) -> dict[str, Any]:
    return as_json(trained.run(f"mlops-kit model register dev churn {MODEL} --sandbox --json").stdout)


@pytest.fixture(scope="module")
def refused(trained: Any, registered: dict[str, Any]) -> Any:
    return trained.run("mlops-kit deploy dev churn --sandbox", code=4)


@pytest.fixture(scope="module")
def deployed(trained: Any, refused: Any) -> dict[str, Any]:
    trained.run("mlops-kit model approve dev churn --sandbox --comment 'good enough'")
    return as_json(trained.run("mlops-kit deploy dev churn --sandbox --json").stdout)


@pytest.fixture(scope="module")
def test_set(trained: Any) -> pd.DataFrame:
    return pd.read_csv(trained.root / MODEL / "test.csv")


@pytest.fixture(scope="module")
def expected(trained: Any, test_set: pd.DataFrame) -> pd.DataFrame:
    """What the pipeline says on this machine, without server, archive or endpoint."""
    pipeline = load(trained.root / MODEL / "model.skops", trusted=["numpy.dtype"])
    scores = pd.DataFrame(pipeline.predict_proba(test_set), columns=pipeline.classes_)
    return scores.assign(label=pipeline.predict(test_set))


def invoke(workplace: Any, arguments: str, **options: Any) -> pd.DataFrame:
    answer = as_json(
        workplace.run(f"mlops-kit invoke dev churn --sandbox --json {arguments}", **options).stdout
    )
    rows = answer["predictions"]
    return pd.DataFrame([row["scores"] for row in rows]).assign(label=[row["label"] for row in rows])


def test_training_again_gives_the_same_archive(trained: Any, tmp_path: Path) -> None:
    trained.run(f"python examples/churn/train.py --output {tmp_path / 'churn'}")
    first, again = (
        as_json(
            trained.run(
                f"mlops-kit model package {folder} --output {tmp_path / 'model.tar.gz'} --json"
            ).stdout
        )
        for folder in (MODEL, tmp_path / "churn")
    )

    assert again["digest"] == first["digest"]


def test_too_few_customers_are_refused(trained: Any) -> None:
    done = trained.run("python examples/churn/train.py --output few --rows 5", code=2)
    assert "--rows: at least 100" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_registered_version_waits_for_approval(registered: dict[str, Any]) -> None:
    assert registered["new"]
    assert (registered["version"], registered["status"]) == (1, "PendingManualApproval")
    assert registered["metrics"]["roc_auc"] > 0.75


def test_registering_again_is_the_same_version(trained: Any, registered: dict[str, Any]) -> None:
    again = as_json(trained.run(f"mlops-kit model register dev churn {MODEL} --sandbox --json").stdout)

    assert not again["new"]
    assert again["arn"] == registered["arn"]


def test_an_unapproved_version_is_refused_and_nothing_is_released(refused: Any) -> None:
    assert refused.stderr.splitlines()[-2:] == [
        "error: no version of churn is Approved (versions: 1)",
        "  with the options of this command: mlops-kit model approve dev churn",
    ]


def test_an_approved_version_is_in_service(deployed: dict[str, Any], trained: Any) -> None:
    assert deployed["endpoint"] == {"name": "mlops-dev-churn", "status": "InService"}
    assert deployed["release"]["version"] == 1
    table = trained.run("mlops-kit model list dev --sandbox").stdout.splitlines()
    assert table[1].split()[:4] == ["churn", "1", "Approved", "live"]


def test_approving_again_changes_nothing(deployed: dict[str, Any], trained: Any) -> None:
    again = as_json(trained.run("mlops-kit model approve dev churn --sandbox --json").stdout)

    assert (again["version"], again["status"]) == (1, "Approved")
    refused = trained.run("mlops-kit model approve dev churn --reject --sandbox", code=1)
    assert "no version of churn is PendingManualApproval (versions: 1)" in refused.stderr


def test_deploying_the_same_version_again_changes_nothing(deployed: dict[str, Any], trained: Any) -> None:
    again = as_json(trained.run("mlops-kit deploy dev churn --sandbox --json").stdout)

    assert again["release"] == deployed["release"]
    assert [stack["result"] for stack in again["run"]["stacks"]] == ["no changes"]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "stdin"])
def test_predictions_equal_the_local_pipelines(
    form: str,
    deployed: dict[str, Any],
    trained: Any,
    test_set: pd.DataFrame,
    expected: pd.DataFrame,
    tmp_path: Path,
) -> None:
    features = test_set.drop(columns="churned")
    if form == "stdin":
        answer = invoke(trained, "", input=features.to_csv(index=False, header=False))
    else:
        path = tmp_path / f"rows.{form}"
        path.write_text(
            features.to_csv(index=False)
            if form == "csv"
            else features.to_json(orient="records", lines=form == "jsonl", double_precision=15)
        )
        answer = invoke(trained, f"--file {path}")

    assert len(answer) == len(test_set)
    pd.testing.assert_frame_equal(answer[list(expected)], expected, check_dtype=False, rtol=0, atol=1e-12)


def test_a_wrong_row_is_explained_by_the_model(deployed: dict[str, Any], trained: Any) -> None:
    done = trained.run("mlops-kit invoke dev churn --sandbox", code=1, input='[{"tenure_months": "long"}]')

    assert 'the model behind mlops-dev-churn refused the request (400): column "' in done.stderr
    assert "its manifest.json names the columns and types that it takes" in done.stderr


def test_requests_and_answers_are_captured(deployed: dict[str, Any], trained: Any) -> None:
    row = '[[7, 61.25, 2, null, "one-year", "dsl", "card", true]]'
    trained.run("mlops-kit invoke dev churn --sandbox", input=row)
    outputs = as_json(trained.run("mlops-kit outputs dev serving/churn --sandbox --json").stdout)["stacks"]
    uri = outputs["serving/churn"]["capture_s3_uri"]
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    s3 = aws(trained.root, "s3")

    def events() -> list[dict[str, Any]]:
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
        bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys]
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    deadline = time.monotonic() + 30
    captured: list[dict[str, Any]] = []
    while not captured and time.monotonic() < deadline:
        captured = [
            event["captureData"] for event in events() if event["captureData"]["endpointInput"]["data"] == row
        ]
        time.sleep(0.2)
    assert len(captured) == 1, "the request is not in the capture bucket"
    assert captured[0]["endpointInput"]["observedContentType"] == "application/json"
    assert captured[0]["endpointInput"]["mode"] == "INPUT"
    answer = json.loads(captured[0]["endpointOutput"]["data"])
    assert answer["predictions"][0]["label"] in ("yes", "no")


def forget_model(trained: Any) -> str:
    """Leave what a run leaves that is killed on a machine nobody sees again: a model that no state knows."""
    terraform = f"TF_DATA_DIR={trained.root}/build/sandbox/dev/serving/churn/terraform terraform"
    forget = f"{terraform} -chdir=infra/serving state rm module.endpoint.aws_sagemaker_model.this"
    (model,) = aws(trained.root, "sagemaker").list_models()["Models"]
    trained.run(f"mlops-kit sandbox exec --env dev -- sh -c '{forget}'")
    return str(model["ModelName"])


def test_a_model_that_no_state_knows_is_adopted(deployed: dict[str, Any], trained: Any) -> None:
    name = forget_model(trained)

    done = trained.run("mlops-kit deploy dev churn --version 1 --sandbox --json")

    assert f"adopted module.endpoint.aws_sagemaker_model.this ({name})" in done.stderr
    again = as_json(done.stdout)
    assert again["endpoint"]["status"] == "InService"
    assert again["release"] == deployed["release"]
    (model,) = aws(trained.root, "sagemaker").list_models()["Models"]
    assert model["ModelName"] == name
    trained.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")


def test_a_model_of_somebody_else_stays_what_it_is(deployed: dict[str, Any], trained: Any) -> None:
    name = forget_model(trained)
    sagemaker = aws(trained.root, "sagemaker")
    arn = sagemaker.describe_model(ModelName=name)["ModelArn"]
    keys = [tag["Key"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=keys)

    done = trained.run("mlops-kit deploy dev churn --version 1 --sandbox --json")

    assert "it is not this stack's" in done.stderr
    again = as_json(done.stdout)
    assert again["endpoint"]["status"] == "InService"
    assert again["release"]["revision"] == deployed["release"]["revision"] + 1
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []
    sagemaker.delete_model(ModelName=name)


def test_a_broken_model_fails_and_the_endpoint_goes_on(
    deployed: dict[str, Any], trained: Any, test_set: pd.DataFrame, expected: pd.DataFrame, tmp_path: Path
) -> None:
    broken = shutil.copytree(trained.root / MODEL, tmp_path / "broken")
    (broken / "model.skops").write_bytes(b"not a model")
    release = trained.root / "build/sandbox/dev/releases/churn.yaml"
    before = yaml.safe_load(release.read_text())
    version = as_json(trained.run(f"mlops-kit model register dev churn {broken} --sandbox --json").stdout)[
        "version"
    ]
    trained.run(f"mlops-kit model approve dev churn --version {version} --sandbox")

    done = trained.run(f"mlops-kit deploy dev churn --version {version} --sandbox", code=1)

    assert "cannot load model.skops" in done.stderr
    assert "mend what that says, and deploy again" in done.stderr
    assert "Traceback" not in done.stderr
    now = yaml.safe_load(release.read_text())
    assert {**now, "revision": None} == {**before, "revision": None}
    path = tmp_path / "rows.csv"
    test_set.to_csv(path, index=False)
    answer = invoke(trained, f"--file {path}")
    assert answer["label"].tolist() == expected["label"].tolist()

    # Whoever deploys next gets the last good version, and nothing of the broken one is left in the way.
    again = as_json(trained.run("mlops-kit deploy dev churn --version 1 --sandbox --json").stdout)
    assert again["endpoint"]["status"] == "InService"
