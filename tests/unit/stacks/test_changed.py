"""What a change concerns, in a git repository of a small project."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_kit.checkout import current_commit
from mlops_kit.errors import ConfigurationError
from mlops_kit.project import Project
from mlops_kit.stacks.changed import affected
from mlops_kit.stacks.graph import stacks_of

CHECKOUT = Path(__file__).parents[3]
_ROOTS = {"foundation": ["net"], "platform": ["store"], "serving": ["serve"], "state": ["bucket"]}
_BUILT_ON = {"store": ["key"], "net": [], "serve": [], "bucket": ["key"], "key": []}


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=tests", "-c", "user.email=tests@example.com", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def call(names: list[str], up: str) -> str:
    return "".join(f'module "{name}" {{\n  source = "{up}/{name}"\n}}\n' for name in names)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The kit's environments and templates over roots and modules that only name each other."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = tmp_path / "deeper" / "project"
    shutil.copytree(CHECKOUT / "environments", root / "environments")
    shutil.copytree(
        CHECKOUT / "infra",
        root / "infra",
        ignore=lambda _, names: [
            name for name in names if name.endswith(".tf") or name.startswith(".terraform")
        ],
    )
    for name, modules in _ROOTS.items():
        (root / "infra" / name / "main.tf").write_text(call(modules, "../../modules"))
    for name, modules in _BUILT_ON.items():
        folder = root / "modules" / name
        (folder / "tests").mkdir(parents=True)
        (folder / "main.tf").write_text(call(modules, ".."))
        (folder / "policy.json").write_text("{}\n")
        (folder / "README.md").write_text(f"# {name}\n")
    release = root / "environments" / "dev" / "releases" / "churn.yaml"
    release.parent.mkdir(parents=True, exist_ok=True)
    release.write_text("model: churn\nversion: 1\n")
    (tmp_path / ".gitignore").write_text(".terraform*\n*.tmp\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "begin")
    return Project(root)


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new, 1))

    return change


def write(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return change


def nothing(root: Path) -> None:
    pass


FROM_FOUNDATION = ["foundation", "platform", "serving/churn"]
EVERYTHING = ["state", *FROM_FOUNDATION]
CASES: dict[str, tuple[Callable[[Path], None], list[str], list[str]]] = {
    "nothing": (nothing, [], []),
    "a comment in an environment": (write("environments/dev.yaml.md", "x"), [], []),
    "a model's setting": (
        edit("environments/dev.yaml", "models:", "models:\n  other: {instance_type: ml.m7i.large}"),
        ["platform", "serving/churn", "serving/other"],
        [],
    ),
    "a value of one environment": (
        edit("environments/dev.yaml", "10.10.0.0/16", "10.11.0.0/16"),
        FROM_FOUNDATION,
        [],
    ),
    "a tag of all": (edit("environments/common.yaml", "owner: ", "owner: new-"), EVERYTHING, EVERYTHING),
    "a template": (
        edit("infra/serving/inputs.tfvars.j2", "capture = {", "more = {{ 1 | hcl }}\ncapture = {"),
        ["serving/churn"],
        ["serving/churn"],
    ),
    "a template's comment": (
        edit("infra/serving/inputs.tfvars.j2", "capture = {", "{# why #}\ncapture = {"),
        [],
        [],
    ),
    "what all templates include": (
        edit("infra/common.tfvars.j2", "region =", "more = {{ 1 | hcl }}\nregion ="),
        EVERYTHING,
        EVERYTHING,
    ),
    "a root's file": (
        write("infra/platform/more.tf", ""),
        ["platform", "serving/churn"],
        ["platform", "serving/churn"],
    ),
    "a root's lock file": (write("infra/serving/.terraform.lock.hcl", "x"), [], []),
    "a module": (edit("modules/serve/main.tf", "", "# more\n"), ["serving/churn"], ["serving/churn"]),
    "a file of a module": (write("modules/serve/policy.json", "[]"), ["serving/churn"], ["serving/churn"]),
    "a module under modules": (write("modules/key/locals.tf", ""), EVERYTHING, EVERYTHING),
    "a module's page": (write("modules/key/README.md", "# other\n"), [], []),
    "a module's test": (write("modules/key/tests/a.tftest.hcl", ""), [], []),
    "a module's example": (write("modules/key/examples/complete/main.tf", ""), [], []),
    "an ignored file": (write("modules/key/x.tmp", ""), [], []),
    "a module that is gone": (
        lambda root: shutil.rmtree(root / "modules" / "serve"),
        ["serving/churn"],
        ["serving/churn"],
    ),
    "a release": (write("environments/dev/releases/churn.yaml", "version: 2\n"), ["serving/churn"], []),
    "a first release": (write("environments/prod/releases/churn.yaml", "v: 1\n"), [], ["serving/churn"]),
}


@pytest.mark.parametrize("committed", [False, True], ids=["in the checkout", "committed"])
@pytest.mark.parametrize("name", CASES)
def test_what_a_change_concerns(project: Project, name: str, committed: bool) -> None:
    change, dev, prod = CASES[name]
    begin = git(project.root, "rev-parse", "HEAD")
    change(project.root)
    if committed:
        git(project.root, "add", "-A", ".")
        git(project.root, "commit", "-q", "--allow-empty", "-m", "change")
    status = git(project.root, "status", "--porcelain")
    assert affected(project, ["dev", "prod"], begin) == {"dev": dev, "prod": prod}
    assert git(project.root, "status", "--porcelain") == status


def test_a_new_environment_is_affected_whole(project: Project) -> None:
    text = (project.environments / "prod.yaml").read_text()
    text = text.replace("10.20.", "10.30.").replace("222222222222", "333333333333")
    (project.environments / "test.yaml").write_text(text)
    found = affected(project, ["dev", "test"], "HEAD")
    assert found == {"dev": [], "test": EVERYTHING}


def test_a_tracked_lock_file_counts(project: Project) -> None:
    (project.infra / "serving" / ".terraform.lock.hcl").write_text("a")
    git(project.root, "add", "-f", "infra/serving/.terraform.lock.hcl")
    git(project.root, "commit", "-q", "-m", "lock")
    (project.infra / "serving" / ".terraform.lock.hcl").write_text("b")
    assert affected(project, ["dev"], "HEAD") == {"dev": ["serving/churn"]}


def test_a_template_that_looks_into_an_output(project: Project) -> None:
    template = project.infra / "serving" / "inputs.tfvars.j2"
    with template.open("a") as file:
        file.write("zone = {{ stack.foundation.zones.items() | list | hcl }}\n")
    git(project.root, "commit", "-qam", "look")
    assert affected(project, ["dev"], "HEAD") == {"dev": []}
    template.write_text(template.read_text().replace("zone =", "zones ="))
    assert affected(project, ["dev"], "HEAD") == {"dev": ["serving/churn"]}


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=x", "", "HEAD~99"])
def test_an_unknown_commit(project: Project, ref: str) -> None:
    with pytest.raises(ConfigurationError, match="git knows no commit") as raised:
        affected(project, ["dev"], ref)
    assert "git fetch" in raised.value.hint


def test_no_repository(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "environments", tmp_path / "environments")
    with pytest.raises(ConfigurationError, match="is not a git repository"):
        affected(Project(tmp_path), ["dev"], "HEAD")
    assert current_commit(tmp_path) is None


def test_the_commit_and_whether_it_is_all(project: Project) -> None:
    clean = current_commit(project.root)
    assert clean is not None
    assert (clean.id, clean.dirty) == (git(project.root, "rev-parse", "HEAD"), False)
    (project.root / "plan.html").write_text("not tracked, and no part of the project")
    (project.infra / "state" / "x.tmp").write_text("ignored")
    assert current_commit(project.root) == clean
    (project.infra / "state" / "more.tf").write_text("")
    dirty = current_commit(project.root)
    assert dirty is not None
    assert dirty.dirty
    git(project.root, "commit", "-q", "--allow-empty", "-m", "the same content")
    (project.infra / "state" / "more.tf").unlink()
    again = current_commit(project.root)
    assert again is not None
    assert (again.tree, again.dirty, again.id != clean.id) == (clean.tree, False, True)


def test_the_kit_itself_has_the_stacks_it_says(project: Project) -> None:
    from mlops_kit.environments.load import load

    assert list(stacks_of(load(project, "dev")).names) == EVERYTHING
