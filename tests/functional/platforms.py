"""GitHub and GitLab on loopback, as far as the kit talks to them: answers, headers and refusals as theirs.

What is modelled on what was seen of the real ones:
a comment that is too long (GitHub 422 with `errors`, GitLab 400 with Ruby's inspection of the note), the app
token of a workflow that may not ask who it is (403), lists in pages of at most 100 with `Link` and, on
GitLab, `x-next-page`, GitLab's plain-text 429, pull requests among GitHub's issues, system notes among
GitLab's notes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

BOT = "github-actions[bot]"
GITLAB_BOT = "project_7_bot_1f3a"
JOB_TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
GITLAB_TOKEN = "glpat-Xb2yYzW1vUtSrQpOnMlK"
GITHUB_BOTS = {"acme-plans[bot]": "ghs_99C7e42F292c6912E7710c838347Ae178B4a"}
OWN_TOKEN = "ghp_a16C7e42F292c6912E7710c838347Ae178B4"


@dataclass
class Answer:
    """What the server says."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What it says instead, `times` times, to requests that match."""

    method: str
    path: str
    answer: Answer
    times: int = 1
    after: bool = False
    """Whether the request is carried out all the same: the answer alone is lost."""


@dataclass
class Call:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    account: str


class Platform:
    """State and rules of one platform; `url` is its API."""

    prefix = ""
    limit = 0

    def __init__(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.meetings: list[tuple[str, str, threading.Barrier]] = []
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.issues: list[dict[str, Any]] = []
        self.merges: dict[str, list[dict[str, Any]]] = {}
        self.pulls: list[dict[str, Any]] = []
        self.reviews: dict[int, list[dict[str, Any]]] = {}
        self.files: dict[str, dict[str, str]] = {"main": {}}
        self.read_only: set[str] = set()
        self.url = ""
        self.numbers: list[int] = []
        self._vanishing: tuple[str, int] | None = None
        self._lock = threading.Lock()

    def fail(self, method: str, path: str, answer: Answer, times: int = 1, after: bool = False) -> None:
        """Answer matching requests so, `times` times."""
        self.faults.append(Fault(method, path, answer, times, after))

    def meet(self, method: str, path: str, parties: int = 2) -> None:
        """Hold matching requests until that many are there: two runs that look at the same moment."""
        self.meetings.append((method, path, threading.Barrier(parties, timeout=60)))

    def vanish(self, method: str, comment: int) -> None:
        """Delete a comment at the moment when it is to be edited."""
        self._vanishing = (method, comment)

    def made(self, method: str, path: str) -> list[Call]:
        """Return the requests that match."""
        return [call for call in self.calls if call.method == method and re.search(path, call.path)]

    def merge(self, number: int, head: str, commit: str, branch: str = "main") -> None:
        """Merge a pull request into a branch, as `commit`."""
        raise NotImplementedError

    def review(self, number: int, login: str, state: str, commit: str, belongs: str = "MEMBER") -> None:
        """Review a pull request at a commit."""
        raise NotImplementedError

    def say(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Write a comment past the API."""
        raise NotImplementedError

    def answer(self, call: Call, known: bool) -> Answer:
        """Answer a request, after faults and meetings."""
        for meeting in list(self.meetings):
            if call.method == meeting[0] and re.search(meeting[1], call.path):
                meeting[2].wait()
                with self._lock:
                    if meeting in self.meetings:
                        self.meetings.remove(meeting)
        with self._lock:
            self.calls.append(call)
            if self._vanishing and call.method == self._vanishing[0]:
                for comments in self.comments.values():
                    comments[:] = [each for each in comments if each["id"] != self._vanishing[1]]
            fault = next((each for each in self.faults if self._hits(each, call)), None)
            if fault:
                fault.times -= 1
                if fault.after:
                    self.route(call)
                return fault.answer
            return self.route(call) if known else self.unknown_token()

    def _hits(self, fault: Fault, call: Call) -> bool:
        return fault.times > 0 and call.method == fault.method and bool(re.search(fault.path, call.path))

    def number(self) -> int:
        """Return a new id."""
        self.numbers.append(1001 + len(self.numbers))
        return self.numbers[-1]

    def route(self, call: Call) -> Answer:
        """Find the rule for a request."""
        for method, pattern, rule in self.routes():
            if method == call.method and (found := re.fullmatch(self.prefix + pattern, call.path)):
                return rule(call, *(int(part) if part.isdigit() else part for part in found.groups()))
        return self.missing()

    def routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        """Return what it knows."""
        raise NotImplementedError

    def unknown_token(self) -> Answer:
        """Say that the token is none."""
        raise NotImplementedError

    def missing(self) -> Answer:
        """Say that there is nothing."""
        raise NotImplementedError

    def paged(self, call: Call, items: list[dict[str, Any]]) -> Answer:
        """Return one page; never more than 100 items, as both say."""
        size = min(int(call.query.get("per_page", "30")), 100)
        page = int(call.query.get("page", "1"))
        pages = max(1, -(-len(items) // size))
        headers = {"x-page": str(page), "x-per-page": str(size), "x-total": str(len(items))}
        if page < pages:
            other = {**call.query, "page": str(page + 1), "per_page": str(size)}
            query = "&".join(f"{name}={value}" for name, value in other.items())
            headers |= {"Link": f'<{self.host}{call.path}?{query}>; rel="next"', "x-next-page": str(page + 1)}
        return Answer(200, items[(page - 1) * size : page * size], headers)

    @property
    def host(self) -> str:
        """The server without a path."""
        return self.url.removesuffix(self.prefix)


class GitHub(Platform):
    """api.github.com; `BOT` is who the app token of a job writes as."""

    limit = 65_536
    repository = "acme/models"

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
        self.comments.setdefault(number, []).append(comment)
        return comment

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
                known["body"] = call.body["body"]
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
            }
        )

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


class GitLab(Platform):
    """GitLab's REST API, version 4, of project 7."""

    prefix = "/api/v4"
    limit = 1_000_000

    def routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        project = "/projects/7"
        notes = rf"{project}/(merge_requests|issues)/(\d+)/notes"
        return [
            ("GET", "/user", lambda call: Answer(200, {"id": 5, "username": call.account})),
            ("GET", notes, self._list_notes),
            ("POST", notes, self._note),
            ("PUT", rf"{notes}/(\d+)", self._edit_note),
            ("DELETE", rf"{notes}/(\d+)", self._delete_note),
            ("GET", f"{project}/issues", self._list_issues),
            ("POST", f"{project}/issues", self._open),
            ("PUT", rf"{project}/issues/(\d+)", self._edit_issue),
            ("GET", rf"{project}/repository/commits/(\w+)/merge_requests", self._requests),
            ("GET", rf"{project}/merge_requests/(\d+)", self._request),
            ("GET", rf"{project}/merge_requests/(\d+)/approvals", self._approvals),
            ("GET", f"{project}/merge_requests", self._open_requests),
            ("POST", f"{project}/merge_requests", self._propose),
            ("GET", rf"{project}/repository/files/(.+)", self._file),
            ("POST", f"{project}/repository/commits", self._commit),
        ]

    def unknown_token(self) -> Answer:
        return Answer(401, {"message": "401 Unauthorized"})

    def missing(self) -> Answer:
        return Answer(404, {"message": "404 Not found"})

    def say(self, number: int, author: str, body: str, system: bool = False) -> dict[str, Any]:
        """Write a note past the API."""
        note = {"id": self.number(), "body": body, "author": {"username": author}, "system": system}
        self.comments.setdefault(number, []).append(note)
        return note

    def _list_notes(self, call: Call, kind: str, number: int) -> Answer:
        if number not in self.comments:
            return self.missing()
        newest_first = call.query.get("sort", "desc") == "desc"
        return self.paged(call, sorted(self.comments[number], key=lambda n: n["id"], reverse=newest_first))

    def _note(self, call: Call, kind: str, number: int) -> Answer:
        if kind == "merge_requests" and number not in self.comments:
            return self.missing()
        if refused := self._refused(call):
            return refused
        return Answer(201, self.say(number, call.account, call.body["body"]))

    def _edit_note(self, call: Call, kind: str, number: int, note: int) -> Answer:
        for known in self.comments.get(number, []):
            if known["id"] == note:
                if refused := self._refused(call):
                    return refused
                known["body"] = call.body["body"]
                return Answer(200, known)
        return self.missing()

    def _delete_note(self, call: Call, kind: str, number: int, note: int) -> Answer:
        for known in self.comments.get(number, []):
            if known["id"] == note:
                self.comments[number].remove(known)
                return Answer(204)
        return self.missing()

    def _list_issues(self, call: Call) -> Answer:
        wanted = set(filter(None, call.query.get("labels", "").split(",")))
        return self.paged(call, [each for each in self.issues if wanted <= set(each["labels"])])

    def _open(self, call: Call) -> Answer:
        if refused := self._refused(call):
            return refused
        number = 1 + max((each["iid"] for each in self.issues), default=0)
        issue = {
            "id": self.number(),
            "iid": number,
            "title": call.body["title"],
            "description": call.body["description"],
            "labels": call.body["labels"].split(","),
            "state": "opened",
            "author": {"username": call.account},
            "web_url": f"https://gitlab.test/acme/models/-/issues/{number}",
        }
        self.issues.append(issue)
        return Answer(201, issue)

    def _edit_issue(self, call: Call, number: int) -> Answer:
        for issue in self.issues:
            if issue["iid"] == number:
                event = call.body.pop("state_event", None)
                issue.update(call.body)
                issue["state"] = {"close": "closed", "reopen": "opened"}.get(event, issue["state"])
                return Answer(200, issue)
        return self.missing()

    def _requests(self, call: Call, commit: str) -> Answer:
        return self.paged(call, self.merges.get(commit, []))

    def merge(self, number: int, head: str, commit: str, branch: str = "main") -> None:
        """Merge a merge request."""
        request = {
            "iid": number,
            "state": "merged",
            "target_branch": branch,
            "sha": head,
            "merge_commit_sha": commit,
            "squash_commit_sha": None,
            "author": {"username": "author"},
            "web_url": f"https://gitlab.test/acme/models/-/merge_requests/{number}",
        }
        self.merges.setdefault(commit, []).append(request)
        self.pulls.append(request)

    def review(self, number: int, login: str, state: str, commit: str, belongs: str = "MEMBER") -> None:
        """Approve a merge request."""
        self.reviews.setdefault(number, []).append({"user": {"username": login}})

    def _request(self, call: Call, number: int) -> Answer:
        found = [request for request in self.pulls if request["iid"] == number]
        return Answer(200, found[0]) if found else self.missing()

    def _approvals(self, call: Call, number: int) -> Answer:
        return Answer(200, {"iid": number, "approved_by": self.reviews.get(number, [])})

    def _open_requests(self, call: Call) -> Answer:
        wanted = {name: call.query[name] for name in ("state", "source_branch", "target_branch")}
        return self.paged(call, [each for each in self.pulls if wanted.items() <= each.items()])

    def _propose(self, call: Call) -> Answer:
        number = 100 + len(self.pulls)
        url = f"https://gitlab.test/acme/models/-/merge_requests/{number}"
        request = {**call.body, "iid": number, "state": "opened", "web_url": url}
        self.pulls.append(request)
        return Answer(201, request)

    def _file(self, call: Call, path: str) -> Answer:
        content = self.files[call.query["ref"]].get(unquote(path))
        if content is None:
            return Answer(404, {"message": "404 File Not Found"})
        packed = base64.b64encode(content.encode()).decode()
        return Answer(200, {"file_path": unquote(path), "content": packed, "encoding": "base64"})

    def _commit(self, call: Call) -> Answer:
        branch = call.body["branch"]
        self.files[branch] = dict(self.files[call.body["start_branch"]])
        for action in call.body["actions"]:
            there = action["file_path"] in self.files[branch]
            if there != (action["action"] == "update"):
                said = (
                    "A file with this name already exists" if there else "A file with this name doesn't exist"
                )
                return Answer(400, {"message": said})
            self.files[branch][action["file_path"]] = action["content"]
        return Answer(201, {"id": "c" * 40})

    def _refused(self, call: Call) -> Answer | None:
        if call.account in self.read_only:
            return Answer(403, {"message": "403 Forbidden"})
        if len(call.body.get("body") or "") <= self.limit:
            return None
        said = f'Note {{:note=>["is too long (maximum is {self.limit} characters)"]}}'
        return Answer(400, {"message": f"400 Bad request - {said}"})


@contextmanager
def serving(platform: Platform) -> Iterator[Platform]:
    """Serve a platform on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(size)
            address = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(address.query).items()}
            token = self.headers.get("PRIVATE-TOKEN") or self.headers.get("Authorization", "").split(" ")[-1]
            account = platform.tokens.get(token, "")
            body = json.loads(content) if content else {}
            call = Call(self.command, address.path, query, body, account)
            answer = platform.answer(call, bool(account))
            plain = isinstance(answer.body, str)
            text = (
                b"" if answer.body is None else (answer.body if plain else json.dumps(answer.body)).encode()
            )
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/plain" if plain else "application/json; charset=utf-8")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    for verb in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        setattr(Handler, f"do_{verb}", Handler._serve)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform.url = f"http://127.0.0.1:{server.server_address[1]}{platform.prefix}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


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


def gitlab_job(
    platform: Platform, number: int = 12, token: str = GITLAB_TOKEN, **more: str
) -> dict[str, str]:
    """Return the variables of a job of GitLab CI for a merge request."""
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": platform.url,
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": str(number),
        "CI_COMMIT_SHA": "a" * 40,
        "CI_JOB_URL": "https://gitlab.test/acme/models/-/jobs/42",
        "GITLAB_TOKEN": token,
        **more,
    }


def new_github() -> GitHub:
    """Return a GitHub with a pull request 12."""
    platform = GitHub({JOB_TOKEN: BOT, OWN_TOKEN: "octo"})
    platform.comments[12] = []
    return platform


def new_gitlab() -> GitLab:
    """Return a GitLab with a merge request 12."""
    platform = GitLab({GITLAB_TOKEN: GITLAB_BOT})
    platform.comments[12] = []
    return platform


@dataclass
class Job:
    """A job of a pipeline: commands of the kit in a project, with the variables that a runner sets."""

    platform: Platform
    root: Path
    variables: dict[str, str]

    def start(self, command: str, **variables: str) -> subprocess.Popen[str]:
        """Start a command line."""
        hidden = ("GITHUB_", "GITLAB_", "CI_", "GH_", *HIDDEN)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("mlops-kit")), *shlex.split(command)[1:]],
            cwd=self.root,
            env={**kept, **self.variables, **variables, "NO_COLOR": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, input: str = "", *, code: int = 0, **variables: str) -> Done:
        """Run a command line; fails the test where its exit code is another, or the token is shown."""
        return self.end(self.start(command, **variables), input, code=code)

    def end(self, process: subprocess.Popen[str], input: str = "", *, code: int = 0) -> Done:
        """Wait for a started command."""
        stdout, stderr = process.communicate(input, timeout=120)
        assert process.returncode == code, f"exit code {process.returncode}\n{stdout}\n{stderr}"
        for token in self.platform.tokens:
            assert token not in stdout + stderr
        return Done(stdout, stderr)

    def comment(self, environment: str, text: str, *, code: int = 0, **variables: str) -> dict[str, Any]:
        """Write a comment; return the command's JSON."""
        done = self.run(
            f"mlops-kit ci comment --environment {environment} - --json", text, code=code, **variables
        )
        result: dict[str, Any] = json.loads(done.stdout)
        return {**result, "stderr": done.stderr}

    def bodies(self, number: int = 12) -> list[str]:
        """Return the texts of the comments on a pull request."""
        return [comment["body"] for comment in self.platform.comments[number]]


@dataclass(frozen=True)
class Done:
    """What a command printed."""

    stdout: str
    stderr: str


HIDDEN = ("AWS_", "MLOPS_KIT_", "TF_")


@contextmanager
def running_job(kind: str, folder: Path) -> Iterator[Job]:
    """Serve a platform, and return a job on it in a project whose environments `kind` delivers."""
    make, variables = (new_github, github_job) if kind == "github" else (new_gitlab, gitlab_job)
    for name in ("environments", "infra", "modules"):
        shutil.copytree(
            CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns(".terraform*", "releases")
        )
    for name in ("dev", "prod"):
        deliver(folder, name, kind)
    with serving(make()) as platform:
        yield Job(platform, folder, variables(platform))


def deliver(folder: Path, environment: str, provider: str) -> None:
    """Let a pipeline deliver an environment."""
    file = folder / "environments" / f"{environment}.yaml"
    data = yaml.safe_load(file.read_text())
    data["ci"] = {"provider": provider, "repository": "acme/models", "environment": environment}
    file.write_text(yaml.safe_dump(data, sort_keys=False))


CHECKOUT = Path(__file__).parents[2]
