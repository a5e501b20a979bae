"""What this machine has of what the kit uses."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.util import find_spec
from pathlib import Path

from mlops_kit.doctor.check import Check
from mlops_kit.errors import KitError
from mlops_kit.project import Project

CHECKOV_VARIABLE = "MLOPS_KIT_CHECKOV"
"""Names the Checkov executable; it lives in an environment of its own."""

SANDBOX_MODULES = ("grpc", "moto", "msgpack", "tf", "sklearn", "uvicorn")


def machine_checks(project: Project | None, terraform: str | None, profile: str | None) -> list[Check]:
    """Look at everything that does not need an account; nothing is changed, no network is used."""
    return [
        Check("python", "ok", f"{platform.python_version()} ({platform.machine()})"),
        _engine(terraform),
        _git(),
        _checkov(project),
        _sandbox(project),
        _credentials(profile),
        *_project(project),
    ]


def _engine(terraform: str | None) -> Check:
    from mlops_kit.terraform.engine import find_engine

    try:
        return Check("terraform", "ok", str(find_engine(terraform)))
    except KitError as error:
        return Check.failed("terraform", error)


def _git() -> Check:
    found = shutil.which("git")
    if found:
        return Check("git", "ok", found)
    return Check("git", "absent", "not found", "models are registered with their commit: install git")


def checkov_executable(project: Project | None) -> Path | None:
    """Return the Checkov of `MLOPS_KIT_CHECKOV`, of the project's own environment, or on PATH."""
    own = project.root / ".checkov" / "bin" / "checkov" if project else None
    for candidate in (os.environ.get(CHECKOV_VARIABLE), own, "checkov"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return Path(found)
    return None


def _checkov(project: Project | None) -> Check:
    found = checkov_executable(project)
    if found:
        return Check("checkov", "ok", str(found))
    return Check("checkov", "absent", "not found", f"make setup installs it; or set {CHECKOV_VARIABLE}")


def _sandbox(project: Project | None) -> Check:
    missing = [name for name in SANDBOX_MODULES if find_spec(name) is None]
    if missing:
        return Check("sandbox", "absent", f"lacks {', '.join(missing)}", "pip install 'mlops-kit[sandbox]'")
    from mlops_kit.sandbox.client import find

    try:
        running = find(project) if project else None
    except KitError as error:
        return Check.failed("sandbox", error)
    return Check("sandbox", "ok", f"runs at {running.url}" if running else "can run here; not started")


def _credentials(profile: str | None) -> Check:
    from mlops_kit.aws.credentials import credential_source

    try:
        source = credential_source(profile)
    except KitError as error:
        return Check.failed("credentials", error)
    if source:
        return Check("credentials", "ok", f"from {source}; mlops-kit doctor ENV tries them")
    return Check(
        "credentials", "absent", "none found", "the sandbox needs none; for an account, aws configure sso"
    )


def _project(project: Project | None) -> list[Check]:
    if project is None:
        return [
            Check("project", "absent", "not in a project", "change into a checkout, or use --project DIR")
        ]
    from mlops_kit.environments.load import summaries

    checks = [Check("project", "ok", str(project.root))]
    for name, environment in summaries(project):
        if environment:
            text = f"{environment.account_id} in {environment.region}"
            checks.append(Check(f"environment {name}", "ok", text))
        else:
            hint = f"mlops-kit env show {name} says what"
            checks.append(Check(f"environment {name}", "problem", "its files are wrong", hint))
    return checks
