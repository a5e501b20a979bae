"""GitLab, through python-gitlab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError, GitlabGetError, GitlabParsingError
from gitlab.v4.objects import ProjectIssue, ProjectMergeRequest
from requests.adapters import HTTPAdapter

from mlops_kit.ci.failures import NOT_UNDERSTOOD, NoJsonError, failure, not_understood, unreachable
from mlops_kit.ci.patience import TIMEOUT, gitlab_retry
from mlops_kit.ci.platform import Approval, Comment, Issue, Merged, Proposal, Proposed
from mlops_kit.review import limit


class _Client(Gitlab):
    """Leaves repetitions to the session: the library's own wait as long as they are told to.

    An answer of another type than JSON is refused, which for the library is as good as none.
    """

    def http_request(self, *arguments: Any, **options: Any) -> requests.Response:
        answer = super().http_request(*arguments, **{**options, "obey_rate_limit": False, "max_retries": 0})
        if answer.content and "json" not in answer.headers.get("Content-Type", ""):
            raise NoJsonError
        return answer


class GitLab:
    """A project on GitLab."""

    name = "GitLab"
    comment_limit = limit.GITLAB
    sigil = "#"

    def __init__(self, project: str, token: str, api_url: str) -> None:
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=gitlab_retry()))
        url = api_url.rstrip("/").removesuffix("/api/v4")
        self._client = _Client(
            url, private_token=token, timeout=TIMEOUT, per_page=100, session=session, keep_base_url=True
        )
        self._project = self._client.projects.get(project, lazy=True)

    def me(self) -> str:
        """Return the account of the token."""
        return self._login

    @cached_property
    def _login(self) -> str:
        with _doing("say whose token it is"):
            self._client.auth()
        return str(self._client.user.username) if self._client.user else ""

    def comments(self, pull_request: int) -> list[Comment]:
        """Return all comments on a merge request, oldest first."""
        with _doing(f"list the comments of !{pull_request}"):
            notes = self._request(pull_request).notes.list(iterator=True, order_by="created_at", sort="asc")
            found = [_comment(note) for note in notes if not note.attributes.get("system")]
        return sorted(found, key=lambda comment: comment.id)

    def add_comment(self, pull_request: int, body: str) -> Comment:
        """Write a comment."""
        with _doing(f"comment on !{pull_request}"):
            return _comment(self._request(pull_request).notes.create({"body": body}))

    def edit_comment(self, pull_request: int, comment: int, body: str) -> None:
        """Replace a comment's text."""
        with _doing(f"edit the comment on !{pull_request}"):
            self._request(pull_request).notes.update(comment, {"body": body})

    def delete_comment(self, pull_request: int, comment: int) -> None:
        """Delete a comment."""
        with _doing(f"delete a comment on !{pull_request}"):
            self._request(pull_request).notes.delete(comment)

    def issues(self, label: str) -> list[Issue]:
        """Return the issues that have a label, open or closed, oldest first."""
        with _doing("list issues"):
            found = self._project.issues.list(
                iterator=True, labels=[label], order_by="created_at", sort="asc"
            )
            return [_issue(each) for each in found]

    def add_issue(self, title: str, body: str, labels: Sequence[str]) -> Issue:
        """Open an issue."""
        with _doing("open an issue"):
            made = self._project.issues.create(
                {"title": title, "description": body, "labels": ",".join(labels)}
            )
            return _issue(made)

    def edit_issue(self, number: int, *, title: str, body: str, is_open: bool) -> None:
        """Replace an issue's title and text, and open or close it."""
        event = "reopen" if is_open else "close"
        with _doing(f"edit #{number}"):
            self._project.issues.update(number, {"title": title, "description": body, "state_event": event})

    def add_issue_comment(self, number: int, body: str) -> None:
        """Write a comment on an issue."""
        with _doing(f"comment on #{number}"):
            self._project.issues.get(number, lazy=True).notes.create({"body": body})

    def merged(self, commit: str, branch: str) -> Merged | None:
        """Return the merge request whose merge into a branch made this commit, None where there is none."""
        with _doing(f"name the merge request of {commit}"):
            for request in self._project.commits.get(commit, lazy=True).merge_requests():
                ours = request["state"] == "merged" and request["target_branch"] == branch
                # Without a merge commit (fast-forward) the branch's last commit is what the target has.
                made = {request.get(key) for key in ("merge_commit_sha", "squash_commit_sha", "sha")}
                if ours and commit in made:
                    return Merged(request["iid"], request["sha"])
        return None

    def propose(self, proposal: Proposal) -> Proposed:
        """Open a merge request with a file's new content; one that is open from that branch is taken over."""
        with _doing(f"propose a change of {proposal.path}"):
            requests = self._project.mergerequests
            there = requests.list(
                get_all=True,
                state="opened",
                source_branch=proposal.branch,
                target_branch=proposal.base,
            )
            self._put(proposal)
            if there:
                return Proposed(there[0].iid, there[0].web_url, new=False)
            made = requests.create(
                {
                    "source_branch": proposal.branch,
                    "target_branch": proposal.base,
                    "title": proposal.title,
                    "description": proposal.text,
                    "remove_source_branch": True,
                }
            )
            return Proposed(made.iid, made.web_url, new=True)

    def _put(self, proposal: Proposal) -> None:
        """Commit the file on top of the base, whatever the branch held."""
        try:
            self._project.files.get(proposal.path, ref=proposal.base)
            action = "update"
        except GitlabGetError as error:
            if error.response_code != 404:
                raise
            action = "create"
        self._project.commits.create(
            {
                "branch": proposal.branch,
                "start_branch": proposal.base,
                "force": True,
                "commit_message": proposal.title,
                "actions": [{"action": action, "file_path": proposal.path, "content": proposal.content}],
            }
        )

    def approvals(self, merged: Merged, since: datetime | None = None) -> list[Approval]:
        """Return who approved the request; that a push takes approvals back is the project's setting.

        `since` narrows nothing. A request is planned after its merge as a rule, and its approvals are of
        before; that plan is read by who starts its apply by hand.
        """
        with _doing(f"list the approvals of !{merged.number}"):
            request = self._project.mergerequests.get(merged.number)
            approved = request.approvals.get().attributes.get("approved_by", [])
        names = {entry["user"]["username"] for entry in approved} - {request.author["username"]}
        return [Approval(name, request.web_url) for name in sorted(names)]

    def _request(self, number: int) -> ProjectMergeRequest:
        return self._project.mergerequests.get(number, lazy=True)


def _comment(note: Any) -> Comment:
    return Comment(note.id, note.body, note.author["username"])


def _issue(found: ProjectIssue | Any) -> Issue:
    author = found.author["username"] if found.author else ""
    return Issue(found.iid, found.description or "", author, found.state == "opened", found.web_url)


@contextmanager
def _doing(what: str) -> Iterator[None]:
    try:
        yield
    except requests.RequestException as error:  # some of them are ValueErrors, too
        raise unreachable("GitLab", what, error) from None
    except (GitlabParsingError, *NOT_UNDERSTOOD) as error:
        raise not_understood("GitLab", what) from error
    except GitlabError as error:
        answer = error.error_message or error.response_body
        raise failure("GitLab", what, error.response_code or 0, answer) from None
