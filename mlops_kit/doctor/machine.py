"""What this machine has of what the kit uses."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.util import find_spec

from mlops_kit.doctor.check import Check
from mlops_kit.errors import KitError
from mlops_kit.project import Project

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


def _checkov(project: Project | None) -> Check:
    from mlops_kit.review.policy.checkov import VARIABLE, find_checkov

    try:
        return Check("checkov", "ok", str(find_checkov(project.root if project else None)))
    except KitError as error:
        return Check("checkov", "absent", error.message, f"make setup installs it; or set {VARIABLE}")


def _sandbox(project: Project | None) -> Check:
    missing = [name for name in SANDBOX_MODULES if find_spec(name) is None]
    if missing:
        return Check("sandbox", "absent", f"lacks {', '.join(missing)}", "pip install 'mlops-kit[sandbox]'")
    from mlops_kit.sandbox.client import find

    try:
        running = find(project) if project else None
    except KitError as error:
        return Check.failed("sandbox", error)
    if project and not running and not os.access(project.root, os.W_OK):
        return Check("sandbox", "absent", f"{project.root} can't be written to", "work in another checkout")
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
