"""A token with which the caller authenticates to a cluster's Kubernetes API for a quarter of an hour."""

from __future__ import annotations

import base64

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values

_PREFIX = "k8s-aws-v1."  # what the AWS IAM authenticator asks of a token


def _resolve(context: Context, config: Values) -> Values:
    """Sign a GetCallerIdentity that names the cluster, as the authenticator's protocol wants it."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    provider = context.provider
    request = AWSRequest(
        "GET",
        f"https://sts.{context.region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
        headers={"x-k8s-aws-id": config["name"]},
    )
    credentials = Credentials(provider.access_key, provider.secret_key, provider.session_token)
    SigV4QueryAuth(credentials, "sts", context.region, expires=60).add_auth(request)
    token = base64.urlsafe_b64encode(str(request.url).encode()).decode().rstrip("=")
    return {"id": config["name"], "token": _PREFIX + token}


DATA_SOURCE = DataSource(type="aws_eks_cluster_auth", resolve=_resolve)
