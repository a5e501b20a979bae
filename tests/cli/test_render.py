from __future__ import annotations

from pathlib import Path
from typing import Any

NO_CREDENTIALS = (
    "reading s3://mlops-dev-state-111111111111/dev/state/terraform.tfstate: no AWS credentials found"
)


def table(result: str, files: str) -> str:
    return (
        "STACK          RESULT        FILES\n"
        f"state          {result:<12}  {files}\n"
        f"foundation     {result:<12}  {files}\n"
        f"platform       not rendered  {NO_CREDENTIALS}\n"
        "serving/churn  not rendered  no release yet\n"
    )


def test_writes_what_can_be_rendered_and_names_the_rest(cli: Any, project: Path) -> None:
    result = cli("render", "dev")
    assert (result.code, result.stdout) == (0, table("written", "terraform.tfvars, backend.hcl"))
    assert sorted(
        path.relative_to(project / "build").as_posix() for path in project.glob("build/**/*.*")
    ) == [
        "dev/foundation/backend.hcl",
        "dev/foundation/terraform.tfvars",
        "dev/state/backend.hcl",
        "dev/state/terraform.tfvars",
    ]
    assert cli("render", "dev").stdout == table("unchanged", "-")


def test_check_writes_nothing_and_exits_3_where_something_differs(cli: Any, project: Path) -> None:
    result = cli("render", "dev", "--check")
    assert (result.code, result.stdout) == (3, table("differs", "terraform.tfvars, backend.hcl"))
    assert not (project / "build").exists()
    cli("render", "dev")
    unknown = cli("render", "dev", "--check")
    assert (unknown.code, unknown.stdout) == (1, table("unchanged", "-")), "platform's could not be looked at"
    (project / "environments" / "dev.yaml").open("a").write("tags: {team: a}\n")
    found = cli("render", "dev", "--check", "--json")
    assert found.code == 3
    assert found.json["schema"] == "mlops-kit/render/v1"
    assert found.json["stacks"][0] == {
        "name": "state",
        "directory": "build/dev/state",
        "result": "differs",
        "files": ["terraform.tfvars"],
        "reason": "",
    }


def test_a_wrong_template_leaves_nothing_half_done(cli: Any, project: Path) -> None:
    with (project / "infra" / "foundation" / "inputs.tfvars.j2").open("a") as template:
        template.write("more = {{ env.nothing | hcl }}\n")
    line = len((project / "infra" / "foundation" / "inputs.tfvars.j2").read_text().splitlines())
    result = cli("render", "dev")
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: infra/foundation/inputs.tfvars.j2:{line}: Environment has no attribute 'nothing'\n"
        "  correct the template, or give the value\n"
    )
    assert not (project / "build").exists()


def test_build_directory_that_cannot_be_made(cli: Any, project: Path) -> None:
    (project / "build").write_text("a file")
    result = cli("render", "dev")
    assert result.code == 1
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr
    assert str(project / "build") in result.stderr
