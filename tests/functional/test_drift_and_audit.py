"""What is changed outside Terraform is found, with who did it, and put right; what is done is on record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Workplace
from .inventory import sandbox_clients

ME = "arn:aws:sts::111111111111:user/moto"
DATA = "mlops-dev-data-111111111111"


@pytest.fixture(scope="module")
def place(new_workplace: Callable[[], Workplace]) -> Workplace:
    made = new_workplace()
    made.run("mlops-kit bootstrap dev --sandbox")
    return made


def drift(place: Workplace, code: int, stacks: str = "") -> dict[str, list[dict[str, Any]]]:
    report = json.loads(place.run(f"mlops-kit drift dev {stacks} --sandbox --json", code=code).stdout)
    assert report["schema"] == "mlops-kit/drift/v1"
    assert report["drifted"] is (code == 3)
    return {stack["name"]: stack["resources"] for stack in report["stacks"]}


def records(place: Workplace, options: str = "") -> list[dict[str, Any]]:
    found = json.loads(place.run(f"mlops-kit audit list dev --sandbox --json {options}").stdout)
    return list(found["records"])


def test_nothing_drifted_right_after_it_was_made(place: Workplace) -> None:
    found = drift(place, 0)
    assert found == {"state": [], "foundation": [], "platform": [], "serving/churn": []}


def test_a_change_is_named_with_who_made_it_and_put_right(place: Workplace) -> None:
    s3 = sandbox_clients(place, "dev")("s3")
    s3.put_public_access_block(
        Bucket=DATA,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": False,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    )
    (found,) = drift(place, 3, "platform")["platform"]
    assert found["address"] == 'module.bucket["data"].aws_s3_bucket_public_access_block.this'
    assert found["action"] == "update"
    assert found["differences"] == [{"path": "block_public_policy", "before": "true", "after": "false"}]
    assert found["by"] == ME
    assert found["at"].endswith("Z")
    text = place.run("mlops-kit drift dev --sandbox", code=3).stdout
    assert f"_public_access_block.this, by {ME} at " in text
    assert "    block_public_policy: true -> false\n" in text
    place.run("mlops-kit apply dev platform --sandbox")
    assert drift(place, 0, "platform")["platform"] == []


def test_an_object_that_is_gone(place: Workplace) -> None:
    logs = sandbox_clients(place, "dev")("logs")
    logs.delete_log_group(logGroupName="/aws/eks/mlops-dev/cluster")
    (found,) = drift(place, 3, "platform")["platform"]
    assert found["address"] == "module.cluster.aws_cloudwatch_log_group.this"
    assert (found["action"], found["differences"], found["by"]) == ("delete", [], ME)
    place.run("mlops-kit apply dev platform --sandbox")
    assert drift(place, 0, "platform")["platform"] == []


def test_what_was_added_to_what_mirrors_others(place: Workplace) -> None:
    iam = sandbox_clients(place, "dev")("iam")
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.attach_role_policy(RoleName="mlops-dev-node", PolicyArn=admin)
    (found,) = drift(place, 3, "platform")["platform"]
    assert found["address"] == "module.cluster.aws_iam_role.node"
    (difference,) = found["differences"]
    assert difference["path"] == "managed_policy_arns"
    assert admin in difference["after"]
    iam.detach_role_policy(RoleName="mlops-dev-node", PolicyArn=admin)
    assert drift(place, 0, "platform")["platform"] == []


def test_a_policy_that_was_changed_is_told_once_though_its_holder_shows_the_same(place: Workplace) -> None:
    clients = sandbox_clients(place, "dev")
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{DATA}/*",
    }
    anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    clients("s3").put_bucket_policy(
        Bucket=DATA, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    )
    clients("iam").put_role_policy(
        RoleName="mlops-dev-cluster",
        PolicyName="secrets-encryption",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [anything]}),
    )
    found = {one["address"]: one for one in drift(place, 3, "platform")["platform"]}
    assert found.keys() == {
        'module.bucket["data"].aws_s3_bucket_policy.this',
        "module.cluster.aws_iam_role_policy.cluster_encryption",
    }
    assert {one["by"] for one in found.values()} == {ME}
    assert [one["path"] for each in found.values() for one in each["differences"]] == ["policy", "policy"]
    place.run("mlops-kit apply dev platform --sandbox")
    assert drift(place, 0, "platform")["platform"] == []


def test_what_is_configured_and_not_applied_is_no_drift(place: Workplace) -> None:
    path = place.root / "environments" / "dev.yaml"
    before = path.read_text()
    assert "owner:" in (before + (path.parent / "common.yaml").read_text())
    path.write_text(f"{before}\ntags: {{purpose: test}}\n")
    try:
        place.run("mlops-kit plan dev platform --sandbox --detailed-exitcode", code=3)
        assert drift(place, 0, "platform")["platform"] == []
    finally:
        path.write_text(before)


def test_each_stack_that_was_made_is_on_record_and_stays(place: Workplace) -> None:
    made = records(place, "--operation bootstrap")
    assert [(one["stack"], one["outcome"], one["actor"]) for one in made] == [
        ("platform", "succeeded", ME),
        ("foundation", "succeeded", ME),
        ("state", "succeeded", ME),
    ]
    s3 = sandbox_clients(place, "dev")("s3")
    bucket = "mlops-dev-audit-111111111111"
    keys = s3.list_object_versions(Bucket=bucket, Prefix="records/dev/")["Versions"]
    version = next(one for one in keys if made[0]["id"] in one["Key"])
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def test_models_and_what_went_wrong(place: Workplace) -> None:
    refused = place.run("mlops-kit deploy dev churn --sandbox", code=1).stderr
    assert "no version of churn is registered" in refused
    place.run("python examples/churn/train.py --output build/models/churn")
    place.run("mlops-kit model register dev churn build/models/churn --sandbox")
    place.run("mlops-kit model approve dev churn --sandbox --comment fine")
    place.run("mlops-kit model approve dev churn --version 1 --sandbox")  # nothing new
    place.run("mlops-kit deploy dev churn --sandbox")
    deployed, approved, failed = records(place, "--limit 3")
    assert (deployed["operation"], deployed["outcome"]) == ("deploy", "succeeded")
    assert deployed["stack"] == "serving/churn"
    assert deployed["model_digest"] == approved["model_digest"]
    assert deployed["approvals"][0]["actor"] == ME
    assert deployed["details"]["version"] == 1
    assert (approved["operation"], approved["details"]["comment"]) == ("model-approve", "fine")
    assert (failed["operation"], failed["outcome"]) == ("deploy", "failed")
    assert "no version of churn" in failed["details"]["cause"]
    assert drift(place, 0, "serving/churn")["serving/churn"] == []


def test_an_approved_plan_is_on_record_with_what_was_agreed_to(place: Workplace) -> None:
    path = place.root / "environments" / "dev.yaml"
    path.write_text(f"{path.read_text()}\ntags: {{purpose: test}}\n")
    planned = json.loads(place.run("mlops-kit plan dev platform --sandbox --json").stdout)
    (digest,) = [one["digest"] for one in planned["bundles"]]
    place.run(f"mlops-kit approve dev {digest} --sandbox --by reviewer --reference https://example.test/1")
    place.run(f"mlops-kit apply dev --bundle {digest} --sandbox")
    applied, approved = records(place, "--limit 2")
    assert (approved["operation"], approved["plan_digest"]) == ("approve", digest)
    assert approved["approvals"][0]["actor"] == "reviewer"
    assert (applied["operation"], applied["outcome"], applied["plan_digest"]) == (
        "apply",
        "succeeded",
        digest,
    )
    assert [one["actor"] for one in applied["approvals"]] == ["reviewer"]
    assert applied["cost"]["currency"] == "USD"
    shown = json.loads(place.run(f"mlops-kit audit show dev {applied['id']} --sandbox --json").stdout)
    assert shown == applied


def test_a_destroy_is_on_record(place: Workplace) -> None:
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    (last,) = records(place, "--limit 1")
    assert (last["operation"], last["stack"], last["outcome"]) == ("destroy", "serving/churn", "succeeded")
    assert last["details"]["resources"]["destroyed"] > 0


def test_a_stack_that_the_environment_no_longer_has_is_told_of(place: Workplace) -> None:
    s3 = sandbox_clients(place, "dev")("s3")
    bucket, key = "mlops-dev-state-111111111111", "dev/serving/old/terraform.tfstate"
    state = s3.get_object(Bucket=bucket, Key="dev/platform/terraform.tfstate")["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=state)
    for command in ("plan dev", "drift dev", "apply dev", "bootstrap dev"):
        done = place.run(f"mlops-kit {command} --sandbox")
        assert re.search(r"^serving/old +left over", done.stdout, re.MULTILINE), done.stdout
        assert "environments/dev.yaml no longer has it" in done.stdout
    assert "serving/old" not in place.run("mlops-kit plan dev platform --sandbox").stdout
    s3.delete_object(Bucket=bucket, Key=key)
    assert "left over" not in place.run("mlops-kit plan dev --sandbox").stdout
