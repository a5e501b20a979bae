"""`mlops-kit`, the console script, and `python -m mlops_kit`."""

from __future__ import annotations

from mlops_kit.interrupt import leave_when_interrupted


def main() -> None:
    """Run the command line; an interrupt while it is being imported ends it as quietly as a later one."""
    leave_when_interrupted()
    from mlops_kit.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
