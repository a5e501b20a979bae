"""How long and how often a request to a platform is repeated: the same for GitHub and GitLab.

Requests that write are repeated, too: what a repeated write may double (a comment) is put right by
its caller, who looks afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from github import GithubRetry
from urllib3 import Retry

from mlops_kit.ci.failures import limited

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

ATTEMPTS = 5
"""Repetitions of one request."""

LONGEST_WAIT = 120.0
"""Seconds; a rate limit that ends later than this is an error."""

TIMEOUT = 30
"""Seconds without an answer."""

_TRANSIENT = (429, 500, 502, 503, 504)

_SETTINGS: dict[str, Any] = {
    "total": ATTEMPTS,
    "backoff_factor": 0.25,
    "backoff_max": 10,
    "allowed_methods": None,  # any
    "status_forcelist": list(_TRANSIENT),
    "raise_on_status": False,  # the library's own error says more than urllib3's
}


def _bounded(platform: str, seconds: float | None) -> float | None:
    if seconds is not None and seconds > LONGEST_WAIT:
        raise limited(platform, seconds)
    return seconds


class _GitHubRetry(GithubRetry):
    """PyGithub's reading of primary and secondary rate limits, with a bound on Retry-After as well."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        return _bounded("GitHub", super().get_retry_after(response))


class _GitLabRetry(Retry):
    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        return _bounded("GitLab", super().get_retry_after(response))


def github_retry() -> Retry:
    """Return what repeats requests to GitHub; 403 only where it is a rate limit.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    return _GitHubRetry(max_rate_limit_wait=LONGEST_WAIT, **_SETTINGS)


def gitlab_retry() -> Retry:
    """Return what repeats requests to GitLab, which says 429 with Retry-After.

    https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/
    """
    return _GitLabRetry(**_SETTINGS)
