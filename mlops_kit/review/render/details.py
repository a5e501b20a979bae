"""Every change by module, attribute by attribute, in folded blocks of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.diff import Difference, differences
from mlops_kit.review.limit import Budget
from mlops_kit.review.reasons import in_words
from mlops_kit.review.render.escaping import fence, fence_line, longest_run, summary

_RANK = {
    action: rank
    for rank, action in enumerate(
        (
            Action.REPLACE,
            Action.DESTROY,
            Action.FORGET,
            Action.UPDATE,
            Action.CREATE,
            Action.NO_OP,
            Action.READ,
        )
    )
}
_SIGN = {Action.CREATE: "+", Action.DESTROY: "-", Action.FORGET: "-", Action.REPLACE: "!", Action.UPDATE: "!"}
_MOST_ATTRIBUTES = 40
_MOST_LINES = 60
_FENCE = 2 * len("```") + len("diff\n\n")


@dataclass(frozen=True)
class Section:
    """What of one stack is told under one heading: its changes, or its drift."""

    name: str
    changes: Sequence[Change]


def shown(changes: Sequence[Change]) -> list[Change]:
    """Return the changes that do something, be it only to the state."""
    return [one for one in changes if one.action is not Action.NO_OP or one.importing or one.moved_from]


def what(change: Change) -> str:
    """Return what happens to the resource in a word."""
    if change.action is Action.NO_OP:
        return "import" if change.importing else "move"
    return str(change.action)


def add_details(budget: Budget, sections: Sequence[Section]) -> Counter[str]:
    """Add modules while they fit, those that lose something first; return what was left out, by action."""
    left_out: Counter[str] = Counter()
    for section in sections:
        for module, changes in _modules(section.changes):
            if budget.left < _FENCE:
                left_out.update(map(what, changes))
                continue
            added = _add_module(budget, section.name, module, changes)
            left_out.update(map(what, changes[added:]))
    return left_out


def _modules(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    groups: dict[str, list[Change]] = {}
    for change in shown(changes):
        groups.setdefault(change.module, []).append(change)
    for group in groups.values():
        group.sort(key=lambda change: (_RANK[change.action], change.address))
    yield from sorted(groups.items(), key=lambda item: (_RANK[item[1][0].action], item[0]))


def _add_module(budget: Budget, stack: str, module: str, changes: list[Change]) -> int:
    """Add as many of a module's changes as fit; return how many."""
    counts = Counter(map(what, changes))
    told = ", ".join(f"{number:,} {action}" for action, number in counts.items())
    label = summary(f"{stack}: {module or 'root module'}")
    opening = f"<details><summary>{label} {told}</summary>\n\n"
    closing = "\n\n</details>"
    room = budget.left - len(opening) - len(closing) - _FENCE - len("\n\n")
    lines: list[str] = []
    run, added = 2, 0
    for change in changes:
        block = list(change_lines(change))
        longest = max(run, *(longest_run(line) for line in block))
        # A longer fence costs at both ends.
        size = sum(len(line) + 1 for line in block) + 2 * (longest - run)
        if size > room:
            break
        room, run = room - size, longest
        lines += block
        added += 1
    if added:
        budget.add(opening + fence(lines) + closing)
    return added


def change_lines(change: Change) -> Iterator[str]:
    """Yield the lines of a diff block for one change: what happens to it, then its attributes."""
    yield f"{_SIGN.get(change.action, '#')} {fence_line(_title(change))}"
    if change.action in (Action.DESTROY, Action.FORGET):
        return
    found = differences(change)
    for one in found[:_MOST_ATTRIBUTES]:
        yield from difference_lines(one)
    if len(found) > _MOST_ATTRIBUTES:
        yield f"#   … {len(found) - _MOST_ATTRIBUTES:,} more attributes"


def _title(change: Change) -> str:
    notes = [str(change.action)]
    if change.importing:
        notes.append(f"import {change.import_id or '(id known after apply)'}")
    if change.moved_from:
        notes.append(f"moved from {change.moved_from}")
    if change.deposed:
        notes.append(f"deposed object {change.deposed}")
    if change.reason:
        notes.append(in_words(change.reason))
    return f"{change.address}: {'; '.join(note for note in notes if note != 'no-op')}"


def difference_lines(one: Difference) -> Iterator[str]:
    """Yield the lines of one attribute."""
    forced = "  # forces replacement" if one.forces_replacement else ""
    if one.lines:
        yield fence_line(f"    {one.path}:{forced}")
        for line in one.lines[:_MOST_LINES]:
            told = (
                f"@@ {line.strip('@ ') or '…'} @@" if line.startswith("@@") else f"{line[:1]}     {line[1:]}"
            )
            yield fence_line(told)
        if len(one.lines) > _MOST_LINES:
            yield f"#     … {len(one.lines) - _MOST_LINES:,} more lines"
        return
    if one.before == one.after and one.before is not None:
        yield fence_line(f"    {one.path}: {one.before}{forced}")
        return
    if one.before is not None:
        yield fence_line(f"-   {one.path} = {one.before}{forced}")
    if one.after is not None:
        yield fence_line(f"+   {one.path} = {one.after}{forced}")
