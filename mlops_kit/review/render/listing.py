"""The rows that the page's script lists, filters and opens, as JSON for a script tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.diff import SAME, Difference, differences
from mlops_kit.review.masking import SENSITIVE, SENSITIVE_CHANGED
from mlops_kit.review.reasons import in_words
from mlops_kit.review.render.sentence import sentence
from mlops_kit.visible import escaped

if TYPE_CHECKING:
    from mlops_kit.review.findings import Finding
    from mlops_kit.review.review import Review, StackReview

CHUNK = 200
"""Rows whose differences share a script tag: one is parsed when the first of its rows is opened."""
UNKNOWN_FLAG, FORCES_FLAG = 1, 2
_PATHS = 6


class Listing:
    """Rows of a review in the order of the page: by stack, then module, then as planned."""

    def __init__(self, review: Review) -> None:
        self.stacks = [f"{stack.environment}/{stack.stack}" for stack in review.stacks]
        self.findings: list[tuple[str, str, int]] = []
        self.rows: list[dict[str, Any]] = []
        self.addresses: list[str] = []
        self._advice: dict[tuple[str, str, str], int] = {}
        self._modules: dict[str, int] = {"": 0}
        self._details: list[tuple[list[tuple[Any, ...]], list[str]]] = []
        for place, stack in enumerate(review.stacks):
            self._add(place, stack)

    def index(self) -> str:
        """Return what the list and its filters need at once."""
        return _script(
            {
                "stacks": self.stacks,
                "modules": list(self._modules),
                "advice": list(self._advice),
                "findings": self.findings,
                "rows": self.rows,
                "chunk": CHUNK,
                "notes": [SENSITIVE, SENSITIVE_CHANGED, SAME],
            }
        )

    def chunks(self) -> Iterator[str]:
        """Yield what opened rows show, CHUNK rows at a time: differences, and the details of findings."""
        for start in range(0, len(self._details), CHUNK):
            yield _script(self._details[start : start + CHUNK])

    def tags(self) -> dict[str, int]:
        """Return how many planned changes each action has, imports and moves counted beside their action."""
        planned = [row for row in self.rows if "view" not in row]
        counted = Counter(tag for row in planned for tag in {row["action"], *row.get("tags", ())})
        order = [*map(str, Action), "import", "move"]
        return {name: counted[name] for name in order if counted[name]}

    def views(self) -> dict[str, int]:
        """Return how many rows are planned, drifted, outputs; what there is none of is left out."""
        return dict(Counter(row.get("view", "planned") for row in self.rows))

    def types(self) -> list[str]:
        """Return the types of the rows."""
        return sorted({row["name"].partition(".")[0] for row in self.rows})

    def _add(self, place: int, stack: StackReview) -> None:
        known: dict[str, list[Finding]] = {}
        for finding in stack.findings:
            known.setdefault(finding.address, []).append(finding)
        for change in sorted(filter(_shown, stack.changes), key=lambda change: change.module):
            self._row(place, "", change, known.get(change.address, []))
        for change in sorted(stack.drift, key=lambda change: change.module):
            self._row(place, "drift", change, [])
        for output in stack.outputs:
            self._output(place, output)

    def _finding(self, finding: Finding) -> int:
        advice = (finding.rule, sentence(finding.why), sentence(finding.fix))
        place = self._advice.setdefault(advice, len(self._advice))
        self.findings.append((finding.severity, sentence(finding.summary), place))
        return len(self.findings) - 1

    def _row(self, place: int, view: str, change: Change, findings: list[Finding]) -> None:
        found = differences(change)
        marks = [name for name, is_so in (("import", change.importing), ("move", change.moved_from)) if is_so]
        action = change.action if change.action is not Action.NO_OP or not marks else marks[-1]
        module, name = _split(change)
        named = [] if change.action in _WHOLE else [one.path for one in sorted(found, key=_weight)]
        self._append(
            change.address,
            [_packed(one) for one in found],
            [finding.detail for finding in findings],
            view=view,
            stack=place,
            module=self._modules.setdefault(module, len(self._modules)),
            name=name,
            action=action,
            tags=marks,
            reason=in_words(change.reason),
            moved=change.moved_from,
            imported=change.importing,
            id=change.import_id,
            paths=named[:_PATHS],
            more=max(0, len(named) - _PATHS),
            findings=[self._finding(finding) for finding in findings],
        )

    def _output(self, place: int, output: Difference) -> None:
        action = {"added": Action.CREATE, "removed": Action.DESTROY}.get(output.kind, Action.UPDATE)
        name = f"output.{output.path}"
        self._append(name, [_packed(output)], [], view="outputs", stack=place, name=name, action=action)

    def _append(
        self, address: str, differences: list[tuple[Any, ...]], details: list[str], **row: Any
    ) -> None:
        """Add a row without what is empty: the page opens as quickly as its index is small."""
        self.addresses.append(address)
        self._details.append((differences, details))
        self.rows.append({name: value for name, value in row.items() if value})


# All attributes come or go: naming the first few of them says nothing.
_WHOLE = frozenset({Action.CREATE, Action.DESTROY, Action.FORGET})


def _shown(change: Change) -> bool:
    return change.action is not Action.NO_OP or change.importing or bool(change.moved_from)


def _split(change: Change) -> tuple[str, str]:
    """Return the module's address and the resource's in it; no module where masking changed one of them."""
    prefix = f"{change.module}."
    if change.module and change.address.startswith(prefix):
        return change.module, change.address.removeprefix(prefix)
    return "", change.address


def _weight(one: Difference) -> tuple[bool, bool]:
    """Put first what forces a replacement, last what only apply can tell."""
    return not one.forces_replacement, one.unknown


def _packed(one: Difference) -> tuple[Any, ...]:
    flags = one.unknown * UNKNOWN_FLAG + one.forces_replacement * FORCES_FLAG
    return (one.path, one.before, one.after, *((flags, one.lines) if flags or one.lines else ()))


def _script(data: Any) -> str:
    """Return JSON that can stand in a script tag: no `<` that could end the tag, nothing that hides."""
    return escaped(msgspec.json.encode(data).decode()).replace("<", "\\u003c")
