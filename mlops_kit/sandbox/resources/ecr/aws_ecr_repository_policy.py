"""Who else may use a repository."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

_GONE = ("RepositoryPolicyNotFoundException", "RepositoryNotFoundException")
_PUT = Call("set_repository_policy", {"repositoryName": "{repository}", "policyText": "{policy}"}, fill=False)

RESOURCE = Backed(
    type="aws_ecr_repository_policy",
    service="ecr",
    create=_PUT,
    reads=(Read("get_repository_policy", {"repositoryName": "{id}"}, missing=_GONE),),
    id="{repository}",
    names={"repositoryName": "repository", "policyText": "policy"},
    updates=(Update([_PUT]),),
    delete=Call("delete_repository_policy", {"repositoryName": "{id}"}, fill=False),
    gone=_GONE,
    force_new=("repository",),
    policies=("policy",),
    import_id=("id",),
    identity=("repository",),
)
