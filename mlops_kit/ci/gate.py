"""Lets a plan through to a merge, or says what is against it: stacks not planned, policies not held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mlops_kit.ci.plan_report import entries, failed
from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.terraform.bundle import Bundle

SCHEMA = "mlops-kit/ci-gate/v1"


def gate(report: Mapping[str, Any]) -> list[str]:
    """Return the stacks that a plan of `mlops-kit plan --policy --json` changes, where nothing is against it.

    Raises KitError where the plan failed or lacks a stack, RefusedError where a policy does not hold or was
    not checked, ConfigurationError where it is no report of a plan.
    """
    error = report.get("error")
    if isinstance(error, dict):
        raise KitError(f"the plan failed: {error.get('message')}", str(error.get("hint") or ""))
    if report.get("operation") != "plan":
        raise ConfigurationError(
            "this is no report of a plan", "give what `mlops-kit plan ENV --json` printed"
        )
    if missing := [f"{stack.get('name')}: {stack.get('cause')}" for stack in failed(report)]:
        raise KitError(f"not planned: {'; '.join(missing)}", "see to the cause, and plan again")
    bundles = [Bundle.open(Path(str(entry.get("path")))) for entry in entries(report, "bundles")]
    manifests = [bundle.manifest for bundle in bundles]
    if unchecked := [manifest["stack"] for manifest in manifests if manifest["policy"] is None]:
        raise RefusedError(
            f"the policies of {', '.join(unchecked)} were not checked", "plan again with --policy"
        )
    if against := [text for manifest in manifests for text in _failures(manifest)]:
        raise RefusedError(
            f"policies do not hold:\n{chr(10).join(against)}",
            "mend what they say, or waive it in policy-waivers.yaml, with owner, reason and expiry",
        )
    return [str(bundle.manifest["stack"]) for bundle in bundles]


def _failures(manifest: Mapping[str, Any]) -> Iterator[str]:
    stack, policy = manifest["stack"], manifest["policy"]
    if policy["ok"]:
        return
    for failure in [*policy["failed"], *(use["failure"] for use in policy["expired"])]:
        yield f"{stack}: {failure['policy']} on {failure['resource']}"
