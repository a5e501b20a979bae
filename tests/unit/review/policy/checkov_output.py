"""Checkov's output, cut down to what the kit reads (Checkov 3.3, `--output json --compact`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def entry(
    policy: str,
    resource: str,
    file: Path | str,
    result: str = "failed",
    *,
    line: int = 3,
    caller: Path | str = "",
    **more: Any,
) -> tuple[str, dict[str, Any]]:
    """A result and its record."""
    record = {
        "check_id": policy,
        "check_name": f"Ensure {policy}",
        "resource": resource,
        "resource_address": None,
        "file_abs_path": str(file),
        "file_line_range": [line, line + 5],
        "breadcrumbs": {"source_module_": [{"type": "module", "path": str(caller)}]} if caller else None,
        "guideline": None,
        "severity": None,
        **more,
    }
    return result, record


def report(
    check_type: str, *entries: tuple[str, dict[str, Any]], unread: tuple[str, ...] = ()
) -> dict[str, Any]:
    """One report."""
    results: dict[str, Any] = {"passed_checks": [], "failed_checks": [], "skipped_checks": []}
    for result, record in entries:
        results[f"{result}_checks"].append(record)
    return {"check_type": check_type, "results": {**results, "parsing_errors": list(unread)}, "summary": {}}


def program(folder: Path, *documents: Any, code: int = 0, error: str = "") -> Path:
    """A Checkov that prints these documents, and keeps its arguments, surroundings and plans beside it."""
    output = "\n".join(json.dumps(document, indent=2) for document in documents)
    (folder / "printed").write_text(output)
    path = folder / "checkov"
    path.write_text(
        "#!/bin/sh\n"
        f'printf "%s\\n" "$@" > "{folder}/arguments"\n'
        f'env > "{folder}/surroundings"\n'
        f'cp checkov.yaml "{folder}/configuration"\n'
        f'cp -r plans "{folder}/plans" 2>/dev/null\n'
        f'cat "{folder}/printed" | sed "s#@PLANS@#$PWD/plans#"\n'
        f'echo "{error}" >&2\n'
        f"exit {code}\n"
    )
    path.chmod(0o755)
    return path
