"""The process environment that Terraform gets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mlops_kit.terraform.engine import TOFU

# What would change where state lies or which arguments a command gets behind the kit's back.
_NOT_INHERITED = {"TF_DATA_DIR", "TF_WORKSPACE", "TF_INPUT", "TF_IN_AUTOMATION"}
_CONFIGURATION = "TF_CLI_CONFIG_FILE"
# Go collects garbage when the heap has grown by so many percent (its default is 100), and as often as it must
# near a limit: https://go.dev/doc/gc-guide#Memory_limit. A plan of a stack takes 0.2 GB for 0.1 GB so, and
# two thirds of the processor; one that takes 0.9 GB by the defaults has 1.1 GB.
_GARBAGE_COLLECTION = {"GOGC": "1600", "GOMEMLIMIT": "1GiB"}
# State is written while an apply goes on, at most so many seconds after a change, so that even a killed
# Terraform leaves little that state does not know. The default is 20, and OpenTofu panics at anything less:
# https://github.com/opentofu/opentofu/blob/v1.11.5/internal/backend/local/backend_apply.go
_PERSIST_SECONDS = {"terraform": "1", TOFU: "20"}


def process_variables(
    own: Mapping[str, str], data: Path, inherited: Mapping[str, str] | None = None, *, kind: str = "terraform"
) -> dict[str, str]:
    """Return the caller's environment with `own` and the kit's settings on top.

    `data` is the data directory of the run, `kind` the engine's. A configuration file that is not there is
    not passed on: Terraform would warn about it at every command.
    """
    caller = os.environ if inherited is None else inherited
    variables = {
        name: value
        for name, value in caller.items()
        if name not in _NOT_INHERITED and not name.startswith("TF_CLI_ARGS")
    }
    if not variables.keys() & _GARBAGE_COLLECTION.keys():
        variables.update(_GARBAGE_COLLECTION)
    variables.update(own)
    configuration = variables.get(_CONFIGURATION)
    if configuration is not None and not Path(configuration).is_file():
        del variables[_CONFIGURATION]
    variables.update(
        TF_DATA_DIR=str(data),
        TF_IN_AUTOMATION="1",
        TF_INPUT="0",
        CHECKPOINT_DISABLE="1",
        TF_STATE_PERSIST_INTERVAL=_PERSIST_SECONDS[TOFU if kind == TOFU else "terraform"],
    )
    return variables
