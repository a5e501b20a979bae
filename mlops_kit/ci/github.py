"""GitHub, through PyGithub."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from github import Auth, Github, GithubException, UnknownObjectException
from github.Issue import Issue as GitHubIssue
from github.IssueComment import IssueComment
from github.PullRequestReview import PullRequestReview
from github.Requester import Requester
from requests import RequestException

from mlops_kit.ci.failures import (
    NOT_UNDERSTOOD,
    NoJsonError,
    PlatformError,
    failure,
    not_understood,
    unreachable,
)
from mlops_kit.ci.patience import TIMEOUT, github_retry
from mlops_kit.ci.platform import Approval, Comment, Issue, Merged, Proposal, Proposed
from mlops_kit.review import limit

ACTIONS_LOGIN = "github-actions[bot]"
"""Who writes with the token of a workflow's job."""

# It prints every refusal, those that are awaited, too; what was in vain is said by the error.
logging.getLogger("github").setLevel(logging.CRITICAL)

_DECIDING = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
_BELONGING = ("OWNER", "MEMBER", "COLLABORATOR")

LOGIN_VARIABLE = "MLOPS_KIT_CI_LOGIN"
"""Names the account where the token is an app's, which can't be asked for its own."""


class GitHub:
    """A repository on GitHub."""

    name = "GitHub"
    comment_limit = limit.GITHUB
    sigil = "#"

    def __init__(self, repository: str, token: str, api_url: str) -> None:
        self._client = Github(
            auth=Auth.Token(token),
            base_url=api_url,
            timeout=TIMEOUT,
            per_page=100,
            retry=github_retry(),
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        _refuse_other_than_json(self._client.requester)
        self._name = repository
        self._owner = repository.partition("/")[0]
        self._repository = self._client.get_repo(repository, lazy=True)

    def me(self) -> str:
        """Return the account of the token."""
        return os.environ.get(LOGIN_VARIABLE) or self._login

    @cached_property
    def _login(self) -> str:
        try:
            with _doing("say whose token it is"):
                return self._client.get_user().login
        except PlatformError as error:
            if error.status == 403:  # what a workflow's token is answered
                return ACTIONS_LOGIN
            raise

    def comments(self, pull_request: int) -> list[Comment]:
        """Return all comments on a pull request, oldest first."""
        with _doing(f"list the comments of #{pull_request}"):
            found = [_comment(each) for each in self._issue(pull_request).get_comments()]
        return sorted(found, key=lambda comment: comment.id)

    def add_comment(self, pull_request: int, body: str) -> Comment:
        """Write a comment."""
        with _doing(f"comment on #{pull_request}"):
            return _comment(self._issue(pull_request).create_comment(body))

    def edit_comment(self, pull_request: int, comment: int, body: str) -> None:
        """Replace a comment's text."""
        with _doing(f"edit the comment on #{pull_request}"):
            self._issue(pull_request).get_comment(comment).edit(body)

    def delete_comment(self, pull_request: int, comment: int) -> None:
        """Delete a comment."""
        with _doing(f"delete a comment on #{pull_request}"):
            self._issue(pull_request).get_comment(comment).delete()

    def issues(self, label: str) -> list[Issue]:
        """Return the issues that have a label, open or closed, oldest first."""
        with _doing("list issues"):
            found = self._repository.get_issues(state="all", labels=[label], sort="created", direction="asc")
            return [_issue(each) for each in found]

    def add_issue(self, title: str, body: str, labels: Sequence[str]) -> Issue:
        """Open an issue."""
        with _doing("open an issue"):
            return _issue(self._repository.create_issue(title, body, labels=list(labels)))

    def edit_issue(self, number: int, *, title: str, body: str, is_open: bool) -> None:
        """Replace an issue's title and text, and open or close it."""
        with _doing(f"edit #{number}"):
            self._issue(number).edit(title=title, body=body, state="open" if is_open else "closed")

    def add_issue_comment(self, number: int, body: str) -> None:
        """Write a comment on an issue."""
        self.add_comment(number, body)

    def merged(self, commit: str, branch: str) -> Merged | None:
        """Return the pull request whose merge into a branch made this commit, None where there is none."""
        with _doing(f"name the pull request of {commit}"):
            for pull in self._repository.get_commit(commit).get_pulls():
                ours = pull.merged_at is not None and pull.base.ref == branch
                if ours and pull.merge_commit_sha == commit:
                    return Merged(pull.number, pull.head.sha)
        return None

    def propose(self, proposal: Proposal) -> Proposed:
        """Open a pull request with a file's new content; one that is open from that branch is taken over."""
        repository = self._repository
        with _doing(f"propose a change of {proposal.path}"):
            head = f"{self._owner}:{proposal.branch}"
            there = list(repository.get_pulls(state="open", head=head, base=proposal.base))
            self._put(proposal, new_branch=not there)
            if there:
                return Proposed(there[0].number, there[0].html_url, new=False)
            made = repository.create_pull(
                base=proposal.base, head=proposal.branch, title=proposal.title, body=proposal.text
            )
            return Proposed(made.number, made.html_url, new=True)

    def _put(self, proposal: Proposal, new_branch: bool) -> None:
        """Commit the file, on top of the base where the branch is new or was left by an earlier proposal."""
        repository, name = self._repository, f"heads/{proposal.branch}"
        if new_branch:
            base = repository.get_git_ref(f"heads/{proposal.base}").object.sha
            try:
                repository.create_git_ref(f"refs/{name}", base)
            except GithubException as error:
                if error.status != 422:
                    raise
                left = repository.get_git_ref(name)
                left.complete()  # the address that takes changes comes with the answer alone
                left.edit(base, force=True)
        path, title, branch = proposal.path, proposal.title, proposal.branch
        try:
            found = repository.get_contents(path, ref=branch)
        except UnknownObjectException:
            repository.create_file(path, title, proposal.content, branch=branch)
            return
        if isinstance(found, list):
            raise PlatformError(f"{path} is a folder in the repository")
        if found.decoded_content != proposal.content.encode():
            repository.update_file(path, title, proposal.content, found.sha, branch=branch)

    def approvals(self, merged: Merged, since: datetime | None = None) -> list[Approval]:
        """Return who approved the last commit, of those who belong to the repository: anybody may review.

        A pull request can be approved after its merge, too, through the API: https://github.com/cli/cli/issues/5038
        """
        latest: dict[str, PullRequestReview] = {}
        with _doing(f"list the reviews of #{merged.number}"):
            for review in self._repository.get_pull(merged.number).get_reviews():
                if review.user and review.state in _DECIDING:
                    latest[review.user.login] = review
            return [
                Approval(login, review.html_url)
                for login, review in sorted(latest.items())
                if review.state == "APPROVED"
                and review.commit_id == merged.head
                and review.author_association in _BELONGING
                and (since is None or review.submitted_at > since)
            ]

    def deployment_approvals(self, run: str, environment: str) -> list[str]:
        """Return who approved a run's deployment to an environment, sorted.

        https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
        """
        path = f"/repos/{self._name}/actions/runs/{run}/approvals"
        with _doing(f"list the approvals of run {run}"):
            _, found = self._client.requester.requestJsonAndCheck("GET", path)
        return sorted(
            {
                str(each["user"]["login"])
                for each in found or ()
                if each["state"] == "approved"
                and environment in [admitted["name"] for admitted in each["environments"]]
            }
        )

    def _issue(self, number: int) -> GitHubIssue:
        return self._repository.get_issue(number)


def _refuse_other_than_json(requester: Requester) -> None:
    """Have it raise NoJsonError where the answer of a success is no JSON.

    The library takes one for an object without attributes: a proxy's page would count as a comment that was
    written, or as no review.
    """
    ask = requester.requestJson

    def asked(*arguments: Any, **options: Any) -> tuple[int, dict[str, Any], str]:
        status, headers, text = ask(*arguments, **options)
        if status < HTTPStatus.BAD_REQUEST and text.strip() and text.lstrip()[0] not in "{[":
            raise NoJsonError
        return status, headers, text

    requester.requestJson = asked  # type: ignore[method-assign]


def _comment(found: IssueComment) -> Comment:
    return Comment(found.id, found.body or "", found.user.login if found.user else "", found.updated_at)


def _issue(found: GitHubIssue) -> Issue:
    author = found.user.login if found.user else ""
    return Issue(found.number, found.body or "", author, found.state == "open", found.html_url)


@contextmanager
def _doing(what: str) -> Iterator[None]:
    try:
        yield
    except GithubException as error:
        raise failure("GitHub", what, error.status, error.data) from None
    except RequestException as error:
        raise unreachable("GitHub", what, error) from None
    except NOT_UNDERSTOOD as error:
        raise not_understood("GitHub", what) from error
