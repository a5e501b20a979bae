"""Runs every check and says which failed: `make check`. With --fix, formats what can be formatted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mlops_kit.terraform.engine import find_engine

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> str:
    """Run a command in the project's root; return what it printed where it failed, else nothing."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit {done.returncode}"


def terraform_format(*, fix: bool = False) -> str:
    """Return the Terraform files that `terraform fmt` would change."""
    engine = str(find_engine().executable)
    return "\n".join(
        run(engine, "fmt", "-recursive", *([] if fix else ["-check"]), folder)
        for folder in ("infra", "modules", "tests")
    ).strip()


def checkov() -> str:
    """Run Checkov over all Terraform code, once, with the kit's rules."""
    return run(
        ROOT / ".checkov" / "bin" / "checkov",
        *("--directory", "infra", "--directory", "modules", "--config-file", ".checkov.yaml"),
    )


CHECKS: dict[str, Callable[[], str]] = {
    "ruff check": lambda: run(BIN / "ruff", "check", "."),
    "ruff format": lambda: run(BIN / "ruff", "format", "--check", "."),
    "mypy --strict": lambda: run(BIN / "mypy"),
    "import rules": lambda: run(BIN / "lint-imports"),
    "terraform fmt": terraform_format,
    "generated docs": lambda: run(sys.executable, "-m", "tools.docs", "--check"),
    "house rules": lambda: run(sys.executable, "-m", "tools.house"),
    "checkov": checkov,
}


def timed(check: Callable[[], str]) -> tuple[str, float]:
    """Run a check; return the problem, empty where there is none, and the seconds that it took."""
    started = time.monotonic()
    return check(), time.monotonic() - started


def main() -> int:
    """Run the checks; return the exit code."""
    if "--fix" in sys.argv[1:]:
        terraform_format(fix=True)
        return 0
    failed = 0
    with ThreadPoolExecutor(2) as pool:  # each is a process of its own, which keeps one core busy
        for name, (problem, seconds) in zip(CHECKS, pool.map(timed, CHECKS.values()), strict=True):
            failed += bool(problem)
            print(f"{'FAILED' if problem else 'ok':6}  {name}  ({seconds:.1f} s)", flush=True)
            if problem:
                print(problem, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
