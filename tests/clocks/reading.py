"""Whether anything that a test module reaches can read a clock or the machine's zone.

Its imports are followed through the repository, also those inside functions. Fixtures of
``conftest.py`` are built from foundations with a clock, so a module whose tests take one has it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCKS = {
    *("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time"),
    *("time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
    *("time.mktime", "time.tzset", "os.environ", "os.getenv"),
}
"""What reads one, called or handed on; the environment names a zone."""

WITHOUT = {"hypothesis", "numpy", "pytest", "sentencex", "snowballstemmer"}
"""Packages that are not ours and read none. Any other may."""

TIMELESS = set(
    """
    __future__ abc ast base64 bisect calendar collections contextlib copy dataclasses
    datetime decimal difflib enum fractions functools gc hashlib heapq html inspect io
    itertools json math operator os pathlib pickle random re secrets statistics string
    struct sys textwrap threading time types typing unicodedata warnings weakref xml
    zoneinfo
    """.split()
)
"""Of the standard library, what reads none by itself; ``datetime`` and ``time`` are looked at."""

OWN_FIXTURES = {"request", "monkeypatch", "tmp_path", "tmp_path_factory", "caplog", "capsys"}
"""Fixtures of pytest's own: what they give has no clock."""


def may_read_a_clock(module: Path) -> bool:
    """Whether the tests of ``module`` can come upon one."""
    tree = _tree(module)
    return _takes_fixtures_from_outside(tree) or _reaches(module)


@cache
def _reaches(first: Path) -> bool:
    seen: set[Path] = set()
    left = [first]
    while left:
        module = left.pop()
        if module in seen:
            continue
        seen.add(module)
        reads, imported = _facts(module)
        if reads:
            return True
        left += imported
    return False


@cache
def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


@cache
def _facts(module: Path) -> tuple[bool, tuple[Path, ...]]:
    """Whether the module reads a clock or imports a package that may, and its imports of ours."""
    names = set(_imported(_tree(module)))
    found = {name: _ours(name) for name in names}
    foreign = {name.partition(".")[0] for name, path in found.items() if path is None}
    return (
        _reads(_tree(module)) or not foreign <= TIMELESS | WITHOUT,
        tuple(path for path in found.values() if path is not None),
    )


def _reads(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(tuple(CLOCKS)):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = len(node.args) + len(node.keywords)
            # Without a zone it is the machine's.
            if (node.func.attr, given) in {("astimezone", 0), ("fromtimestamp", 1)}:
                return True
    return False


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            # A name may be a module of that package.
            below = (f"{node.module}.{name.name}" for name in node.names)
            yield from (name for name in below if _ours(name))


@cache
def _ours(name: str) -> Path | None:
    path = ROOT.joinpath(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


def _takes_fixtures_from_outside(tree: ast.Module) -> bool:
    """Whether a test or fixture of the module takes one that is not made in it."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    made = {node.name for node in functions} | OWN_FIXTURES
    for node in functions:
        decorated = " ".join(ast.unparse(one) for one in node.decorator_list)
        if not node.name.startswith("test_") and "fixture" not in decorated:
            continue
        if "given(" in decorated:
            continue  # Hypothesis fills the arguments.
        for argument in node.args.args:
            if argument.arg not in made and f"{argument.arg}" not in decorated:
                return True
    return False
