"""What git knows of a project's checkout: its commit, what it held at another one, what differs from that."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.errors import ConfigurationError

_SECONDS = 120
_SHALLOW = "name a commit, tag or branch; a shallow clone has to fetch it first: git fetch origin REF"
# What a plan is made from. A file that git does not know yet counts here, and nowhere else: what a run
# leaves lying about elsewhere is no change of the project.
SOURCES = ("infra", "modules", "environments")


@dataclass(frozen=True)
class Commit:
    """A commit by its id, the id of its content (`tree`: equal for two commits of one content)."""

    id: str
    tree: str
    dirty: bool
    """Whether files of the checkout differ from it."""


def current_commit(root: Path) -> Commit | None:
    """Return the commit that is checked out; None where the project is not in git, or has no commit yet."""
    try:
        commit, tree = _git(root, "rev-parse", "HEAD", "HEAD^{tree}").decode().split()
        tracked = _git(root, "status", "--porcelain", "--untracked-files=no")
        return Commit(commit, tree, bool(tracked or _untracked(root, SOURCES)))
    except GitError:
        return None


def resolve(root: Path, ref: str) -> str:
    """Return the id of the commit that `ref` names. Raises ConfigurationError where git knows none."""
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError as error:
        if error.unusable or not _in_git(root):
            raise ConfigurationError(
                f"{root} is not a git repository that can be read, so nothing is known of {ref!r}",
                "run it in a clone of the project",
            ) from error
        raise ConfigurationError(f"git knows no commit {ref!r} here", _SHALLOW) from error
    return found.decode().strip()


def changed_paths(root: Path, commit: str, folders: Sequence[str] = SOURCES) -> set[str]:
    """Return what differs from a commit, committed since or not: paths below `root`, `/` between parts.

    A file that git ignores does not count.
    """
    differing = _git(
        root,
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        "--no-ext-diff",
        "--relative",
        commit,
        "--",
        *folders,
    )
    return set(_paths(differing)) | _untracked(root, folders)


def extract(root: Path, commit: str, into: Path, folders: Sequence[str] = SOURCES) -> None:
    """Write the project's folders as they were at a commit, without touching checkout and index."""
    index = into / ".index"
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    own = str(index.resolve())
    into.mkdir(parents=True, exist_ok=True)
    try:
        _git(root, "read-tree", f"{commit}:{prefix}", index=own)
        # Without a working tree of its own, git would take the paths as relative to the repository's top.
        known = [
            path
            for path in _paths(_git(_top(root), "ls-files", "-z", index=own))
            if path.split("/", 1)[0] in folders
        ]
        listed = "".join(f"{path}\0" for path in known).encode()
        target = f"--prefix={into.resolve()}/"
        _git(_top(root), "checkout-index", "-z", "--stdin", target, stdin=listed, index=own)
    finally:
        index.unlink(missing_ok=True)


class GitError(Exception):
    """Git failed; `unusable` where it could not even be run."""

    def __init__(self, message: str, unusable: bool = False) -> None:
        super().__init__(message)
        self.unusable = unusable


def _in_git(root: Path) -> bool:
    try:
        _git(root, "rev-parse", "--git-dir")
    except GitError:
        return False
    return True


def _top(root: Path) -> Path:
    return Path(_git(root, "rev-parse", "--show-toplevel").decode().rstrip("\n"))


def _untracked(root: Path, folders: Sequence[str]) -> set[str]:
    return set(_paths(_git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *folders)))


def _paths(output: bytes) -> list[str]:
    return [os.fsdecode(path) for path in output.split(b"\0") if path]


def _git(root: Path, *arguments: str, stdin: bytes = b"", index: str | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, **({"GIT_INDEX_FILE": index} if index else {})},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(f"git could not be run: {error}", unusable=True) from error
    if done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip())
    return done.stdout
