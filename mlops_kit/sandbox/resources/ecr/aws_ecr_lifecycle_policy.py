"""When images of a repository expire."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

_PUT = Call(
    "put_lifecycle_policy", {"repositoryName": "{repository}", "lifecyclePolicyText": "{policy}"}, fill=False
)

RESOURCE = Backed(
    type="aws_ecr_lifecycle_policy",
    service="ecr",
    create=_PUT,
    reads=(
        Read(
            "get_lifecycle_policy",
            {"repositoryName": "{id}"},
            missing=("LifecyclePolicyNotFoundException", "RepositoryNotFoundException"),
        ),
    ),
    id="{repository}",
    names={"repositoryName": "repository", "lifecyclePolicyText": "policy"},
    updates=(Update([_PUT]),),
    delete=Call("delete_lifecycle_policy", {"repositoryName": "{id}"}, fill=False),
    gone=("LifecyclePolicyNotFoundException", "RepositoryNotFoundException"),
    force_new=("repository",),
    json=("policy",),
    import_id=("id",),
    identity=("repository",),
)
