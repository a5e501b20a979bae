"""Keeps one comment about an environment's plan on a pull request: written once, replaced in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mlops_kit.ci.failures import PlatformError
from mlops_kit.ci.hidden import is_marked, mark, plan_marker
from mlops_kit.ci.platform import Comment, Platform
from mlops_kit.ci.shorten import shortened

_GONE = 404
_ROUNDS = 3


@dataclass(frozen=True)
class Written:
    """What was done: `created`, `updated`, `unchanged`; how many duplicates went; was the text cut?"""

    comment: int
    action: str
    removed: int = 0
    shortened: bool = False


def as_json(environment: str, pull_request: int, done: Written | None) -> dict[str, Any]:
    """Return what was done, for programs."""
    return {
        "schema": "mlops-kit/ci-comment/v1",
        "environment": environment,
        "pull_request": pull_request,
        **(asdict(done) if done else {"comment": None, "action": "none"}),
    }


def as_text(environment: str, pull_request: int, done: Written | None) -> str:
    """Return what was done, for people."""
    if done is None:
        return f"{environment}: there is no comment on {pull_request}"
    removed = f", {done.removed} duplicates deleted" if done.removed else ""
    cut = ", shortened" if done.shortened else ""
    return f"{environment}: comment {done.comment} on {pull_request} {done.action}{removed}{cut}"


def mine(platform: Platform, pull_request: int, environment: str, me: str = "") -> list[Comment]:
    """Return this account's comments about an environment, oldest first; other people's may say anything."""
    marker = plan_marker(environment)
    me = me or platform.me()
    found = platform.comments(pull_request)
    return [each for each in found if each.author == me and is_marked(each.body, marker)]


def write(
    platform: Platform, pull_request: int, environment: str, text: str, data: Mapping[str, Any]
) -> Written:
    """Write the one comment about an environment, or replace its text.

    Two runs at once may both create one; each looks again afterwards, and both keep the oldest. A text
    that the platform finds too long is shortened to half its limit and sent once more.
    """
    text_for = _Text(platform.comment_limit, environment, text, data)
    try:
        return _write(platform, pull_request, environment, text_for.whole)
    except PlatformError as error:
        if not error.too_long:
            raise
        return _write(platform, pull_request, environment, text_for.half)


def replace_existing(
    platform: Platform, pull_request: int, environment: str, text: str, data: Mapping[str, Any]
) -> Written | None:
    """Replace the text of the comment about an environment; None, and nothing is written, without one."""
    there = mine(platform, pull_request, environment)
    body = _Text(platform.comment_limit, environment, text, data).whole
    return _update(platform, pull_request, there, body) if there else None


@dataclass(frozen=True)
class _Body:
    text: str
    shortened: bool


@dataclass(frozen=True)
class _Text:
    """A comment's text at the length that a platform takes, under its mark and data."""

    limit: int
    environment: str
    text: str
    data: Mapping[str, Any]

    @property
    def whole(self) -> _Body:
        return self._within(self.limit)

    @property
    def half(self) -> _Body:
        return self._within(self.limit // 2)

    def _within(self, limit: int) -> _Body:
        marker = plan_marker(self.environment)
        room = limit - len(mark(marker, self.data, ""))
        cut = shortened(self.text, room)
        return _Body(mark(marker, self.data, cut), cut != self.text)


def _write(platform: Platform, pull_request: int, environment: str, body: _Body) -> Written:
    for last in range(_ROUNDS):
        there = mine(platform, pull_request, environment)
        try:
            if there:
                return _update(platform, pull_request, there, body)
            return _create(platform, pull_request, environment, body)
        except PlatformError as error:
            # Somebody deleted the comment between the look and the edit: look again.
            if error.status != _GONE or not there or last == _ROUNDS - 1:
                raise
    raise AssertionError("unreachable")


def _create(platform: Platform, pull_request: int, environment: str, body: _Body) -> Written:
    made = platform.add_comment(pull_request, body.text)
    there = mine(platform, pull_request, environment, made.author)
    if there and there[0].id != made.id:
        kept = _update(platform, pull_request, there, body)
        return Written(kept.comment, kept.action, kept.removed, body.shortened)
    return Written(made.id, "created", _remove(platform, pull_request, there[1:]), body.shortened)


def _update(platform: Platform, pull_request: int, there: Sequence[Comment], body: _Body) -> Written:
    """Give the oldest comment the text, and delete the others."""
    oldest = there[0]
    same = oldest.body.replace("\r\n", "\n").rstrip() == body.text.rstrip()
    if not same:
        platform.edit_comment(pull_request, oldest.id, body.text)
    removed = _remove(platform, pull_request, there[1:])
    return Written(oldest.id, "unchanged" if same else "updated", removed, body.shortened)


def _remove(platform: Platform, pull_request: int, comments: Sequence[Comment]) -> int:
    for comment in comments:
        try:
            platform.delete_comment(pull_request, comment.id)
        except PlatformError as error:
            if error.status != _GONE:  # the other run was faster
                raise
    return len(comments)
