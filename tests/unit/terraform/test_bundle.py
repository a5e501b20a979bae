"""A bundle opens only as it was sealed."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from mlops_kit.errors import ConfigurationError, ExitCode, RefusedError
from mlops_kit.terraform.bundle import MANIFEST, SCHEMA, Bundle, seal

FILES = {"tfplan": b"PK plan", "plan.json": b'{"resource_changes": []}'}


def tar_of(*entries: tuple[tarfile.TarInfo | str, bytes], mode: Literal["w", "w:gz"] = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=tarfile.USTAR_FORMAT) as tar:
        for entry, content in entries:
            info = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
            info.size = len(content)
            info.mode = 0o600
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def manifest_of(files: dict[str, bytes]) -> bytes:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    text = json.dumps({"schema": SCHEMA, "files": digests, "stack": "platform"}, indent=2, sort_keys=True)
    return text.encode() + b"\n"


def test_what_was_sealed_is_what_opens(tmp_path: Path) -> None:
    bundle = seal(FILES, {"stack": "platform", "note": "naïve"})
    path = bundle.write(tmp_path / "plans")
    assert path.name == f"{hashlib.sha256(path.read_bytes()).hexdigest()}.tar"
    assert path.stat().st_mode & 0o777 == 0o600
    opened = Bundle.open(path)
    assert opened == bundle
    assert (opened.plan_file, opened.plan_json) == (FILES["tfplan"], FILES["plan.json"])
    assert (opened.manifest["stack"], opened.manifest["schema"]) == ("platform", SCHEMA)
    assert [file.name for file in (tmp_path / "plans").iterdir()] == [path.name]


def test_the_same_files_give_the_same_digest() -> None:
    first = seal(FILES, {"stack": "a", "environment": "dev"})
    assert first.digest == seal(dict(reversed(FILES.items())), {"environment": "dev", "stack": "a"}).digest
    assert first.digest != seal(FILES, {"stack": "b", "environment": "dev"}).digest


def test_a_flipped_bit_anywhere_is_seen(tmp_path: Path) -> None:
    path = seal(FILES, {"stack": "platform"}).write(tmp_path)
    original = path.read_bytes()
    for at in range(0, len(original), 97):
        path.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :])
        with pytest.raises(RefusedError, match="was altered") as refused:
            Bundle.open(path)
        assert refused.value.exit_code == ExitCode.REFUSED


def test_a_file_exchanged_under_a_digest_of_its_own() -> None:
    forged = {"tfplan": b"another", "plan.json": FILES["plan.json"]}
    archive = tar_of(
        (MANIFEST, manifest_of(FILES)), ("plan.json", forged["plan.json"]), ("tfplan", b"another")
    )
    with pytest.raises(RefusedError, match="its files are not those of its manifest"):
        Bundle.parse(archive)


def _link(name: str, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = tarfile.SYMTYPE
    info.linkname = target
    return info


GOOD = ((MANIFEST, manifest_of(FILES)), ("plan.json", FILES["plan.json"]), ("tfplan", FILES["tfplan"]))
TAMPERED: dict[str, tuple[Callable[[], bytes], str]] = {
    "further member": (lambda: tar_of(*GOOD, ("x", b"")), "'x', which does not belong"),
    "path upwards": (lambda: tar_of(*GOOD[:2], ("../tfplan", b"")), "'../tfplan', which does not belong"),
    "absolute path": (lambda: tar_of(*GOOD[:2], ("/etc/passwd", b"")), "'/etc/passwd', which does not"),
    "same name twice": (lambda: tar_of(*GOOD, GOOD[2]), "'tfplan', which does not belong"),
    "link": (lambda: tar_of(*GOOD[:2], (_link("tfplan", "/etc/passwd"), b"")), "'tfplan', which does not"),
    "file missing": (lambda: tar_of(*GOOD[:2]), "it has no tfplan"),
    "other order": (lambda: tar_of(*reversed(GOOD)), "not in the form"),
    "compressed": (lambda: tar_of(*GOOD, mode="w:gz"), "not a whole archive"),
    "something behind": (lambda: tar_of(*GOOD) + b"more", "not in the form"),
    "nothing": (lambda: b"", "not a whole archive"),
    "no JSON": (lambda: tar_of((MANIFEST, b"{"), *GOOD[1:]), "its manifest is not JSON"),
    "deep JSON": (lambda: tar_of((MANIFEST, b"[" * 5000), *GOOD[1:]), "its manifest is not JSON"),
}


@pytest.mark.parametrize("way", TAMPERED)
def test_every_way_to_tamper(way: str) -> None:
    make, reason = TAMPERED[way]
    with pytest.raises(RefusedError) as refused:
        Bundle.parse(make())
    assert reason in refused.value.message


def test_good_is_good() -> None:
    assert Bundle.parse(tar_of(*GOOD)).manifest["stack"] == "platform"


def test_another_schema() -> None:
    text = manifest_of(FILES).replace(b"v1", b"v2")
    with pytest.raises(RefusedError, match="is not of schema"):
        Bundle.parse(tar_of((MANIFEST, text), *GOOD[1:]))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no plan bundle"):
        Bundle.open(tmp_path / "none.tar")
