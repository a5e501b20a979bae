"""Nothing goes into service whose archive is not what was registered, whichever way it is applied."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pytest

from mlops_kit.aws.session import client
from mlops_kit.errors import ExitCode, RefusedError
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.archive import ArchiveGoneError, verify_archive, verify_released

from .conftest import ARCHIVE, RELEASE, Place
from .test_operations import bootstrap, results, run
from .test_sealed_plans import apply_bundle, keys, sealed


def archive_of(name: str) -> bytes:
    """Return an archive with a member of that name."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    return content.getvalue()


@pytest.fixture
def made(place: Place) -> Place:
    """Everything applied, and a release of the model that is not applied yet."""
    run(bootstrap, place)
    place.release()
    return place


def test_an_archive_is_compared_with_what_was_registered(place: Place) -> None:
    place.release()
    s3 = client(place.target, "s3")
    verify_archive(place.target, RELEASE.data, RELEASE.digest)
    verify_released(place.target, RELEASE.as_mapping())
    verify_released(place.target, None)

    s3.put_object(**place.archive, Body=ARCHIVE[::-1])
    with pytest.raises(RefusedError, match=f"registered was {RELEASE.digest}") as caught:
        verify_archive(place.target, RELEASE.data, RELEASE.digest)
    assert "find out who changed it" in caught.value.hint

    s3.delete_object(**place.archive)
    for uri in (RELEASE.data, "s3://no-such-bucket/model.tar.gz"):
        with pytest.raises(ArchiveGoneError, match=f"the archive {uri} is gone") as caught:
            verify_archive(place.target, uri, RELEASE.digest)
        assert caught.value.exit_code == ExitCode.REFUSED


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no archive", "not a gzip file"), (archive_of("../x"), r"its member '\.\./x' lies outside of it")],
)
def test_nothing_is_released_that_no_endpoint_unpacks(place: Place, content: bytes, message: str) -> None:
    place.release()
    client(place.target, "s3").put_object(**place.archive, Body=content)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    with pytest.raises(RefusedError, match=f"would not be unpacked at an endpoint: {message}"):
        verify_archive(place.target, RELEASE.data, digest)


def test_a_bundle_whose_archive_was_altered_or_is_gone_is_refused(made: Place) -> None:
    s3 = client(made.target, "s3")
    one = sealed(made, "serving/churn")

    s3.put_object(**made.archive, Body=ARCHIVE[::-1])
    with pytest.raises(RefusedError, match="is not the one that was registered"):
        apply_bundle(made, one.digest)
    s3.delete_object(**made.archive)
    with pytest.raises(RefusedError, match=r"model\.tar\.gz is gone"):
        apply_bundle(made, one.digest)
    assert not [key for key in keys(made) if key.endswith("applied.json")]

    s3.put_object(**made.archive, Body=ARCHIVE)
    assert results(apply_bundle(made, one.digest)) == {"serving/churn": "applied"}


@pytest.mark.parametrize("planned", [True, False])
def test_so_is_a_plain_apply_until_the_archive_is_back(planned: bool, made: Place) -> None:
    s3 = client(made.target, "s3")
    if planned:
        sealed(made, "serving/churn")
    s3.delete_object(**made.archive)
    report = run(apply, made, "serving/churn", use_saved=planned)
    assert (results(report), report.exit_code) == ({"serving/churn": "refused"}, ExitCode.REFUSED)
    assert report.stacks[0].hint == "register the model again"
    assert not report.stacks[0].resources.added

    s3.put_object(**made.archive, Body=ARCHIVE)
    report = run(apply, made, "serving/churn", use_saved=planned)
    assert (results(report), report.stacks[0].resources.added) == ({"serving/churn": "applied"}, 2)
    s3.delete_object(**made.archive)
    # Where nothing changes, nothing is read: the same command again costs no download.
    assert results(run(apply, made, "serving/churn")) == {"serving/churn": "no changes"}
