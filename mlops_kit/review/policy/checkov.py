"""Runs Checkov: once for everything, in its own environment, without a network.

Checkov is a program here, not a library: it pins an old boto3, so it lives in a virtual environment of its
own, and its start costs more than all that it checks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import yaml

from mlops_kit import given
from mlops_kit.errors import ConfigurationError, KitError

VARIABLE = "MLOPS_KIT_CHECKOV"
_BESIDE = Path(".checkov") / "bin" / "checkov"
_SECONDS = 240
_CONFIGURATION = ".checkov.yaml"

# Settings of a project's .checkov.yaml that count here too. The others say what to look at and how to print,
# which is for `checkov` by itself.
_KEPT = ("skip-check", "skip-path", "var-file", "mask")
_OF_THE_KIT = "CKV2_KIT_"
# With these set, Checkov would talk to a platform and hand over what it found.
_PLATFORM = ("BC_API_KEY", "PRISMA_API_URL", "BC_API_URL")


def find_checkov(root: Path | None) -> Path:
    """Return Checkov's executable. Raises KitError where there is none.

    Looked for where MLOPS_KIT_CHECKOV says, then in the project's `.checkov/bin`, where there is a
    project, then on PATH.
    """
    named = os.environ.get(VARIABLE)
    beside = (root or Path()) / _BESIDE
    if named:
        found = shutil.which(named)
        if found is None:
            raise KitError(f"{VARIABLE}={named} is no executable", f"correct {VARIABLE}, or unset it")
        return Path(found).absolute()
    if root and os.access(beside, os.X_OK):
        return beside
    on_path = shutil.which("checkov")
    if on_path is None:
        raise KitError(
            f"policies need Checkov, which is neither at {beside} nor on PATH",
            "install it apart from the kit (`uv tool install checkov`, or `make check` in the kit itself); "
            f"where it is not on PATH, set {VARIABLE} to its executable",
        )
    return Path(on_path).absolute()


def run_checkov(
    root: Path,
    code: Iterable[Path],
    plans: Mapping[str, bytes],
    checks: Sequence[Path],
) -> list[Mapping[str, Any]]:
    """Check folders of Terraform code and plans, and return Checkov's reports as it printed them.

    A record of a plan has the plan's name as the last folder of its path: `<name>/plan.json`. Raises KitError
    where Checkov is missing, fails, or leaves something out.
    """
    executable = find_checkov(root)
    with TemporaryDirectory(prefix="mlops-kit-policy-") as scratch:
        folder = Path(scratch)
        (folder / "checkov.yaml").write_text(yaml.safe_dump(_configuration(root)))
        # Code last: for every folder Checkov prints again what it said of those before, and of code it says
        # far more.
        folders = [*(_write(folder / "plans" / name, plan) for name, plan in plans.items()), *code]
        command = [
            str(executable),
            *("--config-file", str(folder / "checkov.yaml")),
            *(part for each in folders for part in ("--directory", str(each.absolute()))),
            *(part for each in checks for part in ("--external-checks-dir", str(each))),
            # Both frameworks, always: with one alone Checkov keeps the first folder's plan for all others.
            *("--framework", "terraform", "terraform_plan"),
            *("--output", "json", "--compact", "--soft-fail"),
        ]
        return _reports(_start(command, folder))


def _write(folder: Path, plan: bytes) -> Path:
    folder.mkdir(parents=True)
    (folder / "plan.json").write_bytes(plan)
    return folder


def _configuration(root: Path) -> dict[str, Any]:
    path = root / _CONFIGURATION
    try:
        own = yaml.safe_load(given.text_of(given.read(path, given.SMALL), path))
    except FileNotFoundError:
        own = {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: of a day that there is not
        raise ConfigurationError(f"{path} is not YAML: {error}", "correct it") from error
    if not isinstance(own or {}, dict):
        raise ConfigurationError(f"{path} is not a mapping", "write lines of key: value")
    kept = {name: value for name, value in (own or {}).items() if name in _KEPT}
    if isinstance(kept.get("skip-check"), list):  # the kit's policies are waived with an owner and a last day
        kept["skip-check"] = [each for each in kept["skip-check"] if not str(each).startswith(_OF_THE_KIT)]
    return {**kept, "skip-download": True, "download-external-modules": False}


def _start(command: list[str], folder: Path) -> str:
    surroundings = {name: value for name, value in os.environ.items() if name not in _PLATFORM}
    # A value that is known after apply counts as set. https://www.checkov.io/7.Scan%20Examples/Terraform%20Plan%20Scanning.html
    surroundings["EVAL_TF_PLAN_AFTER_UNKNOWN"] = "true"
    # Within one process it would keep the first folder's plan for all others.
    surroundings["CHECKOV_PARALLELIZATION_TYPE"] = "fork"
    # The folder has no .checkov.yaml, which Checkov would read beside the one that it is given.
    with (folder / "stderr").open("w+", encoding="utf-8") as errors:
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        except OSError as error:
            raise KitError.of_system(error) from error
        try:
            output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            # A Checkov whose worker crashed says so and then waits for ever.
            raise KitError(
                f"Checkov did not end within {_SECONDS} seconds: {_last_lines(errors)}",
                "run it on fewer stacks",
            ) from error
        finally:
            _end(process.pid)
        if process.returncode:
            said = _last_lines(errors) or output[-500:]
            raise KitError(
                f"Checkov failed with exit code {process.returncode}: {said}", f"try {command[0]} --version"
            )
    return output


def _end(pid: int) -> None:
    """End what is left of a process and of those that it started."""
    import psutil

    try:
        process = psutil.Process(pid)
        left = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for each in left:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(left, timeout=5)


def _last_lines(errors: TextIO) -> str:
    errors.seek(0)
    return "\n".join(errors.read().strip().splitlines()[-5:])


def _reports(output: str) -> list[Mapping[str, Any]]:
    """Return what is printed: for each folder one report, or a list of them, one after the other."""
    decoder, found, rest = json.JSONDecoder(), [], output.strip()
    while rest:
        try:
            document, end = decoder.raw_decode(rest)
        except json.JSONDecodeError as error:
            raise KitError(
                f"Checkov printed what is not JSON: {rest[:200]}", "see that nothing wraps the executable"
            ) from error
        found += document if isinstance(document, list) else [document]
        rest = rest[end:].lstrip()
    reports = [report for report in found if "results" in report]
    unread = {path for report in reports for path in report["results"].get("parsing_errors", [])}
    if unread:
        raise KitError(
            f"Checkov cannot read {', '.join(sorted(unread))}", "see whether `terraform validate` can"
        )
    return reports
