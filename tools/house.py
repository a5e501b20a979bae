"""Checks what no linter knows: sizes of files and commands, complete modules, no registry hosts."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZED = ("mlops_kit", "tests", "tools")
FILE_LIMIT, MEDIAN_LIMIT, COMMAND_LIMIT = 400, 100, 40
MODULE_FILES = (
    "main.tf",
    "variables.tf",
    "outputs.tf",
    "versions.tf",
    "README.md",
    "examples/complete/main.tf",
)
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "crates" + ".io",
    "proxy.golang" + ".org",
)


def python_sizes() -> Iterator[str]:
    """Yield files over the limit, and the kit's median where it is over its own."""
    lengths = {
        folder: {path: len(path.read_text().splitlines()) for path in sorted((ROOT / folder).rglob("*.py"))}
        for folder in SIZED
    }
    for path, length in (item for found in lengths.values() for item in found.items()):
        if length > FILE_LIMIT:
            yield f"{path.relative_to(ROOT)}: {length} lines, the limit is {FILE_LIMIT}"
    median = statistics.median(lengths["mlops_kit"].values())
    if median > MEDIAN_LIMIT:
        yield f"mlops_kit: the median file has {median:g} lines, the limit is {MEDIAN_LIMIT}"


def command_sizes() -> Iterator[str]:
    """Yield command functions over the limit."""
    for path in sorted((ROOT / "mlops_kit" / "cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name == "command":
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > COMMAND_LIMIT:
                    where = path.relative_to(ROOT)
                    yield f"{where}: the command has {length} lines, the limit is {COMMAND_LIMIT}"


def modules() -> Iterator[str]:
    """Yield what a module lacks."""
    for module in sorted((ROOT / "modules").iterdir()):
        for name in MODULE_FILES:
            if not (module / name).is_file():
                yield f"modules/{module.name} lacks {name}"
        if not list(module.glob("tests/*.tftest.hcl")):
            yield f"modules/{module.name} has no tests/*.tftest.hcl"


def hosts() -> Iterator[str]:
    """Yield tracked files that name a package registry's host: the registry is the user's choice."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for host in HOSTS:
            if host in text:
                yield f"{name} names {host}"


def main() -> int:
    """Print what breaks a rule; return the exit code."""
    found = [*python_sizes(), *command_sizes(), *modules(), *hosts()]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
