"""Packing a model directory and reading an archive back."""

from __future__ import annotations

import errno
import gzip
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.models.package import pack, read_archive
from tests.unit.models.conftest import write_model


def test_the_same_input_gives_the_same_digest_wherever_and_whenever(model_dir: Path, tmp_path: Path) -> None:
    first = pack(model_dir)
    copy = write_model(tmp_path / "elsewhere")
    for path in copy.iterdir():
        os.utime(path, (1, 1))
        path.chmod(0o600)
    (copy / "test.csv").write_text("not part of it")

    second = pack(copy, tmp_path / "other-name.tar.gz")

    assert second.digest == first.digest
    assert second.path.read_bytes() == first.path.read_bytes()


def test_other_content_gives_another_digest(model_dir: Path, tmp_path: Path) -> None:
    assert pack(model_dir).digest != pack(write_model(tmp_path / "other", b"other weights")).digest


def test_an_archive_holds_the_model_and_nothing_of_this_machine(model_dir: Path) -> None:
    (model_dir / "test.csv").write_text("held-out rows")

    with tarfile.open(pack(model_dir).path) as tar:
        members = tar.getmembers()

    assert [member.name for member in members] == ["manifest.json", "metrics.json", "model.skops"]
    assert {(member.uid, member.gid, member.uname, member.mtime, member.mode) for member in members} == {
        (0, 0, "", 0, 0o644)
    }


def test_what_was_packed_is_read_back(model_dir: Path) -> None:
    packed = pack(model_dir)

    assert read_archive(packed.path) == packed
    assert packed.metrics == {"accuracy": 0.75, "test_rows": 1200}
    assert packed.path == model_dir.parent / "churn.tar.gz"


def test_metrics_are_optional(model_dir: Path) -> None:
    (model_dir / "metrics.json").unlink()

    assert read_archive(pack(model_dir).path).metrics == {}


def test_a_directory_that_is_no_models(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a model directory"):
        pack(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match=r"no manifest\.json in"):
        pack(tmp_path)


def test_a_missing_or_empty_model_file(model_dir: Path) -> None:
    (model_dir / "model.skops").write_bytes(b"")
    with pytest.raises(ConfigurationError, match=r"model\.skops is empty"):
        pack(model_dir)

    (model_dir / "model.skops").unlink()
    with pytest.raises(ConfigurationError, match=r"has no model\.skops, which manifest\.json names"):
        pack(model_dir)


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ("{", "is not JSON"),
        ("[1]", "must map a metric to its number"),
        ('{"accuracy": "high"}', "'accuracy' must be a finite number, not 'high'"),
        ('{"accuracy": NaN}', "'accuracy' must be a finite number, not nan"),
        ('{"good": true}', "'good' must be a finite number, not True"),
        (f'{{"large": 1{"0" * 400}}}', "'large' must be a finite number"),
        ("[" * 100_000, r"metrics\.json is nested more than 100 levels deep"),
        ('{"a": ' + "[" * 500 + "]" * 500 + "}", r"metrics\.json is nested more than 100 levels deep"),
    ],
)
def test_wrong_metrics(metrics: str, message: str, model_dir: Path) -> None:
    (model_dir / "metrics.json").write_text(metrics)

    with pytest.raises(ConfigurationError, match=message):
        pack(model_dir)


@pytest.mark.parametrize("name", ["manifest.json", "metrics.json", "model.skops"])
def test_a_part_that_is_no_file(name: str, model_dir: Path) -> None:
    (model_dir / name).unlink()
    os.mkfifo(model_dir / name)
    with pytest.raises(
        ConfigurationError, match=rf"{name}(.*) is not a file|{name} can't be read: it is not"
    ):
        pack(model_dir)

    (model_dir / name).unlink()
    (model_dir / name).mkdir()
    with pytest.raises(ConfigurationError, match=rf"{name}(.*) is not a file|{name} can't be read: is a dir"):
        pack(model_dir)


def test_a_manifest_that_is_none(model_dir: Path) -> None:
    manifest = model_dir / "manifest.json"
    for content, message in (
        ("[" * 100_000, " is nested more than"),
        ("{", " is not JSON"),
        ("[]", " must hold an object"),
    ):
        manifest.write_text(content)
        with pytest.raises(ConfigurationError, match=rf"{manifest}{message}"):
            pack(model_dir)


def test_a_long_name_is_packed_as_any_other(tmp_path: Path) -> None:
    name = f"{'m' * 125}.skops"
    model_dir = write_model(tmp_path / "churn", model_file=name)
    (model_dir / "model.skops").rename(model_dir / name)

    packed = pack(model_dir)

    assert read_archive(packed.path) == packed
    with tarfile.open(packed.path) as tar:
        assert name in tar.getnames()


def test_an_output_that_is_no_file_is_refused_and_left_alone(model_dir: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "model.tar.gz"
    output.mkdir(parents=True)

    with pytest.raises(ConfigurationError, match=r"model\.tar\.gz is not a file"):
        pack(model_dir, output)

    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("name", ["model.skops", "manifest.json", "link"])
def test_an_output_that_is_part_of_the_model_is_refused(name: str, model_dir: Path) -> None:
    (model_dir / "link").symlink_to("model.skops")
    before = {path.name: path.read_bytes() for path in model_dir.iterdir()}

    with pytest.raises(ConfigurationError, match="is part of the model itself"):
        pack(model_dir, model_dir / name)

    assert {path.name: path.read_bytes() for path in model_dir.iterdir()} == before


def test_an_output_is_written_where_a_link_leads(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "link.tar.gz").symlink_to(tmp_path / "there.tar.gz")
    assert pack(model_dir, tmp_path / "link.tar.gz").path == tmp_path / "there.tar.gz"
    assert (tmp_path / "link.tar.gz").is_symlink()


def test_nothing_half_done_is_left_where_packing_fails(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        pack(model_dir, tmp_path / "model.tar.gz")

    assert list(tmp_path.glob("*.new")) + list(tmp_path.glob(".*.new")) == []
    assert not (tmp_path / "model.tar.gz").exists()


def test_a_missing_archive(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no archive"):
        read_archive(tmp_path / "model.tar.gz")


def test_a_damaged_archive(model_dir: Path) -> None:
    path = pack(model_dir).path
    whole = path.read_bytes()
    for damaged in (b"", b"text", whole[:100], whole[:-20], whole[:60] + b"\x00" * 20 + whole[80:]):
        path.write_bytes(damaged)
        with pytest.raises(ConfigurationError, match=r"is not a model archive|holds no"):
            read_archive(path)


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    path = tmp_path / "model.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(tmp_path / "notes.txt", "notes.txt")

    with pytest.raises(ConfigurationError, match=r"holds no manifest\.json"):
        read_archive(path)


def _with(model_dir: Path, **attributes: Any) -> Path:
    """The model's archive with a member more."""
    path = model_dir.with_name("extended.tar.gz")
    with tarfile.open(path, "w:gz") as tar:
        for part in model_dir.iterdir():
            tar.add(part, f"./{part.name}")
        member = tarfile.TarInfo()
        for attribute, value in attributes.items():
            setattr(member, attribute, value)
        tar.addfile(member)
    return path


def test_names_from_the_archives_folder_are_as_good(model_dir: Path) -> None:
    archive = read_archive(_with(model_dir, name="./notes/link", type=tarfile.SYMTYPE, linkname="../x.txt"))

    assert archive.metrics == {"accuracy": 0.75, "test_rows": 1200}


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ({"name": "../x"}, "its member '../x' lies outside of it"),
        ({"name": "a/../../x"}, "its member 'a/../../x' lies outside of it"),
        ({"name": "/etc/x"}, "its member '/etc/x' lies outside of it"),
        ({"name": "null", "type": tarfile.CHRTYPE}, "its member 'null' is a device or a pipe"),
        ({"name": "pipe", "type": tarfile.FIFOTYPE}, "its member 'pipe' is a device or a pipe"),
        ({"name": "a/x", "type": tarfile.SYMTYPE, "linkname": "../../x"}, "is a link to '../../x', outside"),
        ({"name": "x", "type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "is a link to '/etc/passwd'"),
        ({"name": "a/x", "type": tarfile.LNKTYPE, "linkname": "../x"}, "is a link to '../x', outside"),
    ],
)
def test_a_member_that_no_endpoint_unpacks(member: dict[str, Any], message: str, model_dir: Path) -> None:
    with pytest.raises(ConfigurationError, match="would not be unpacked at an endpoint: ") as refusal:
        read_archive(_with(model_dir, **member))
    assert message in refusal.value.message


def test_an_archive_with_a_wrong_manifest(model_dir: Path) -> None:
    path = pack(model_dir).path
    manifest = model_dir / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "task": "guessing"}))
    with tarfile.open(path, "w:gz") as tar:
        tar.add(manifest, "manifest.json")

    with pytest.raises(ConfigurationError, match='"task" must be one of'):
        read_archive(path)


def test_the_gzip_header_carries_no_time(model_dir: Path) -> None:
    path = pack(model_dir).path

    assert path.read_bytes()[4:8] == b"\0\0\0\0"
    assert gzip.decompress(path.read_bytes())[:13] == b"manifest.json"
