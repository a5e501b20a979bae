"""The permissions boundary of users, which moto knows for roles alone.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.responses import EmptyResult
from moto.iam.models import User
from moto.iam.responses import IamResponse


@cache
def install() -> None:
    """Keep what CreateUser is told; add the two operations."""
    create = IamResponse.create_user

    def create_user(self: Any) -> Any:
        answer = create(self)
        answer.result["User"].boundary_arn = self._get_param("PermissionsBoundary")
        return answer

    User.boundary_arn = None
    User.permissions_boundary = property(_boundary)
    IamResponse.create_user = create_user
    IamResponse.put_user_permissions_boundary = lambda self: _set(
        self, self._get_param("PermissionsBoundary")
    )
    IamResponse.delete_user_permissions_boundary = lambda self: _set(self, None)


def _boundary(user: Any) -> dict[str, str] | None:
    if not user.boundary_arn:
        return None
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": user.boundary_arn}


def _set(response: Any, arn: str | None) -> EmptyResult:
    """PutUserPermissionsBoundary and DeleteUserPermissionsBoundary."""
    response.backend.get_user(response._get_param("UserName")).boundary_arn = arn
    return EmptyResult()
