"""Keeps a comment within a platform's limit by leaving out detail, never by cutting through it."""

from __future__ import annotations

from collections.abc import Iterable

GITHUB = 65_536
"""Characters of a comment, an issue or a pull request's text on GitHub: it answers 422 to more."""
GITLAB = 1_000_000
"""Characters of a comment on GitLab. https://docs.gitlab.com/administration/instance_limits/"""


class Budget:
    """Text that grows piece by piece while it fits; a piece is whole in itself, fences and tags closed."""

    def __init__(self, limit: int, reserved: int = 0) -> None:
        self._left = limit - reserved
        self._pieces: list[str] = []

    @property
    def left(self) -> int:
        """How many characters still fit."""
        return self._left

    def add(self, piece: str, ending: str = "\n\n") -> bool:
        """Add a piece where it fits as a whole; return whether it did."""
        size = len(piece) + len(ending)
        if size > self._left:
            return False
        self._pieces.append(piece + ending)
        self._left -= size
        return True

    def add_each(self, heading: str, pieces: Iterable[str], ending: str = "\n", keep: int = 0) -> int:
        """Add a heading and as many pieces as fit beside `keep` characters; return how many were left out.

        The heading stands right before the first piece, and is left out where no piece fits.
        """
        self._left -= keep
        left_out, headed = 0, False
        for piece in pieces:
            if self.add(piece if headed else heading + piece, ending):
                headed = True
            else:
                left_out += 1
        if headed:
            self._pieces.append("\n")
            self._left -= 1
        self._left += keep
        return left_out

    def text(self) -> str:
        """Return what was added."""
        return "".join(self._pieces)
