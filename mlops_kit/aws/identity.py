"""Who acts, and the guard that keeps an environment's changes in its own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_kit.aws.errors import explained
from mlops_kit.aws.session import client
from mlops_kit.errors import RefusedError
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


@dataclass(frozen=True)
class Identity:
    """The caller, as STS knows it."""

    account_id: str
    arn: str

    @property
    def name(self) -> str:
        """The user, or the role and its session, without account and path."""
        return self.arn.split(":", 5)[-1]


class WrongAccountError(RefusedError):
    """The credentials are of another account than the environment's; `caller` is whose they are."""

    def __init__(self, caller: Identity, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.caller = caller


def caller(target: Target) -> Identity:
    """Return who `target`'s credentials belong to. Raises KitError."""
    with explained("asking AWS who the caller is"):
        answer = client(target, "sts").get_caller_identity()
    return Identity(answer["Account"], answer["Arn"])


def verify_account(target: Target, environment: Environment) -> Identity:
    """Return the caller. Raises WrongAccountError where its account is not the environment's."""
    identity = caller(target)
    if identity.account_id != environment.account_id:
        raise WrongAccountError(
            identity,
            f"environment {environment.name} belongs to account {environment.account_id}; "
            f"the credentials are of account {identity.account_id} ({identity.name})",
            "use credentials of that account (--profile, AWS_PROFILE), "
            f"or correct account_id in environments/{environment.name}.yaml",
        )
    return identity
