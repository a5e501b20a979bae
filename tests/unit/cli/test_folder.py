from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from mlops_kit.cli.folder import FolderGroup

COMMAND = """
import click

@click.command()
def command() -> None:
    \"\"\"Say {name}.\"\"\"
    click.echo("{name}")
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderGroup:
    """A package `toolbox` with commands, a group, a helper and a module without a command."""
    files = {
        "__init__.py": "",
        "hammer_time.py": COMMAND.format(name="hammer"),
        "_shared.py": "raise ImportError('a helper is not a command')",
        "words.py": "TEXT = 'no command'",
        "saws/__init__.py": '"""All that saws."""',
        "saws/fret.py": COMMAND.format(name="fret"),
        "saws/broken.py": "raise ImportError('not now')",
    }
    for name, text in files.items():
        path = tmp_path / "toolbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == "toolbox"]:
        monkeypatch.delitem(sys.modules, name)
    return FolderGroup("toolbox")


def test_the_folder_tree_is_the_command_tree(tree: FolderGroup) -> None:
    ctx = click.Context(tree)
    assert tree.list_commands(ctx) == ["hammer-time", "saws"]
    saws = tree.get_command(ctx, "saws")
    assert isinstance(saws, FolderGroup)
    assert saws.help == "All that saws."


def test_commands_are_imported_when_they_are_asked_for(tree: FolderGroup) -> None:
    ctx = click.Context(tree)
    saws = tree.get_command(ctx, "saws")
    assert isinstance(saws, FolderGroup)
    assert saws.get_command(ctx, "fret") is not None
    assert "toolbox.saws.broken" not in sys.modules
    assert "toolbox.hammer_time" not in sys.modules


@pytest.mark.parametrize("name", ["words", "_shared", "hammer_time.x", "../toolbox", "nothing"])
def test_what_is_no_command(tree: FolderGroup, name: str) -> None:
    assert tree.get_command(click.Context(tree), name) is None


def test_nearest_name(tree: FolderGroup) -> None:
    with pytest.raises(click.UsageError, match="did you mean 'hammer-time'"):
        tree.resolve_command(click.Context(tree), ["hamer-time"])
