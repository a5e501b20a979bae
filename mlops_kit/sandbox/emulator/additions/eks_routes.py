"""The paths of EKS's operations that moto does not route."""

from __future__ import annotations

from moto.eks import urls
from moto.eks.responses import EKSResponse

_PATHS = (
    "{0}/clusters/(?P<name>[^/]+)/(?P<rest>.+)$",
    "{0}/access-policies$",
    "{0}/addons/(?P<rest>.+)$",
    "{0}/cluster-versions$",
)


def install() -> None:
    """Send them to moto's dispatcher, which finds the operation in botocore's model."""
    for path in _PATHS:
        urls.url_paths[path] = EKSResponse.dispatch
