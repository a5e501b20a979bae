"""A serving stack whose model has no release file here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.stacks.release import release_data, release_path
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.stacks.session import Session


def unreleased(session: Session, name: str) -> StackResult | None:
    """Return what to say of a serving stack that has no release file; None for any other stack."""
    model = session.graph[name].model
    if not model or release_data(session.target, model) is not None:
        return None
    cause = f"deploy {model} to make its first release"
    state = session.state(name)
    if state and not state.empty:
        path = release_path(session.target.releases, model).relative_to(session.project.root)
        cause = f"it is applied, but {path} is not here: put that back, or deploy {model}"
    return StackResult(name, Result.NO_RELEASE, cause=cause)


def applied_release(session: Session, name: str) -> Mapping[str, Any] | None:
    """Return, of a serving stack that has no release file, as much of its release as its outputs tell."""
    state = session.state(name)
    if not state or unreleased(session, name) is None:
        return None
    outputs = state.values
    if not {"image", "model_data_url"} <= outputs.keys():
        return None
    return {"image": outputs["image"], "data": outputs["model_data_url"]}
