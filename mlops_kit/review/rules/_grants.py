"""How dangerous it is what a policy grants, and how a finding says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_network

from mlops_kit.review.findings import Hit, Severity
from mlops_kit.review.rules import _policies as policies
from mlops_kit.review.rules._conditions import Condition
from mlops_kit.review.rules._patterns import pattern_covers

_SHOWN = 3
_WILD = frozenset("*?")

_SELF_SERVICE = (
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:passrole",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
)
"""By any of these, on every resource, an identity can give itself all that it wants: the actions of access
level "Permissions management", and PassRole.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

_FENCES = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    }
)
"""Keys that, held to fixed values, keep the world out: "The meaning of public" of
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html; for keys
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html.
"""


def is_public(statement: policies.Statement) -> bool:
    """Whether anybody in the world is allowed something."""
    everyone = statement.principals.inverted or "*" in statement.principals.patterns
    return statement.allows and everyone and not any(map(_keeps_out, statement.conditions))


def _keeps_out(condition: Condition) -> bool:
    operator = condition.operator.removeprefix("foranyvalue:")
    if condition.optional or condition.key not in _FENCES:
        return False
    if operator.startswith("ipaddress"):
        return not any(map(_whole_internet, condition.values))
    return operator.startswith(("string", "arn")) and all(
        _is_fixed(condition.key, value) for value in condition.values
    )


def _is_fixed(key: str, value: str) -> bool:
    """Whether a value stays within an account, organization or network, wildcards or not."""
    if "${" in value:
        return False  # a policy variable: the caller chooses
    if key.endswith("arn"):
        parts = value.split(":")
        return len(parts) > 5 and not _WILD & set(parts[4]) and bool(parts[4] or not _WILD & set(parts[5]))
    owner = value.split("/" if key.endswith("orgpaths") else ":" if key == "aws:userid" else "\0")[0]
    return not _WILD & set(owner)


def _whole_internet(cidr: str) -> bool:
    try:
        return ip_network(cidr, strict=False).prefixlen == 0
    except ValueError:
        return True


def is_administration(statement: policies.Statement) -> bool:
    """Whether it allows everything, or to give oneself everything."""
    if not statement.allows or statement.conditions or not _everywhere(statement):
        return False
    if statement.actions.inverted:
        return not any(pattern_covers(excepted, "iam:passrole") for excepted in statement.actions.patterns)
    return any(
        pattern_covers(action, wanted) for action in statement.actions.patterns for wanted in _SELF_SERVICE
    )


def _everywhere(statement: policies.Statement) -> bool:
    return statement.resources.inverted or "*" in statement.resources.patterns


def widening(
    what: str, old: Sequence[policies.Statement], new: Sequence[policies.Statement]
) -> Iterable[Hit]:
    """Yield what a policy allows anew, or denies no more, with a diff of the statements."""
    comparison = policies.compare(old, new)
    if comparison.granted:
        severe = any(map(is_administration, comparison.granted))
        says = f"{what} allows more: {listed(comparison.granted)}"
        yield Hit(says, detail=comparison.diff, severity=Severity.STOP if severe else None)
    if comparison.released:
        yield Hit(f"{what} denies less: {listed(comparison.released)}", detail=comparison.diff)


def listed(statements: Sequence[policies.Statement]) -> str:
    """Return the first few statements in words."""
    more = f"; and {len(statements) - _SHOWN} more" if len(statements) > _SHOWN else ""
    return "; ".join(map(str, statements[:_SHOWN])) + more
