"""The comment says of which day and from where the prices of every stack are."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.render.sections import costs
from tests.unit.review.render.reviews import review, stack

PRICED = CostReport(
    currency="USD",
    dated="2026-11-24",
    source="a price list",
    lines=[CostLine("aws_eks_cluster.this", "aws_eks_cluster", 0.0, 73.0, "control plane")],
    before=0.0,
    after=73.0,
)
FREE = replace(PRICED, dated="", source="no price was needed, or none is known", lines=[], after=0.0)


def text_of(*reports: CostReport) -> str:
    return "\n".join(costs(review(*(stack(f"s{n}", cost=report) for n, report in enumerate(reports)))))


def test_stacks_with_the_same_prices_say_it_once() -> None:
    assert text_of(PRICED, PRICED).endswith("In USD a month, at prices of `2026-11-24`: a price list")


def test_a_first_stack_without_prices_does_not_speak_for_the_others() -> None:
    assert text_of(FREE, PRICED).endswith("In USD a month, at prices of `2026-11-24`: a price list")


def test_every_source_is_said() -> None:
    other = replace(PRICED, dated="2026-10-05", source="another list")

    text = text_of(PRICED, other)

    assert text.endswith(
        "In USD a month, at prices of:\n\n- `2026-11-24`: a price list\n- `2026-10-05`: another list"
    )


def test_no_price_at_all_is_said() -> None:
    assert text_of(FREE).endswith("In USD a month; no price was needed, or none is known")


def test_many_sources_are_counted() -> None:
    many = [replace(PRICED, source=f"list {number}") for number in range(11)]

    assert text_of(*many).endswith("- `2026-11-24`: list 7\n- … and 3 more")
