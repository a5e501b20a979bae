"""Stack templates as Jinja2 compiles them, kept as Python keeps its modules: compiled once, not every run."""

from __future__ import annotations

from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from mlops_kit.kept import Kept, digest, package_digest


class CompiledTemplates(BytecodeCache):
    """Keeps them by their text: the same in all checkouts.

    Jinja2 itself tells apart its own format, Python's and a template's text. The rest that the result depends
    on is this package's: options, and the filters, which constants go through when compiled.
    """

    def __init__(self) -> None:
        self._kept = Kept("templates", package_digest("environments"))

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return what is kept of a template, as if it had been compiled where it lies now."""
        key = digest((name.encode(), source.encode()))
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        if bucket.code and filename:
            bucket.code = _placed(bucket.code, filename)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept, if it is there and whole."""
        content = self._kept.read(bucket.key.encode())
        if content is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it; where that can't be, it is compiled again the next time."""
        self._kept.write(bucket.bytecode_to_string(), bucket.key.encode())


def _placed(code: CodeType, file: str) -> CodeType:
    """Return code that says it is from `file`, where errors are told to be."""
    inner: list[Any] = [
        _placed(each, file) if isinstance(each, CodeType) else each for each in code.co_consts
    ]
    return code.replace(co_filename=file, co_consts=tuple(inner))
