"""Writes the table of Checkov's path parser beside it; else Checkov computes it anew for path after path.

Run by Checkov's own Python, by `make setup`: it is a third of what Checkov computes for the stacks. The table
is the parser generator's own (PLY's): it is taken where it is of the same grammar, and passed over otherwise.
https://ply.readthedocs.io/en/latest/ply.html#miscellaneous-yacc-notes
"""

from __future__ import annotations

from pathlib import Path

import ply.yacc
from bc_jsonpath_ng.ext import parser

# As the parser names it: `JsonPathParser.parse_token_stream` of bc_jsonpath_ng 1.6.
TABLE = "parser_jsonpath_parsetab"

ply.yacc.yacc(
    module=parser.ExtentedJsonPathParser(),
    start="jsonpath",
    tabmodule=TABLE,
    outputdir=str(Path(parser.__file__).parent),
    write_tables=True,
    debug=False,
)
