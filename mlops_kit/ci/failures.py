"""What a platform refused, as the user is told it: which request, why, what to do."""

from __future__ import annotations

import json
from typing import Any

from mlops_kit.errors import KitError

_LONGEST = 300

_HINTS = {
    "GitHub": {
        401: "GITHUB_TOKEN is not valid, or expired: give the step `env: GITHUB_TOKEN: ${{ github.token }}`",
        403: "give the job what it lacks under `permissions:` "
        "(pull-requests: write for comments, issues: write for issues)",
        404: "GITHUB_REPOSITORY or the number is wrong, or the token may not see it; "
        "a pull request from a fork gets a token that can't write",
    },
    "GitLab": {
        401: "GITLAB_TOKEN is not valid, or expired: make a new project access token with the scope `api`",
        403: "the access token in GITLAB_TOKEN needs the scope `api` and at least the role Developer",
        404: "CI_PROJECT_ID or the number is wrong, or the access token in GITLAB_TOKEN may not see it",
    },
}

_ADDRESSES = {"GitHub": "GITHUB_API_URL", "GitLab": "CI_API_V4_URL"}


class PlatformError(KitError):
    """The platform answered with an error, or not at all; `status` is its HTTP status, 0 for no answer."""

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status

    @property
    def too_long(self) -> bool:
        """Whether the text was longer than the platform takes: GitHub says so with 422, GitLab with 400."""
        return self.status in (400, 413, 422) and "too long" in self.message.lower()


def failure(platform: str, doing: str, status: int, answer: Any) -> PlatformError:
    """Return an error answer as an error; `answer` is the decoded body."""
    message = f"{platform} refused to {doing}: {status} {_said(answer)}".rstrip()
    return PlatformError(message, _hint(platform, status, message), status)


def unreachable(platform: str, doing: str, error: Exception) -> PlatformError:
    """Return that no answer came."""
    reason = type(error).__name__
    return PlatformError(
        f"{platform} could not be asked to {doing}: no answer ({reason})",
        f"see that {platform} can be reached from here, and run the command again",
    )


class NoJsonError(Exception):
    """An answer that calls itself a success is no JSON."""


NOT_UNDERSTOOD = (NoJsonError, AttributeError, LookupError, TypeError, ValueError)
"""What is raised over an answer of another form: the libraries take for granted that theirs has come."""


def not_understood(platform: str, doing: str) -> PlatformError:
    """Return that something answered which is not the platform's API."""
    return PlatformError(
        f"{platform} could not be asked to {doing}: what answered is not its API",
        f"a proxy or a page to sign in at answers in its place, or {_ADDRESSES[platform]} is wrong",
    )


def limited(platform: str, seconds: float) -> PlatformError:
    """Return that the rate limit ends too late to wait for it."""
    return PlatformError(
        f"{platform} limits the rate of requests for another {seconds:.0f} s",
        "run the command again then; fewer jobs at once make fewer requests",
        429,
    )


def _hint(platform: str, status: int, message: str) -> str:
    if status == 429 or "rate limit" in message.lower():
        return "its rate limit is used up: run the command again later; fewer jobs make fewer requests"
    if status >= 500:
        return f"{platform} has a failure of its own, which did not pass: run the command again later"
    return _HINTS[platform].get(status, "")


def _said(answer: Any) -> str:
    """Return the words of an answer on one line, without control characters."""
    match answer:
        case None:
            text = ""
        case bytes():
            text = answer.decode(errors="replace")
        case str():
            text = answer
        case {"message": str() as text, **rest}:
            details = [
                item["message"] for item in _items(rest.get("errors")) if isinstance(item.get("message"), str)
            ]
            text = ": ".join([text, *details])
        case _:
            text = json.dumps(answer, ensure_ascii=False)
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _items(errors: Any) -> list[dict[str, Any]]:
    return [item for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
