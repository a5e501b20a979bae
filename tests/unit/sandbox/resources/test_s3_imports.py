"""What an S3 type is imported by, as hashicorp/aws documents it, finds it, and nothing is to do."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError

OWNER = "111111111111"


@pytest.fixture
def bucket(lab: Any) -> Any:
    state = lab.make("aws_s3_bucket", bucket="for-imports", force_destroy=True)
    yield state["id"]
    lab.delete("aws_s3_bucket", state)


def settled(lab: Any, name: str, identifier: str, /, **config: Any) -> Any:
    """Import it; a plan with its configuration is empty."""
    found = lab.imported(name, identifier)
    assert found is not None, f"{identifier} finds nothing"
    assert lab.plan(name, found, lab.config(name, **config)).values == found
    return found


@pytest.mark.parametrize("form", ["{}/models/a/b.txt", "s3://{}/models/a/b.txt"])
def test_an_object(lab: Any, bucket: str, form: str) -> None:
    config = {"bucket": bucket, "key": "models/a/b.txt", "content_type": "text/plain"}
    made = lab.make("aws_s3_object", **config)
    found = settled(lab, "aws_s3_object", form.format(bucket), **config)
    assert (found["id"], found["etag"]) == (made["id"], made["etag"])
    with pytest.raises(ProviderError, match="unexpected identifier"):
        lab.imported("aws_s3_object", bucket)


@pytest.mark.parametrize("given", [{}, {"expected_bucket_owner": OWNER}])
@pytest.mark.parametrize("canned", [True, False])
def test_an_access_control_list(lab: Any, bucket: str, given: dict[str, str], canned: bool) -> None:
    owner = lab.client("s3").get_bucket_acl(Bucket=bucket)["Owner"]["ID"]
    grantee = {"type": "CanonicalUser", "id": owner}
    policy = {"owner": [{"id": owner}], "grant": [{"permission": "READ", "grantee": [grantee]}]}
    config = {"bucket": bucket, **given}
    config |= {"acl": "private"} if canned else {"access_control_policy": [policy]}
    made = lab.make("aws_s3_bucket_acl", **config)
    identifier = ",".join([bucket, *given.values(), *(["private"] if canned else [])])
    assert made["id"] == identifier
    found = settled(lab, "aws_s3_bucket_acl", identifier, **config)
    assert found["id"] == identifier


@pytest.mark.parametrize("identifier", ["b,1234", "b,private,111111111111", ",private"])
def test_a_list_of_a_wrong_form(lab: Any, identifier: str) -> None:
    with pytest.raises(ProviderError, match="unexpected identifier"):
        lab.imported("aws_s3_bucket_acl", identifier)


def test_a_setting_of_another_accounts_bucket(lab: Any, bucket: str) -> None:
    config = {"bucket": bucket, "expected_bucket_owner": OWNER}
    config |= {"versioning_configuration": [{"status": "Enabled"}]}
    made = lab.make("aws_s3_bucket_versioning", **config)
    assert made["id"] == f"{bucket},{OWNER}"
    found = settled(lab, "aws_s3_bucket_versioning", made["id"], **config)
    assert found["id"] == made["id"]
