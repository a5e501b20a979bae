"""The Checkov that `make setup` makes takes its path parser's table from a file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PYTHON = Path(__file__).parents[2] / ".checkov" / "bin" / "python"
PARSE = """
import sys
import ply.yacc
from checkov.common.graph.graph_builder.graph_components.blocks import parse
ply.yacc.Grammar = None  # what a parser without a table of its grammar is made of
found = parse("$.a[1].b").find({"a": [{}, {"b": 7}]})
print([match.value for match in found], *(name for name in sys.modules if name.endswith("_parsetab")))
"""


def test_the_table_is_there_and_of_checkovs_grammar() -> None:
    if not PYTHON.exists():
        pytest.skip("make setup has not made .checkov")

    done = subprocess.run([PYTHON, "-c", PARSE], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["[7]", "bc_jsonpath_ng.ext.parser_jsonpath_parsetab"]
