"""An account has one canonical user id; moto answers one in ListBuckets, another in ACLs."""

from __future__ import annotations

from typing import Any

from moto.s3.responses import S3Response

_OWNER = "bcaf1ffd86f41161ca5fb16fd081034f"  # as ListBuckets has it
_OTHER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"

_moto_acl = S3Response._acl_to_dict


def acl_to_dict(acl: Any) -> dict[str, Any]:
    """An access control list as the API answers it."""
    answer: dict[str, Any] = _moto_acl(acl)
    for user in (answer["Owner"], *(grant["Grantee"] for grant in answer["Grants"])):
        if user.get("ID") == _OTHER:
            user["ID"] = _OWNER
    return answer


def install() -> None:
    """Put this in the place of moto's."""
    S3Response._acl_to_dict = staticmethod(acl_to_dict)
