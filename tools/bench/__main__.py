"""Prints every measurement: `make bench`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools.bench.affected import affected
from tools.bench.page import main as page
from tools.bench.review import measure as review
from tools.bench.schema import Added, schema
from tools.bench.timing import Ratio, command, compare
from tools.demo import KIT, STEPS
from tools.demo import command as program_of

ROOT = Path(__file__).resolve().parent.parent.parent

# From nothing to dev with a model in service, as `make demo` does it.
SERVED = [words for _, words in STEPS if words[1:2] not in (["doctor"], ["invoke"])]

RESOURCES = """
resource "{type}" "many" {{
  count = 500
{body}
}}
"""
KINDS = {
    "terraform_data": ("terraform_data", "  input = count.index"),
    "simulated": ("aws_route53_health_check", '  type = "TCP"\n  port = count.index + 1'),
    "backed": ("aws_cloudwatch_log_group", '  name = "bench-${count.index}"'),
}


def help_screen() -> Ratio:
    """`mlops-kit --help` against importing click."""
    return compare(
        "mlops-kit --help against `import click`",
        command([KIT, "--help"], ROOT),
        command([sys.executable, "-c", "import click"], ROOT),
        limit=2.0,
        runs=11,
    )


def plan_of_dev(project: Path) -> Ratio:
    """`plan dev` of an environment with a model in service against raw plans of the same stacks in turn.

    These are started as they are in a sandbox, all by one `sandbox exec`, whose own 0.1 s is part of them.
    """
    for words in SERVED:
        subprocess.run(program_of(words), cwd=project, check=True, capture_output=True)
    build = project / "build" / "sandbox" / "dev"
    script = " && ".join(
        f"TF_DATA_DIR={build / stack / 'terraform'} terraform "
        f"-chdir={project / 'infra' / stack.partition('/')[0]} plan "
        f"-input=false -var-file={build / stack / 'terraform.tfvars'}"
        for stack in ("state", "foundation", "platform", "serving/churn")
    )
    return compare(
        "plan dev --sandbox against raw terraform plans one by one, all by one sandbox exec",
        command([KIT, "plan", "dev", "--sandbox"], project),
        command([KIT, "sandbox", "exec", "--env", "dev", "--", "sh", "-c", script], project),
        limit=0.8,
        runs=31,
    )


def plan_of_500(project: Path, kind: str) -> Ratio:
    """A plan of 500 resources of the provider against one of 500 `terraform_data`."""
    folders = {}
    for name in (kind, "terraform_data"):
        folders[name] = project / "bench" / name
        folders[name].mkdir(parents=True, exist_ok=True)
        type_name, body = KINDS[name]
        (folders[name] / "main.tf").write_text(RESOURCES.format(type=type_name, body=body))
        _terraform(project)(folders[name], "init")()
    return compare(
        f"plan of 500 {kind} resources against 500 terraform_data",
        _terraform(project)(folders[kind], "plan"),
        _terraform(project)(folders["terraform_data"], "plan"),
        limit=3.0,
        runs=11,
    )


def _terraform(project: Path) -> Callable[[Path, str], Callable[[], None]]:
    """Return what runs a command of Terraform in a folder, in the project's sandbox."""

    def prepared(folder: Path, action: str) -> Callable[[], None]:
        words = ("sandbox", "exec", "--", "terraform", f"-chdir={folder}", action, "-input=false")
        return command([KIT, *words], project)

    return prepared


def main() -> int:
    """Measure and print; return the exit code, 1 where a limit is exceeded."""
    print("Ratios of medians, each pair timed in turn in this run.", flush=True)
    measured: list[Ratio | Added] = [help_screen()]
    print(measured[-1].line(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in ("environments", "examples", "infra", "modules"):
            shutil.copytree(ROOT / name, project / name)
        try:
            for measure in (
                lambda: schema(project, _terraform(project)),
                lambda: plan_of_500(project, "simulated"),
                lambda: plan_of_500(project, "backed"),
                lambda: plan_of_dev(project),
                lambda: affected(KIT, project),
            ):
                measured.append(measure())
                print(measured[-1].line(), flush=True)
        finally:
            subprocess.run([KIT, "sandbox", "stop"], cwd=project, check=False, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        reviewed = review(Path(folder))
    for found in reviewed:
        print(found.line(), flush=True)
    slow_page = page()
    return int(slow_page or any(found.over for found in [*measured, *reviewed]))


if __name__ == "__main__":
    sys.exit(main())
