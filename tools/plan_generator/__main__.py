"""Writes a plan's JSON: `python -m tools.plan_generator 10000 --seed 1 > plan.json`."""

from __future__ import annotations

import argparse
import json
import sys

from tools.plan_generator.plan import plan


def main() -> None:
    """Write it to stdout, in one line as Terraform does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many resources")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same plan")
    arguments = parser.parse_args()
    json.dump(plan(arguments.count, arguments.seed), sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
