"""The Kubernetes API of a cluster can be reached from the internet.

Without public_access_cidrs EKS lets in everybody:
https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._network import on_internet
from mlops_kit.review.rules._values import after, before, name, open_ended, texts

_TYPES = frozenset({"aws_eks_cluster"})
_PUBLIC, _CIDRS = ("vpc_config", "endpoint_public_access"), ("vpc_config", "public_access_cidrs")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY or after(change, *_PUBLIC) is not True:
        return
    listed = texts(after(change, *_CIDRS))
    everybody = any(map(on_internet, listed)) or (not listed and not open_ended(change, *_CIDRS))
    was_public = before(change, *_PUBLIC) is True
    if everybody and not (was_public and any(map(on_internet, texts(before(change, *_CIDRS))))):
        yield Hit(f"the API of the cluster {name(change)} can be reached by anybody")
    elif not everybody and (not was_public or set(listed) - set(texts(before(change, *_CIDRS)))):
        networks = ", ".join(listed) or "networks that are known after apply"
        yield Hit(
            f"the API of the cluster {name(change)} can be reached from {networks}", severity=Severity.LOOK
        )


RULE = Rule(
    id="cluster-public",
    severity=Severity.STOP,
    why="One stolen token, or one hole in the API server, and the cluster is somebody else's.",
    fix="endpoint_public_access = false; reach the API from inside the network.",
    types=_TYPES,
    check=_check,
)
