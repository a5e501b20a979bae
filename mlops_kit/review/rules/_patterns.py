"""Sets of names as IAM writes them: patterns with `*` and `?`, or all but these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

_WILDCARD = re.compile(r"[*?]")
_ACCOUNT = re.compile(r"aws:(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?")


@lru_cache(maxsize=16384)
def pattern_covers(wide: str, narrow: str) -> bool:
    """Whether all that `narrow` matches is matched by `wide`.

    A wildcard of `narrow` is one more character, which only `*` takes, or the same wildcard. The walk goes
    back to the last `*` alone, so that no pattern takes more than the product of both lengths.
    """
    if wide in ("*", narrow):
        return True
    literal = _WILDCARD.split(wide, maxsplit=1)[0]
    if len(literal) == len(wide) or not narrow.startswith(literal):
        return False
    i = j = len(literal)
    star, resume = -1, 0
    while j < len(narrow):
        if i < len(wide) and wide[i] == "*":
            star, resume = i, j
            i += 1
        elif i < len(wide) and (wide[i] == narrow[j] or (wide[i] == "?" and narrow[j] != "*")):
            i, j = i + 1, j + 1
        elif star >= 0:
            resume += 1
            i, j = star + 1, resume
        else:
            return False
    return not wide[i:].strip("*")


@lru_cache(maxsize=4096)
def overlap(one: str, other: str) -> bool:
    """Whether some name is matched by both patterns."""
    below = [not other[j:].strip("*") for j in range(len(other) + 1)]  # the rest of `other` against nothing
    for i in range(len(one) - 1, -1, -1):
        row = [False] * len(other) + [not one[i:].strip("*")]
        for j in range(len(other) - 1, -1, -1):
            if "*" in (one[i], other[j]):
                row[j] = below[j] or row[j + 1]
            else:
                row[j] = below[j + 1] and (one[i] == other[j] or "?" in (one[i], other[j]))
        below = row
    return below[0]


@lru_cache(maxsize=4096)
def principal_covers(wide: str, narrow: str) -> bool:
    """Whether a principal includes another: an account's root stands for all that its IAM lets do so.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    if wide in ("*", narrow):
        return True
    account = _ACCOUNT.fullmatch(wide)
    return (
        account is not None and re.match(rf"aws:(arn:[a-z-]+:(iam|sts)::)?{account[1]}\b", narrow) is not None
    )


@dataclass(frozen=True)
class Names:
    """What patterns match or, where `inverted`, what they don't (NotAction, NotResource, NotPrincipal)."""

    patterns: frozenset[str]
    inverted: bool = False

    @cached_property
    def wild(self) -> tuple[str, ...]:
        """The patterns that match more than themselves."""
        return tuple(pattern for pattern in self.patterns if _WILDCARD.search(pattern))

    @cached_property
    def parts(self) -> tuple[tuple[str, Names], ...]:
        """Each pattern with the set that it is alone, in order; what is inverted stays whole."""
        names = sorted(self.patterns)
        if self.inverted:
            return ((names[0] if names else "", self),)
        return tuple((name, Names(frozenset({name}))) for name in names)

    def covered(self, other: Names, includes: Callable[[str, str], bool] = pattern_covers) -> frozenset[str]:
        """Return those of the other's patterns that these cover; all or none of one that is inverted.

        What can't be told is not covered.
        """
        if other.inverted:
            return other.patterns if self._covers_inverted(other, includes) else frozenset()
        if self.inverted:
            return frozenset(
                name for name in other.patterns if not any(overlap(mine, name) for mine in self.patterns)
            )
        same = self.patterns & other.patterns
        among = self.wild if includes is pattern_covers else self.patterns
        if not among or len(same) == len(other.patterns):
            return same
        return same | {name for name in other.patterns - same if any(includes(mine, name) for mine in among)}

    def _covers_inverted(self, other: Names, includes: Callable[[str, str], bool]) -> bool:
        if not self.inverted:
            return "*" in self.patterns
        return all(any(includes(theirs, mine) for theirs in other.patterns) for mine in self.patterns)

    def __str__(self) -> str:
        shown = sorted(self.patterns)
        text = ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
        return f"all but {text}" if self.inverted else text


EVERYTHING = Names(frozenset({"*"}))
