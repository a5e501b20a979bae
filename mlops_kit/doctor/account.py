"""Whether an environment's account can be worked in: who acts, where, with which permissions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlops_kit.aws.errors import explained
from mlops_kit.aws.identity import Identity, caller
from mlops_kit.aws.session import client
from mlops_kit.doctor.check import Check
from mlops_kit.doctor.permissions import denied, needed
from mlops_kit.errors import KitError
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

_SIMULATE = "iam:SimulatePrincipalPolicy"


def account_checks(environment: Environment, target: Target) -> list[Check]:
    """Ask AWS; nothing is changed. Without credentials nothing else is asked."""
    try:
        identity = caller(target)
    except KitError as error:
        return [Check.failed("caller", error)]
    checks = [Check("caller", "ok", f"{identity.name} at {target.label}"), _account(environment, identity)]
    if checks[-1].status != "ok":
        return checks
    return [*checks, _region(environment, target), *_permissions(environment, target, identity)]


def _account(environment: Environment, identity: Identity) -> Check:
    if identity.account_id == environment.account_id:
        return Check("account", "ok", identity.account_id)
    return Check(
        "account",
        "problem",
        f"the caller is of {identity.account_id}, environment {environment.name} of {environment.account_id}",
        "name a profile of that account with --profile, or set deploy_role_arn in the environment's file",
    )


def _region(environment: Environment, target: Target) -> Check:
    try:
        with explained("asking for the region"):
            answer = client(target, "ec2").describe_regions(RegionNames=[environment.region], AllRegions=True)
    except KitError as error:
        return Check("region", "absent", f"can't tell: {error.message}", error.hint)
    if any(region["OptInStatus"] == "not-opted-in" for region in answer["Regions"]):
        hint = "enable it under Account in the AWS console, or choose another region"
        return Check("region", "problem", f"{environment.region} is not enabled in the account", hint)
    return Check("region", "ok", environment.region)


def _permissions(environment: Environment, target: Target, identity: Identity) -> list[Check]:
    try:
        with explained("simulating the caller's policies"):
            iam = client(target, "iam")
            principal = principal_arn(identity.arn, iam)
            if principal is None:
                return [_unsimulated(environment, identity)]
            wanted = needed(environment, identity.arn.split(":")[1])
            lacking = denied(iam, principal, wanted)
    except KitError as error:
        return [
            Check("permissions", "absent", f"can't tell: {error.message}", f"allow {_SIMULATE} to see them")
        ]
    stacks = dict.fromkeys(entry.stack for entry in wanted)
    return [
        Check(
            f"permissions {stack}",
            "problem",
            f"lacks {', '.join(lacking[stack])}",
            f"allow them for {principal}",
        )
        if stack in lacking
        else Check(f"permissions {stack}", "ok", "all that are needed")
        for stack in stacks
    ]


def _unsimulated(environment: Environment, identity: Identity) -> Check:
    """Return what can be said of a caller whose policies IAM does not simulate."""
    if re.fullmatch(r"arn:[\w-]+:iam::\d{12}:root", identity.arn):
        hint = "nothing limits it but the organisation: work with a role, deploy_role_arn in the environment"
        return Check("permissions", "ok", "the root user may do everything", hint)
    # AWS gives a user's ARN with the service iam; this one is an emulated API's for keys of no user.
    if re.fullmatch(r"arn:[\w-]+:sts::\d{12}:user/.+", identity.arn):
        return Check(
            "permissions",
            "ok",
            f"{identity.name} is no IAM user or role of the emulated account, and no policy limits it",
            f"to see what a role lacks, make it there, name it as deploy_role_arn in the environment: "
            f"mlops-kit sandbox exec --env {environment.name} -- mlops-kit doctor {environment.name}",
        )
    return Check("permissions", "absent", f"can't tell for {identity.name}: use a role")


def principal_arn(caller_arn: str, iam: object) -> str | None:
    """Return the role or user behind a caller's ARN; None for the root user and federated users."""
    if re.fullmatch(r"arn:[\w-]+:iam::\d{12}:user/.+", caller_arn):
        return caller_arn
    assumed = re.fullmatch(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/.+", caller_arn)
    if not assumed:
        return None
    partition, account, role = assumed.groups()
    try:
        # The session's ARN leaves out the role's path.
        answer = iam.get_role(RoleName=role)  # type: ignore[attr-defined]
    except Exception:
        return f"arn:{partition}:iam::{account}:role/{role}"
    return str(answer["Role"]["Arn"])
