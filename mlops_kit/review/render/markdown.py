"""A review as a comment on a pull or merge request, in Markdown that GitHub and GitLab show alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from mlops_kit.review.findings import Verdict
from mlops_kit.review.limit import GITHUB, Budget
from mlops_kit.review.render import sections
from mlops_kit.review.render.details import Section, add_details, shown
from mlops_kit.review.render.escaping import code, sentence
from mlops_kit.review.review import Review

_HEADLINES = {
    Verdict.SAFE: "✅ Safe to apply",
    Verdict.LOOK: "👀 Look before you apply",
    Verdict.STOP: "🛑 Stop: do not apply this as it is",
}
_PARTS: tuple[tuple[str, Callable[[Review], Iterator[str]]], ...] = (
    ("### Model rollout", sections.rollouts),
    ("### Risks", sections.risks),
    ("### Cost", sections.costs),
    ("### Policy", sections.policies),
    ("### Outputs", sections.outputs),
)
_TAIL_ROOM = 600
_MOST_STACKS = 12
# The share of a comment that any one part may take, so that hundreds of risks leave room for what changes.
_SHARE = 0.4


def render(review: Review, *, limit: int = GITHUB, whole: str = "", marker: str = "") -> str:
    """Return the comment in at most `limit` characters.

    The verdict stands first, whom the plan is from last; details between them are left out where they do not
    fit, which the end then says, with `whole`: where the whole is to be found. `marker` is an HTML comment by
    which the comment is found again.
    """
    head = _head(review, marker)
    tail = _tail(review)
    room = limit - len(tail) - min(_TAIL_ROOM, limit // 4) - len(whole)
    if room < len(head) + 2:
        return _least(review, marker, limit)
    budget = Budget(room)
    budget.add(head)
    missing: dict[str, int] = {}
    table = sections.counts(review)
    missing["stacks"] = budget.add_each(next(table) + "\n", table)
    for heading, part in _PARTS:
        keep = max(0, budget.left - int(limit * _SHARE))
        missing[heading.removeprefix("### ").lower()] = budget.add_each(
            f"{heading}\n\n", part(review), keep=keep
        )
    left_out = _add_details(budget, review)
    dropped = _dropped(missing, left_out, whole)
    return (budget.text() + (f"{dropped}\n\n" if dropped else "") + tail)[:limit]


def _head(review: Review, marker: str) -> str:
    environments = ", ".join(dict.fromkeys(code(stack.environment) for stack in review.stacks))
    lines = [marker] if marker else []
    lines.append(f"## {_HEADLINES[review.verdict]}" + (f" ({environments})" if environments else "") + "\n")
    lines += [f"{number}. → {sentence(reason)}" for number, reason in enumerate(review.reasons, 1)]
    previews = [code(sections.name(stack)) for stack in review.stacks if stack.preview]
    if previews:
        lines.append(
            f"\n**Preview:** {', '.join(previews)}: made before what it stands on is there, "
            "the stacks under it or the bucket of the states. It can't be applied."
        )
    return "\n".join(lines)


def _add_details(budget: Budget, review: Review) -> Counter[str]:
    planned = [Section(sections.name(stack), stack.changes) for stack in review.stacks]
    drifted = [Section(f"{sections.name(stack)} drift", stack.drift) for stack in review.stacks]
    left_out: Counter[str] = Counter()
    if any(shown(section.changes) for section in drifted) and budget.add(
        "### Drift: changed outside of Terraform"
    ):
        # Most of the room belongs to what is intended.
        part = Budget(budget.left // 4)
        left_out += Counter({f"drifted {key}": n for key, n in add_details(part, drifted).items()})
        budget.add(part.text(), "")
    if any(shown(section.changes) for section in planned) and budget.add("### Changes"):
        left_out += add_details(budget, planned)
    return left_out


def _dropped(missing: dict[str, int], left_out: Counter[str], whole: str) -> str:
    """Return what was left out, and where it is."""
    parts = [f"{number:,} of {what}" for what, number in missing.items() if number]
    if left_out:
        actions = ", ".join(f"{number:,} {action}" for action, number in sorted(left_out.items()))
        parts.append(f"details of {left_out.total():,} changes ({actions})")
    if not parts:
        return f"The whole review: {code(whole)}" if whole else ""
    where = f"The whole: {code(whole)}" if whole else "`mlops-kit review --format html` shows the whole."
    return f"**Left out to keep within the limit:** {'; '.join(parts)}. {where}"


def _tail(review: Review) -> str:
    lines = []
    for stack in review.stacks[:_MOST_STACKS]:
        manifest = stack.manifest
        facts = [
            f"{label} {code(str(manifest[key])[:80])}"
            for key, label in (
                ("digest", "plan"),
                ("commit", "changes that are in no commit, on top of" if manifest.get("dirty") else "commit"),
                ("created", "made"),
                ("expires", "expires"),
            )
            if manifest.get(key)
        ]
        if facts:
            lines.append(f"- {code(sections.name(stack)[:80])}: {', '.join(facts)}")
    more = len(review.stacks) - _MOST_STACKS
    lines += [f"- … and {more:,} more stacks"] if more > 0 and lines else []
    return "---\n\n" + ("\n".join(lines) + "\n\n" if lines else "") + "Made by `mlops-kit review`.\n"


def _least(review: Review, marker: str, limit: int) -> str:
    """Return what still fits where next to nothing does: the verdict, in words that need no closing."""
    for text in (f"{marker}\n{_HEADLINES[review.verdict]}\n", f"{_HEADLINES[review.verdict]}\n"):
        if len(text) <= limit:
            return text
    return _HEADLINES[review.verdict][:limit]
