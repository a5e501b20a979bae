"""How quickly Chromium opens and filters the page of 10,000 resources: `python -m tools.bench.page`."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.review.read import read_plan
from mlops_kit.review.render import html
from mlops_kit.review.review import ReviewInput, review_stacks
from tools.browser import blank_page, chromium
from tools.plan_generator.plan import plan

COUNT = 10_000
LIMIT = 200.0
OPENINGS = 5
# What a reviewer does: one word, a narrower one, a rare one, none that matches, all again; an action; a type.
ACTIONS = """
async () => {
  const times = [];
  const set = (id, value) => {
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const click = (name) => document.querySelector(`button[data-action="${name}"]`).click();
  const type = document.querySelector("#type option:nth-child(2)").value;
  const steps = [
    () => set("q", "bucket"), () => set("q", "bucket tags"), () => set("q", "9999"),
    () => set("q", "no such"), () => set("q", ""), () => click("update"), () => click("update"),
    () => set("type", type), () => set("type", ""), () => set("risk", "stop"), () => set("risk", ""),
  ];
  for (const step of steps) {
    const start = performance.now();
    step();
    document.body.getBoundingClientRect(); // the layout of what is listed now
    times.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
  return times;
}
"""


@dataclass(frozen=True)
class PageTimes:
    """Milliseconds until the verdict is painted and the list stands (medians), and of the slowest filter."""

    megabytes: float
    painted: float
    listed: float
    filtered: float

    @property
    def within(self) -> bool:
        """Whether no filter takes longer than the limit."""
        return self.filtered <= LIMIT

    def line(self) -> str:
        """One line for people."""
        verdict = "within" if self.within else "OVER"
        return (
            f"page of {COUNT:,} resources ({self.megabytes:.0f} MB) in Chromium: filters in at most "
            f"{self.filtered:.0f} ms (at most {LIMIT:.0f} ms: {verdict}); verdict painted after "
            f"{self.painted:.0f} ms, changes listed after {self.listed:.0f} ms"
        )


def measure() -> PageTimes:
    """Render the page, open it a few times, filter it each time. Raises RuntimeError without Chromium."""
    document = read_plan(json.dumps(plan(COUNT)).encode())
    text = html.render(review_stacks([ReviewInput("prod", "platform", True, document)]))
    painted, listed, filtered = [], [], []
    with tempfile.TemporaryDirectory() as folder, blank_page() as page:
        path = Path(folder) / "review.html"
        path.write_text(text, encoding="utf-8")
        for _ in range(OPENINGS):
            page.goto("about:blank")
            page.goto(path.as_uri())
            at = "(name) => performance.getEntriesByName(name)[0].startTime"
            painted.append(page.evaluate(at, "first-contentful-paint"))
            listed.append(page.evaluate(at, "listed"))
            filtered.append(max(page.evaluate(ACTIONS)))
    return PageTimes(
        len(text.encode()) / 1e6,
        statistics.median(painted),
        statistics.median(listed),
        max(filtered),
    )


def main() -> int:
    """Measure and print; return 1 where the limit is exceeded."""
    if chromium() is None:
        print("page in Chromium: not measured, chromium is not installed")
        return 0
    times = measure()
    print(times.line(), flush=True)
    return int(not times.within)


if __name__ == "__main__":
    sys.exit(main())
