"""GitLab on loopback, as far as the kit talks to it: answers, headers and refusals as its own.

What is modelled on what was seen of the real one: a note that is too long (400 with Ruby's inspection of it),
lists in pages of at most 100 with `x-next-page`, system notes among the notes.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from .server import Answer, Call, Platform

GITLAB_BOT = "project_7_bot_1f3a"
GITLAB_TOKEN = "glpat-Xb2yYzW1vUtSrQpOnMlK"


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


def new_gitlab() -> GitLab:
    """Return a GitLab with a merge request 12."""
    platform = GitLab({GITLAB_TOKEN: GITLAB_BOT})
    platform.comments[12] = []
    return platform
