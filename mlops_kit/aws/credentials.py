"""Where boto3 would find credentials, without using them."""

from __future__ import annotations

from mlops_kit.aws.errors import explained

_SOURCES = {
    "env": "environment variables",
    "shared-credentials-file": "the shared credentials file",
    "config-file": "the AWS config file",
    "assume-role": "an assumed role of the profile",
    "assume-role-with-web-identity": "a web identity token",
    "sso": "AWS IAM Identity Center",
    "custom-process": "the profile's credential process",
    "container-role": "the container's role",
    "iam-role": "the instance's role",
}


def credential_source(profile: str | None) -> str | None:
    """Say where credentials come from, None where there are none. Raises KitError for an unknown profile."""
    import boto3

    with explained("looking for AWS credentials"):
        credentials = boto3.Session(profile_name=profile).get_credentials()
    if credentials is None:
        return None
    return _SOURCES.get(credentials.method, credentials.method)
