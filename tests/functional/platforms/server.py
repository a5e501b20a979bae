"""A platform that hosts code on loopback, as far as GitHub and GitLab are alike: pages, faults, meetings."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


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
        self.deployments: dict[int, list[dict[str, Any]]] = {}
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
