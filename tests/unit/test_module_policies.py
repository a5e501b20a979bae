"""Policies of the modules can be read in a plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = re.compile(r'^data "aws_iam_policy_document" "(\w+)" \{\n(.*?)^\}', re.DOTALL | re.MULTILINE)
RESOURCE = re.compile(r"(?<![\w.\"/:-])aws_\w+\.\w+")
FILES = [path for folder in ("modules", "infra") for path in sorted((ROOT / folder).rglob("*.tf"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_policy_document_names_resources_by_way_of_locals(path: Path) -> None:
    # Terraform reads a data source that names a resource only once that resource's changes are made; a policy
    # whose resource gets another tag would be known after apply, and who reviews it would see nothing.
    for name, body in DOCUMENT.findall(path.read_text()):
        assert RESOURCE.findall(body) == [], f"{name} in {path.name}"


def test_there_are_policy_documents() -> None:
    assert sum(len(DOCUMENT.findall(path.read_text())) for path in FILES) > 20
