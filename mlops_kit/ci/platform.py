"""What the kit asks of a platform that hosts code: comments on pull requests, and issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Comment:
    """A comment on a pull request (GitLab: a note on a merge request)."""

    id: int
    body: str
    author: str
    written: datetime | None = None
    """When its text was written last, where approvals are asked for since then."""


@dataclass(frozen=True)
class Issue:
    """An issue; `number` is what people call it by."""

    number: int
    body: str
    author: str
    is_open: bool
    url: str


@dataclass(frozen=True)
class Merged:
    """A pull request that was merged; `head` is its last commit, what was reviewed."""

    number: int
    head: str


@dataclass(frozen=True)
class Approval:
    """A person's approval of a pull request, and where it can be read."""

    by: str
    url: str


@dataclass(frozen=True)
class Proposal:
    """One file's new content on a branch of its own, as a pull request."""

    branch: str
    base: str
    path: str
    content: str
    title: str
    text: str


@dataclass(frozen=True)
class Proposed:
    """A pull request that is open; `new` where it was opened just now."""

    number: int
    url: str
    new: bool


class Platform(Protocol):
    """GitHub or GitLab, signed in. Every method raises PlatformError, with the next step in its hint."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def comment_limit(self) -> int:
        """Most characters that a comment or an issue may have."""

    @property
    def sigil(self) -> str:
        """What stands before the number of an issue that is referred to."""

    def me(self) -> str:
        """Return the account that comments are written under; no other's are trusted or touched."""

    def comments(self, pull_request: int) -> list[Comment]:
        """Return all comments on a pull request, oldest first."""

    def add_comment(self, pull_request: int, body: str) -> Comment:
        """Write a comment."""

    def edit_comment(self, pull_request: int, comment: int, body: str) -> None:
        """Replace a comment's text."""

    def delete_comment(self, pull_request: int, comment: int) -> None:
        """Delete a comment."""

    def issues(self, label: str) -> list[Issue]:
        """Return the issues that have a label, open or closed, oldest first."""

    def add_issue(self, title: str, body: str, labels: Sequence[str]) -> Issue:
        """Open an issue."""

    def edit_issue(self, number: int, *, title: str, body: str, is_open: bool) -> None:
        """Replace an issue's title and text, and open or close it."""

    def add_issue_comment(self, number: int, body: str) -> None:
        """Write a comment on an issue."""

    def merged(self, commit: str, branch: str) -> Merged | None:
        """Return the pull request whose merge into a branch made this commit, None where there is none."""

    def propose(self, proposal: Proposal) -> Proposed:
        """Open a pull request with a file's new content; one that is open from that branch is taken over."""

    def approvals(self, merged: Merged, since: datetime | None = None) -> list[Approval]:
        """Return who approved what was merged: its last commit, and not its author.

        With `since`, only who approved after that moment, where the platform's approvals can be given after a
        merge and say when they were.
        """
