"""Runs one operation over the small project as a process of its own: `driver.py OPERATION ROOT ENDPOINT`."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path


def main() -> None:
    spec = importlib.util.spec_from_file_location("small", Path(__file__).with_name("conftest.py"))
    assert spec
    assert spec.loader
    small = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(small)

    from mlops_kit.cli._lines import Lines
    from mlops_kit.stacks.bootstrap import bootstrap
    from mlops_kit.stacks.destroy import destroy

    operation, root, endpoint = sys.argv[1:]
    place = small.Place(Path(root), endpoint)
    if operation == "bootstrap":
        report = bootstrap(place.project, place.environment, place.target, Lines())
    else:
        report = destroy(place.project, place.environment, place.target, (), Lines())
    print(json.dumps(report.as_json()))
    sys.exit(report.exit_code)


if __name__ == "__main__":
    main()
