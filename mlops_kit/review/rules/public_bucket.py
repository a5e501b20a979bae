"""A bucket's protection from being public is taken away, or an ACL opens it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html and, for ACLs,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._values import after, before, blocks, name

_BLOCKS = {
    "aws_s3_access_point": "public_access_block_configuration",
    "aws_s3_account_public_access_block": "",
    "aws_s3_bucket_public_access_block": "",
}
"""Resource type -> block that holds the four switches; they are the resource's own where it is empty."""

_SWITCHES = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_ACLS = frozenset({"aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_object"})
_PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
_EVERYBODY = ("/global/AllUsers", "/global/AuthenticatedUsers")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type in _ACLS:
        yield from _acl(change)
        return
    if change.action is Action.DESTROY:
        if not goes(scene, "aws_s3_bucket", before(change, "bucket")):
            yield Hit(f"{name(change)} loses its block of public access")
        return
    path = [_BLOCKS[change.type]] if _BLOCKS[change.type] else []
    off = [
        key
        for key in _SWITCHES
        if after(change, *path, key) is False and before(change, *path, key) is not False
    ]
    if off:
        yield Hit(f"{name(change)}: public access is not blocked: {', '.join(off)} off")


def _acl(change: Change) -> Iterator[Hit]:
    acl = after(change, "acl")
    if str(acl) in _PUBLIC_ACLS and acl != before(change, "acl"):
        yield Hit(f"{name(change)} is opened by the ACL {acl}")
    old, new = (
        {str(uri) for grant in blocks(side, "access_control_policy", "grant") for uri in _uris(grant)}
        for side in (change.values.before, change.values.after)
    )
    for uri in sorted(new - old):
        yield Hit(f"{name(change)} is opened by a grant to {uri.rpartition('/')[2]}")


def _uris(grant: object) -> Iterator[object]:
    for grantee in blocks(grant, "grantee"):
        if str(grantee.get("uri") or "").endswith(_EVERYBODY):
            yield grantee["uri"]


RULE = Rule(
    id="public-bucket",
    severity=Severity.STOP,
    why="Data, models or states can be read, or replaced, by anybody in the world.",
    fix="Keep the four switches of the public access block on, and ACLs off; share by a bucket policy.",
    types=frozenset(_BLOCKS) | _ACLS,
    check=_check,
)
