"""Release files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.models.release import Release, read_release, write_release
from mlops_kit.stacks.release import release_path

RELEASE = Release(
    model="churn",
    version=3,
    package_arn="arn:aws:sagemaker:eu-central-1:111111111111:model-package/churn/3",
    digest="sha256:" + "ab" * 32,
    image="registry/serving:0.1.0",
    data="s3://artifacts/models/churn/abab/model.tar.gz",
    commit="0123456789",
    approved_by="arn:aws:iam::111111111111:user/ada",
    approved_at="2026-11-24T09:00:00+00:00",
    metrics={"accuracy": 0.75},
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = write_release(tmp_path / "releases", RELEASE)

    assert read_release(tmp_path / "releases", "churn") == RELEASE
    assert path.read_text().startswith("# Written by `mlops-kit deploy`")
    assert list(path.parent.iterdir()) == [path]


def test_no_release(tmp_path: Path) -> None:
    assert read_release(tmp_path, "churn") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "is not YAML"),
        ("", "lacks approved_at"),
        ("- churn", "lacks approved_at"),
        ("model: churn\nverison: 3\n", "has the unknown key verison"),
    ],
)
def test_a_malformed_release_is_named(text: str, message: str, tmp_path: Path) -> None:
    release_path(tmp_path, "churn").write_text(text)

    with pytest.raises(ConfigurationError, match=message) as refusal:
        read_release(tmp_path, "churn")
    assert str(release_path(tmp_path, "churn")) in refusal.value.message
