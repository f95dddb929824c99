"""Templates compiled once for all applications of a test process.

Every test has an application of its own, and to compile the templates of one page takes longer
(0.1 s) than most tests. What is compiled is the same each time.
"""

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    """Compiled code by template and by the digest of its source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


_KEPT = _Kept()


class _Sharing(Environment):
    """Flask's environment with that cache."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options, bytecode_cache=_KEPT)


def share_compiled_templates() -> None:
    """Let applications that are made from now on compile no template twice."""
    Flask.jinja_environment = _Sharing
