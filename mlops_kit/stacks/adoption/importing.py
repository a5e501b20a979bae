"""Imports many objects at once, by import blocks in a private copy of a stack's root.

`terraform import` takes one at a time and evaluates the whole configuration each time: it fails wherever
an expression names an object that is not imported yet.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mlops_kit.environments.hcl import quoted
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.events import Diagnostic
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.runner import Terraform

_FILE = "imports.tf"
_LINES = 4  # of a block
_INDEX = re.compile(r"\[[^\]]*\]$")
_NOT_THERE = "Cannot import non-existent remote object"


class Import:
    """Objects to be taken into a stack's state: `wanted` maps addresses to ids.

    Those that prove not to be there go to `gone`, those that can't be imported, with the reason, to `failed`.
    `inputs` are those that the objects were made of.
    """

    def __init__(
        self, workspace: Workspace, terraform: Terraform, wanted: Mapping[str, str], inputs: Path
    ) -> None:
        self.wanted = dict(wanted)
        self.gone: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self._workspace = workspace
        self._inputs = inputs
        self._folder = workspace.folder / "importing"
        self._root = self._folder / "infra" / workspace.stack.root
        self._plan_file = self._folder / "tfplan"
        # The data directory's paths of modules are relative to the root, and right in the copy as well.
        self._terraform = workspace.terraform_in(self._root, terraform.data, self._folder / "logs")
        self._remove()
        shutil.copytree(terraform.root, self._root, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
        modules = workspace.session.project.modules.resolve()
        (self._folder / "modules").symlink_to(modules, target_is_directory=True)

    def values(self) -> dict[str, dict[str, Any]]:
        """Return the attributes that each resource will have, as far as a plan with these imports knows."""
        try:
            self._plan(())
            return self._terraform.planned_values(self._plan_file)
        finally:
            self._remove()

    def run(self) -> None:
        """Import what is there. Nothing else is made, unless the configuration makes sense with it alone."""
        try:
            self._prepare()
            try:
                self._plan(tuple(self.wanted))
            except TerraformError:
                # An expression names a neighbour by its key: all of a resource, or it can't be evaluated.
                self._plan(tuple(dict.fromkeys(_INDEX.sub("", address) for address in self.wanted)))
            if self.wanted:
                self._take()
        finally:
            self._remove()

    def _prepare(self) -> None:
        """Do what has to be done before the first plan."""

    def _take(self) -> None:
        """Take in what the plan has found."""
        self._workspace.unlocked(lambda: self._terraform.apply(self._plan_file))

    def _plan(self, targets: Sequence[str]) -> None:
        """Plan the imports without those that fail. Raises TerraformError where something else fails."""
        while self.wanted or not targets:
            self._write()
            left = [target for target in targets if any(a.startswith(target) for a in self.wanted)]
            try:
                self._workspace.unlocked(partial(self._planned, left))
                return
            except TerraformError as error:
                if not self._without_failed(error):
                    raise

    def _planned(self, targets: Sequence[str]) -> None:
        self._terraform.plan(self._plan_file, [self._inputs], targets=targets)

    def _without_failed(self, error: TerraformError) -> bool:
        """Leave out the imports that the errors speak of; return whether there were any."""
        before = len(self.wanted)
        for found in error.diagnostics:
            for address in self._concerned(found):
                if identifier := self.wanted.pop(address, ""):
                    if found.summary == _NOT_THERE:
                        self.gone[address] = identifier
                    else:
                        self.failed[address] = found.summary
        return len(self.wanted) < before

    def _concerned(self, found: Diagnostic) -> list[str]:
        addresses = list(self.wanted)
        if Path(found.filename).name == _FILE and found.line:
            return addresses[(found.line - 1) // _LINES :][:1]
        return [a for a in addresses if a == found.address or json.dumps(a) in found.detail]

    def _write(self) -> None:
        blocks = [f"import {{\n  to = {a}\n  id = {quoted(i)}\n}}\n" for a, i in self.wanted.items()]
        (self._root / _FILE).write_text("".join(blocks))

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
