"""GitHub on loopback, as far as the kit talks to it: answers, headers and refusals as its own.

What is modelled on what was seen of the real one: a comment that is too long (422 with `errors`), the app
token of a workflow that may not ask who it is (403), lists in pages of at most 100 with `Link`, pull requests
among the issues.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from .server import Answer, Call, Platform

BOT = "github-actions[bot]"
JOB_TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
GITHUB_BOTS = {"acme-plans[bot]": "ghs_99C7e42F292c6912E7710c838347Ae178B4a"}
OWN_TOKEN = "ghp_a16C7e42F292c6912E7710c838347Ae178B4"


class GitHub(Platform):
    """api.github.com; `BOT` is who the app token of a job writes as."""

    limit = 65_536
    repository = "acme/models"
    seconds = 0

    def routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        repo = "/repos/acme/models"
        return [
            ("GET", "/user", self._user),
            ("GET", rf"{repo}/issues/(\d+)/comments", self._list_comments),
            ("POST", rf"{repo}/issues/(\d+)/comments", self._comment),
            ("PATCH", rf"{repo}/issues/comments/(\d+)", self._edit_comment),
            ("DELETE", rf"{repo}/issues/comments/(\d+)", self._delete_comment),
            ("GET", f"{repo}/issues", self._list_issues),
            ("POST", f"{repo}/issues", self._open),
            ("PATCH", rf"{repo}/issues/(\d+)", self._edit_issue),
            ("GET", rf"{repo}/commits/(\w+)/pulls", self._pulls),
            ("GET", rf"{repo}/pulls/(\d+)", self._pull),
            (
                "GET",
                rf"{repo}/pulls/(\d+)/reviews",
                lambda call, n: self.paged(call, self.reviews.get(n, [])),
            ),
            (
                "GET",
                rf"{repo}/actions/runs/(\d+)/approvals",
                lambda call, run: Answer(200, self.deployments.get(run, [])),
            ),
            ("GET", f"{repo}/pulls", self._open_pulls),
            ("POST", f"{repo}/pulls", self._propose),
            ("GET", rf"{repo}/git/refs?/heads/(.+)", self._ref),
            ("POST", f"{repo}/git/refs", self._branch),
            ("PATCH", rf"{repo}/git/refs/heads/(.+)", self._move),
            ("GET", rf"{repo}/contents/(.+)", self._file),
            ("PUT", rf"{repo}/contents/(.+)", self._put),
        ]

    def unknown_token(self) -> Answer:
        return Answer(
            401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
        )

    def missing(self) -> Answer:
        return Answer(404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"})

    def forbidden(self) -> Answer:
        """What an app's token is told that lacks a permission."""
        return Answer(403, {"message": "Resource not accessible by integration", "status": "403"})

    def say(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Write a comment past the API."""
        comment = {"id": self.number(), "body": body, "user": {"login": author, "type": "User"}}
        comment["updated_at"] = self.moment()
        self.comments.setdefault(number, []).append(comment)
        return comment

    def moment(self) -> str:
        """Return a time that is a second later at each call, as GitHub has it."""
        self.seconds += 1
        return f"{datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.seconds):%Y-%m-%dT%H:%M:%SZ}"

    def _user(self, call: Call) -> Answer:
        return self.forbidden() if call.account.endswith("[bot]") else Answer(200, {"login": call.account})

    def _list_comments(self, call: Call, number: int) -> Answer:
        return self.paged(call, self.comments[number]) if number in self.comments else self.missing()

    def _comment(self, call: Call, number: int) -> Answer:
        issue = next((each for each in self.issues if each["number"] == number), None)
        if number not in self.comments and issue is None:
            return self.missing()
        if refused := self._refused(call, "IssueComment"):
            return refused
        return Answer(201, self.say(number, call.account, call.body["body"]))

    def _edit_comment(self, call: Call, comment: int) -> Answer:
        for known in self._all_comments():
            if known["id"] == comment:
                if refused := self._refused(call, "IssueComment"):
                    return refused
                known |= {"body": call.body["body"], "updated_at": self.moment()}
                return Answer(200, known)
        return self.missing()

    def _delete_comment(self, call: Call, comment: int) -> Answer:
        if call.account in self.read_only:
            return self.forbidden()
        for comments in self.comments.values():
            for known in comments:
                if known["id"] == comment:
                    comments.remove(known)
                    return Answer(204)
        return self.missing()

    def _all_comments(self) -> list[dict[str, Any]]:
        return [each for comments in self.comments.values() for each in comments]

    def _list_issues(self, call: Call) -> Answer:
        wanted = set(filter(None, call.query.get("labels", "").split(",")))
        state = call.query.get("state", "open")
        found = [
            each
            for each in self.issues
            if wanted <= {label["name"] for label in each["labels"]} and state in ("all", each["state"])
        ]
        return self.paged(call, found)

    def _open(self, call: Call) -> Answer:
        if refused := self._refused(call, "Issue"):
            return refused
        return Answer(201, self.open(call.account, **call.body))

    def open(self, author: str, title: str, body: str, labels: list[str], **more: Any) -> dict[str, Any]:
        """Open an issue past the API."""
        number = 1 + max((each["number"] for each in self.issues), default=0)
        issue = {
            "number": number,
            "title": title,
            "body": body,
            "state": "open",
            "user": {"login": author},
            "labels": [{"name": label} for label in labels],
            "html_url": f"https://github.test/acme/models/issues/{number}",
            "url": f"{self.url}/repos/acme/models/issues/{number}",
            **more,
        }
        self.issues.append(issue)
        return issue

    def _edit_issue(self, call: Call, number: int) -> Answer:
        for issue in self.issues:
            if issue["number"] == number:
                if refused := self._refused(call, "Issue"):
                    return refused
                issue.update(call.body)
                return Answer(200, issue)
        return self.missing()

    def _pulls(self, call: Call, commit: str) -> Answer:
        return self.paged(call, self.merges.get(commit, []))

    def merge(self, number: int, head: str, commit: str, branch: str = "main") -> None:
        """Merge a pull request."""
        pull = {
            "number": number,
            "url": f"{self.url}/repos/acme/models/pulls/{number}",
            "merged_at": "2026-03-01T10:00:00Z",
            "merge_commit_sha": commit,
            "head": {"sha": head},
            "base": {"ref": branch},
            "user": {"login": "author"},
        }
        self.merges.setdefault(commit, []).append(pull)
        self.pulls.append(pull)

    def review(self, number: int, login: str, state: str, commit: str, belongs: str = "MEMBER") -> None:
        """Review a pull request."""
        review = self.number()
        url = f"https://github.test/acme/models/pull/{number}#pullrequestreview-{review}"
        self.reviews.setdefault(number, []).append(
            {
                "id": review,
                "user": {"login": login},
                "state": state,
                "commit_id": commit,
                "author_association": belongs,
                "html_url": url,
                "submitted_at": self.moment(),
            }
        )

    def admit(self, run: int, login: str, environment: str, state: str = "approved") -> None:
        """Decide on a run's deployment to an environment."""
        decision = {
            "state": state,
            "comment": "",
            "environments": [{"id": 1, "name": environment}],
            "user": {"login": login, "type": "User"},
        }
        self.deployments.setdefault(run, []).append(decision)

    def _pull(self, call: Call, number: int) -> Answer:
        found = [pull for pull in self.pulls if pull["number"] == number]
        return Answer(200, found[0]) if found else self.missing()

    def _open_pulls(self, call: Call) -> Answer:
        found = [
            pull
            for pull in self.pulls
            if pull.get("state") == "open" and f"acme:{pull['head']['ref']}" == call.query["head"]
        ]
        return self.paged(call, found)

    def _propose(self, call: Call) -> Answer:
        number = 100 + len(self.pulls)
        pull = {
            **{"number": number, "state": "open", "title": call.body["title"], "body": call.body["body"]},
            "html_url": f"https://github.test/acme/models/pull/{number}",
            "url": f"{self.url}/repos/acme/models/pulls/{number}",
            "head": {"ref": call.body["head"]},
            "base": {"ref": call.body["base"]},
        }
        self.pulls.append(pull)
        return Answer(201, pull)

    def _ref(self, call: Call, branch: str) -> Answer:
        if branch not in self.files:
            return self.missing()
        url = f"{self.url}/repos/acme/models/git/refs/heads/{branch}"
        return Answer(
            200, {"ref": f"refs/heads/{branch}", "url": url, "object": {"sha": branch, "type": "commit"}}
        )

    def _branch(self, call: Call) -> Answer:
        branch = call.body["ref"].removeprefix("refs/heads/")
        if branch in self.files:
            return Answer(422, {"message": "Reference already exists", "status": "422"})
        self.files[branch] = dict(self.files[call.body["sha"]])
        return Answer(201, self._ref(call, branch).body)

    def _move(self, call: Call, branch: str) -> Answer:
        self.files[branch] = dict(self.files[call.body["sha"]])
        return Answer(200, self._ref(call, branch).body)

    def _file(self, call: Call, path: str) -> Answer:
        content = self.files[call.query["ref"]].get(path)
        if content is None:
            return self.missing()
        packed = base64.b64encode(content.encode()).decode()
        sha = hashlib.sha1(content.encode()).hexdigest()
        return Answer(
            200, {"type": "file", "encoding": "base64", "content": packed, "sha": sha, "path": path}
        )

    def _put(self, call: Call, path: str) -> Answer:
        files = self.files[call.body["branch"]]
        known = files.get(path)
        if known is not None and call.body.get("sha") != hashlib.sha1(known.encode()).hexdigest():
            return Answer(409, {"message": f"{path} does not match", "status": "409"})
        files[path] = base64.b64decode(call.body["content"]).decode()
        return Answer(201, {"content": {"path": path}, "commit": {"sha": "c" * 40}})

    def _refused(self, call: Call, resource: str) -> Answer | None:
        if call.account in self.read_only:
            return self.forbidden()
        if len(call.body.get("body") or "") <= self.limit:
            return None
        message = f"Body is too long (maximum is {self.limit} characters)"
        error = {"resource": resource, "code": "unprocessable", "field": "data", "message": message}
        return Answer(422, {"message": "Validation Failed", "errors": [error], "status": "422"})


def github_job(platform: Platform, number: int = 12, token: str = JOB_TOKEN, **more: str) -> dict[str, str]:
    """Return the variables of a job of GitHub Actions for a pull request."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": platform.url,
        "GITHUB_REPOSITORY": "acme/models",
        "GITHUB_REF": f"refs/pull/{number}/merge",
        "GITHUB_SERVER_URL": "https://github.test",
        "GITHUB_RUN_ID": "42",
        "GITHUB_SHA": "a" * 40,
        "GITHUB_TOKEN": token,
        **more,
    }


def new_github() -> GitHub:
    """Return a GitHub with a pull request 12."""
    platform = GitHub({JOB_TOKEN: BOT, OWN_TOKEN: "octo"})
    platform.comments[12] = []
    return platform
