"""The main job in the sandbox: what `make demo` does. Every step is a command that a user can type."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = Path(sys.executable).parent / "mlops-kit"
MODEL = "build/models/churn"

# The demo stays on this machine: looking for credentials must not ask an instance's metadata address.
ENVIRONMENT = {**os.environ, "AWS_EC2_METADATA_DISABLED": "true"}

STEPS: list[tuple[str, list[str]]] = [
    ("what is here", ["mlops-kit", "doctor"]),
    ("an environment with one command", ["mlops-kit", "bootstrap", "dev", "--sandbox"]),
    ("a model, really trained", ["python", "examples/churn/train.py", "--output", MODEL]),
    ("into the registry", ["mlops-kit", "model", "register", "dev", "churn", MODEL, "--sandbox"]),
    ("approved by someone", ["mlops-kit", "model", "approve", "dev", "churn", "--sandbox"]),
    ("an endpoint that serves it", ["mlops-kit", "deploy", "dev", "churn", "--sandbox"]),
    (
        "a prediction",
        ["mlops-kit", "invoke", "dev", "churn", "--sandbox", "--file", "examples/churn/request.json"],
    ),
]


def command(words: list[str]) -> list[str]:
    """Return a step's words with the program in place of its name."""
    return [{"mlops-kit": str(KIT), "python": sys.executable}[words[0]], *words[1:]]


def main() -> int:
    """Run the steps; stop at the first that fails, with its exit code."""
    spent = []
    for title, words in STEPS:
        print(f"\n── {title}\n$ {shlex.join(words)}", flush=True)
        started = time.monotonic()
        done = subprocess.run(command(words), cwd=ROOT, env=ENVIRONMENT, check=False)
        spent.append((title, time.monotonic() - started))
        if done.returncode:
            print(f"\nthe demo stopped here: exit code {done.returncode}", file=sys.stderr)
            return done.returncode
    print("\n── where the seconds went")
    for title, seconds in spent:
        print(f"  {seconds:6.1f} s  {title}")
    print(f"  {sum(seconds for _, seconds in spent):6.1f} s  in all")
    print(
        "\nThe sandbox is still up: try your own requests, `mlops-kit outputs dev --sandbox`,"
        "\n`mlops-kit bootstrap prod --sandbox`, or end it with `mlops-kit sandbox stop`."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
