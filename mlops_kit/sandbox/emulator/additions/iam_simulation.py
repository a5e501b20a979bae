"""SimulatePrincipalPolicy, which moto lacks: what a role's or user's policies allow.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, Policy
from moto.iam.responses import IamResponse

from mlops_kit.sandbox.emulator.policy_simulation import Request, decide


def simulate_principal_policy(self: Any) -> ActionResult:
    """SimulatePrincipalPolicy, with the permissions boundary; policies of resources are not asked."""
    principal = _principal(self.backend, self._get_param("PolicySourceArn"))
    policies = [json.loads(text) for text in _documents(self.backend, principal)]
    policies += [json.loads(text) for text in self._get_param("PolicyInputList") or ()]
    limit = getattr(principal, "permissions_boundary_arn", None)
    boundary = json.loads(_default(self.backend.get_policy(limit))) if limit else None
    context = {
        entry["ContextKeyName"].lower(): [str(value) for value in entry["ContextKeyValues"]]
        for entry in self._get_param("ContextEntries") or ()
    }
    return ActionResult(
        {
            "EvaluationResults": [
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": decide(policies, boundary, Request(action, resource, context)),
                    "MatchedStatements": [],
                    "MissingContextValues": [],
                }
                for action in self._get_param("ActionNames")
                for resource in self._get_param("ResourceArns") or ["*"]
            ],
            "IsTruncated": False,
        }
    )


def _principal(backend: IAMBackend, arn: str) -> Any:
    """Return the role, user or group. Raises NoSuchEntity."""
    held = (backend.roles, backend.users, backend.groups)
    for principal in (item for kind in held for item in kind.values()):
        if principal.arn == arn:
            return principal
    raise NotFoundException(f"The entity with ARN {arn} cannot be found.")


def _documents(backend: IAMBackend, principal: Any) -> Iterator[str]:
    """The policies inside the principal, those attached to it, and those of a user's groups."""
    for text in principal.policies.values():
        yield text if isinstance(text, str) else json.dumps(text)
    yield from map(_default, principal.managed_policies.values())
    for group in backend.groups.values():
        if principal in group.users:
            yield from _documents(backend, group)


def _default(policy: Policy) -> str:
    return str(next(version.document for version in policy.versions if version.is_default))


def install() -> None:
    """Add the operation."""
    IamResponse.simulate_principal_policy = simulate_principal_policy
