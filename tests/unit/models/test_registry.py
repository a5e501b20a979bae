"""Registering, listing and approving against the emulated SageMaker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.errors import ConfigurationError, ExitCode, KitError, RefusedError
from mlops_kit.models import archive_store, registry
from mlops_kit.models.operations import approve, listing, register_path
from mlops_kit.models.package import pack
from mlops_kit.models.release import write_release
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.archive import verify_archive
from mlops_kit.stacks.release import Release
from mlops_kit.target import Target
from tests.unit.models.conftest import PROJECT, REPOSITORY, write_model


def test_registration_keeps_digest_metrics_commit_and_image(scope: ModelScope, model_dir: Path) -> None:
    version, new = register_path(scope, model_dir)

    archive = pack(model_dir)
    assert new
    assert (version.version, version.status) == (1, "PendingManualApproval")
    assert version.digest == archive.digest
    assert version.metrics == {"accuracy": 0.75, "test_rows": 1200}
    assert len(version.commit.removesuffix("-dirty")) == 40
    assert version.image.startswith(f"{REPOSITORY}:")
    digest = archive.digest.removeprefix("sha256:")
    assert version.data == f"s3://{scope.artifact_bucket}/models/churn/{digest}/model.tar.gz"
    stored = scope.client("s3").get_object(
        Bucket=scope.artifact_bucket, Key=f"models/churn/{digest}/model.tar.gz"
    )
    assert stored["Body"].read() == archive.path.read_bytes()


def test_sagemaker_knows_the_metrics_and_content_types(scope: ModelScope, model_dir: Path) -> None:
    version, _ = register_path(scope, model_dir)

    known = scope.client("sagemaker").describe_model_package(ModelPackageName=version.arn)
    statistics = known["ModelMetrics"]["ModelQuality"]["Statistics"]
    bucket, _, key = statistics["S3Uri"].removeprefix("s3://").partition("/")
    body = scope.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    assert b'"accuracy": 0.75' in body
    assert "text/csv" in known["InferenceSpecification"]["SupportedContentTypes"]
    assert known["ModelPackageGroupName"] == scope.group


def test_the_same_model_again_is_the_same_version(scope: ModelScope, model_dir: Path) -> None:
    first, _ = register_path(scope, model_dir)
    again, new = register_path(scope, pack(model_dir).path)

    assert not new
    assert again == first
    assert len(registry.versions(scope)) == 1


def test_the_same_model_with_another_image_is_another_version(scope: ModelScope, model_dir: Path) -> None:
    first, _ = register_path(scope, model_dir)
    other, new = register_path(scope, model_dir, "sklearn:1.2-1")

    assert new
    assert (other.version, other.digest) == (2, first.digest)
    assert other.image.endswith("sagemaker-scikit-learn:1.2-1-cpu-py3")
    assert register_path(scope, model_dir) == (first, False)
    assert register_path(scope, model_dir, "sklearn:1.2-1") == (other, False)


def test_versions_count_up_and_are_listed_newest_first(
    scope: ModelScope, model_dir: Path, tmp_path: Path
) -> None:
    for content in (b"one", b"two", b"three"):
        register_path(scope, write_model(tmp_path / "next", content))

    rows = listing([scope])

    assert [version.version for version, _ in rows] == [3, 2, 1]
    assert not any(live for _, live in rows)


def test_the_released_version_is_live(scope: ModelScope, model_dir: Path) -> None:
    version, _ = register_path(scope, model_dir)
    release = Release("churn", 1, version.arn, version.digest, "image", version.data, "", "", "")
    write_release(scope.target.releases, release)

    assert listing([scope]) == [(version, True)]


def test_approval_says_who_when_and_why(scope: ModelScope, model_dir: Path) -> None:
    register_path(scope, model_dir)

    approved = approve(scope, None, reject=False, comment="better than the last one")

    assert approved.status == "Approved"
    assert approved.comment == "better than the last one"
    assert ":111111111111:" in approved.approved_by
    assert approved.approved_at.endswith("+00:00")
    assert approved.metrics == {"accuracy": 0.75, "test_rows": 1200}


def test_approving_twice_changes_nothing(scope: ModelScope, model_dir: Path) -> None:
    register_path(scope, model_dir)
    first = approve(scope, 1, reject=False, comment="first")

    assert approve(scope, 1, reject=False, comment="second") == first


def test_a_version_can_be_rejected_and_is_not_pending_then(scope: ModelScope, model_dir: Path) -> None:
    register_path(scope, model_dir)

    assert approve(scope, 1, reject=True, comment="").status == "Rejected"
    with pytest.raises(
        KitError, match=r"no version of churn is PendingManualApproval \(versions: 1\)"
    ) as none:
        approve(scope, None, reject=False, comment="")
    assert "--version names one" in none.value.hint


def test_nothing_is_registered(scope: ModelScope) -> None:
    with pytest.raises(KitError, match="no version of churn is registered in dev"):
        approve(scope, None, reject=False, comment="")


def test_no_such_version(scope: ModelScope, model_dir: Path) -> None:
    register_path(scope, model_dir)

    with pytest.raises(ConfigurationError, match="churn has no version 7 in dev") as failure:
        approve(scope, 7, reject=False, comment="")
    assert failure.value.hint == "versions: 1"


def test_no_such_version_where_there_is_none(scope: ModelScope) -> None:
    with pytest.raises(ConfigurationError, match="churn has no version 7 in dev") as failure:
        approve(scope, 7, reject=False, comment="")
    assert failure.value.hint.startswith("versions: none\n")
    assert "mlops-kit model register dev churn DIR" in failure.value.hint


def test_a_model_of_another_name_is_refused_before_anything_is_uploaded(
    scope: ModelScope, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="is a model named 'fraud', not 'churn'"):
        register_path(scope, write_model(tmp_path / "fraud", name="fraud"))

    assert "Contents" not in scope.client("s3").list_objects_v2(Bucket=scope.artifact_bucket)


def test_another_account_is_refused(
    scope: ModelScope, model_dir: Path, make_target: Callable[[str], Target]
) -> None:
    stranger = ModelScope(PROJECT, scope.environment, lambda: make_target("222222222222"), "churn")

    with pytest.raises(RefusedError, match="belongs to account 111111111111") as refusal:
        register_path(stranger, model_dir)
    assert refusal.value.exit_code == ExitCode.REFUSED


def test_an_unknown_model_is_refused_with_the_nearest_name(scope: ModelScope) -> None:
    with pytest.raises(ConfigurationError, match="environment dev has no model 'chrun'") as refusal:
        ModelScope.checked(PROJECT, scope.environment, "chrun", lambda: pytest.fail("no target needed"))
    assert "did you mean churn?" in refusal.value.hint


def test_a_changed_archive_is_refused(scope: ModelScope, model_dir: Path) -> None:
    version, _ = register_path(scope, model_dir)
    s3 = scope.client("s3")
    verify_archive(scope.target, version.data, version.digest)
    bucket, _, key = version.data.removeprefix("s3://").partition("/")

    s3.put_object(Bucket=bucket, Key=key, Body=b"something else")
    with pytest.raises(RefusedError, match="is not the one that was registered"):
        verify_archive(scope.target, version.data, version.digest)

    s3.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(RefusedError, match=r"the archive s3://.* is gone"):
        verify_archive(scope.target, version.data, version.digest)


def test_registering_again_mends_an_archive_that_was_lost_or_altered(
    scope: ModelScope, model_dir: Path
) -> None:
    version, _ = register_path(scope, model_dir)
    s3 = scope.client("s3")
    bucket, _, key = version.data.removeprefix("s3://").partition("/")
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=content[:-1] + bytes([content[-1] ^ 1]))
    assert register_path(scope, model_dir) == (version, False)
    verify_archive(scope.target, version.data, version.digest)

    s3.delete_object(Bucket=bucket, Key=key)
    assert register_path(scope, model_dir) == (version, False)
    verify_archive(scope.target, version.data, version.digest)


def test_an_archive_is_uploaded_once(scope: ModelScope, model_dir: Path) -> None:
    archive = pack(model_dir)

    assert archive_store.upload(scope, archive)
    assert not archive_store.upload(scope, archive)


def test_two_registrations_at_once_are_one_version(
    scope: ModelScope, model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Barrier(2)
    described = registry._summaries

    def summaries(*arguments: Any) -> Any:
        found = list(described(*arguments))
        with suppress(threading.BrokenBarrierError):
            looked.wait(timeout=1)  # both have seen that the archive is not registered, where they can
        return found

    monkeypatch.setattr(registry, "_summaries", summaries)
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: register_path(scope, model_dir), range(2)))

    assert sorted(new for _, new in both) == [False, True]
    assert both[0][0] == both[1][0]
