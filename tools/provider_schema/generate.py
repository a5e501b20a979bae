"""Makes the sandbox provider's schema file from generated bindings of hashicorp/aws.

    pip download --no-deps --only-binary :all: cdktn-provider-aws==25.8.1
    python tools/provider_schema/generate.py cdktn_provider_aws-25.8.1-py3-none-any.whl

The bindings (70 MB) are neither a dependency of the kit nor part of this repository; see README.md here.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from bindings import Encoded, Source, Truncated

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parents[1] / "mlops_kit" / "sandbox" / "provider" / "data"
FACTS = HERE / "facts-5.100.0.json"


def read_archive(path: Path) -> tuple[str, bytes]:
    """Return the name and bytes of the JavaScript archive: a `.jsii.tgz`, or the wheel that holds it."""
    if path.suffix != ".whl":
        return path.name, path.read_bytes()
    with zipfile.ZipFile(path) as wheel:
        inner = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
        return inner.rpartition("/")[2], wheel.read(inner)


def read_folders(archive: bytes) -> dict[str, list[str]]:
    """Return the JavaScript texts of every folder of the archive's `lib`."""
    folders: dict[str, list[str]] = defaultdict(list)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            parts = member.name.split("/")
            if member.isfile() and parts[1] == "lib" and len(parts) > 3 and member.name.endswith(".js"):
                stream = tar.extractfile(member)
                assert stream is not None
                folders[parts[2]].append(stream.read().decode())
    return folders


def read_types(folders: dict[str, list[str]]) -> tuple[dict[str, Any], list[str]]:
    """Return the sections of the data file, and what was left out and why."""
    sections: dict[str, Any] = {"resources": {}, "data_sources": {}, "ephemeral_resources": {}}
    left_out = []
    for folder, texts in sorted(folders.items()):
        if folder == "provider":
            sections["provider"] = Source.of(texts).provider()
            continue
        try:
            found = Source.of(texts).root()
        except Truncated as reason:
            left_out.append(f"{folder}: {reason}")
            continue
        if found:
            prefixes = {"data-aws-": "data_sources", "ephemeral-aws-": "ephemeral_resources"}
            section = next((prefixes[p] for p in prefixes if folder.startswith(p)), "resources")
            sections[section][found[0]] = found[1]
    return sections, left_out


def apply_facts(sections: dict[str, Any], facts: dict[str, Any]) -> None:
    """Add sensitive marks, limits and versions, wherever the path is still there."""
    roots = {"data": "data_sources", "ephemeral": "ephemeral_resources"}

    def find(path: str) -> tuple[Encoded | None, str]:
        head, *rest = path.split(".")
        section = roots.get(head, "resources")
        block = sections["provider"] if head == "provider" else None
        if block is None:
            block = sections[section].get(rest.pop(0) if head in roots else head)
        for step in rest[:-1]:
            nested = block and block["b"].get(step)
            block = nested[3] if nested else None
        return block, rest[-1]

    for path in facts["sensitive"]:
        block, name = find(path)
        if block and name in block["a"]:
            block["a"][name][1] += "s"
    for path, limits in facts["limits"].items():
        block, name = find(path)
        if block and name in block["b"] and block["b"][name][2] != 1:
            block["b"][name][1:3] = limits
    for name, version in facts["versions"].items():
        if name in sections["resources"]:
            sections["resources"][name]["v"] = version


def main(path: Path) -> None:
    """Read the bindings at `path` and write the data file."""
    name, archive = read_archive(path)
    folders = read_folders(archive)
    sections, left_out = read_types(folders)
    apply_facts(sections, json.loads(FACTS.read_text()))
    sample = next(text for text in folders["sqs-queue"] if "providerVersion:" in text)
    version = re.findall(r"providerVersion: '([\d.]+)'", sample)[0]
    provenance = {
        "provider": f"hashicorp/aws {version}",
        "bindings": f"PyPI cdktn-provider-aws, {name}",
        "sha256": hashlib.sha256(archive).hexdigest(),
        "supplement": json.loads(FACTS.read_text())["source"],
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "left_out": left_out,
    }
    target = OUTPUT / f"hashicorp-aws-{version}.json.gz"
    target.parent.mkdir(exist_ok=True)
    data = json.dumps({"provenance": provenance, **sections}, separators=(",", ":")).encode()
    target.write_bytes(gzip.compress(data, 9, mtime=0))
    counts = {section: len(sections[section]) for section in sections if section != "provider"}
    print(f"{target}: {counts}, {target.stat().st_size:,} bytes; left out: {left_out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
