"""Which tests belong to the ring of clocks: those that name a day or a zone and may meet a clock.

A test that only takes the time now and counts on from it says the same on every day. One that
names a day ("on Tuesday", ``2026-11-17``, ``date(2026, 11, 17)``, ``TODAY``) or a zone may not, as
soon as anything below it reads a clock (``tests.clocks.reading``). So all of those run again, and
nobody has to remember a marker.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.clocks.reading import may_read_a_clock

TESTS = Path(__file__).parents[1]
PAGES = TESTS / "browser"
"""What looks at pages."""

ELSEWHERE = ("architecture", "bench", "deploy", "rehearsal", "terraform")
"""Folders of the repository itself, and of what runs beside Google's emulators."""

WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
DAY_OR_ZONE = re.compile(
    rf"""(?ix)
    20\d\d-[01]\d                                   # 2026-11
    | (?<!\d)20\d\d[01]\d[0-3]\d(?!\d)              # 20261117
    | \bdate(?:time)?\(\s*\d
    | \b\d{{1,2}}\ (?:{MONTHS})                     # 17 Nov
    | \b(?:on|last|this|{WEEKDAYS})\ (?:{WEEKDAYS}|week|month|year|{MONTHS})\b
    | \b(?:to|yester)day | TODAY
    | ZoneInfo | \btimezone_id | \bTIMEZONE\b(?!="UTC") | \bLIFESTREAM_TIMEZONE
    | recorded_at:% | \bday_shown\(                    # by the weekday of a recent day
    """
)


def belongs(module: Path, test: str) -> bool:
    """Whether the test function ``test`` runs again at other times."""
    return names_a_day(module, test) and may_read_a_clock(module)


def names_a_day(module: Path, test: str) -> bool:
    """Whether the test function ``test``, or anything of its module that it uses, names one."""
    return any(DAY_OR_ZONE.search(text) for text in _texts(module, test))


ONCE = {
    "clocks/test_clock.py::test_the_ring_is_red": "goes through every moment itself",
    "services/days/test_follow_days.py::test_thirty_uploads": "counts writes by a timer",
    "services/jobs/test_killed_anywhere.py::": "its world has a clock of its own",
    "web/api/test_odd_values.py::test_a_stored_date": "dates at the ends of the calendar",
    "web/api/test_openapi.py::test_every_operation": "its days are examples",
}
"""Tests, by how their names begin, that take long and say the same at every moment, and why."""


def needs_one_moment(module: Path, test: str) -> bool:
    """Whether one moment shows all that a test can show.

    So it is for what asks every route of ``tests/web/route_examples.py``: for doors, owners,
    statuses. The days in it are examples; one moment shows that none has to lie in the past.
    """
    name = f"{module.relative_to(TESTS)}::{test}" if module.is_relative_to(TESTS) else test
    return name.startswith(tuple(ONCE)) or any("routes(" in text for text in _texts(module, test))


def looks_at_pages(module: Path) -> bool:
    """Whether its tests start a browser."""
    return module.is_relative_to(PAGES)


def name_of(item: pytest.Item) -> str:
    """The test function of an item."""
    return str(getattr(item, "originalname", None) or item.name)


def _texts(module: Path, test: str) -> Iterator[str]:
    """The text of a test function, and of all of its module that it uses."""
    definitions = _definitions(module)
    seen: set[str] = set()
    left = [test]
    while left:
        name = left.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        text, used = definitions[name]
        yield text
        left += used


@cache
def _definitions(module: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every top-level name of a module: its text, and the names (also of fixtures) in it."""
    source = module.read_text(encoding="utf-8")
    lines = source.splitlines()
    found = {}
    for node in ast.parse(source).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        for name in _bound(node):
            found[name] = (text, tuple(_used(node)))
    return found


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _used(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.arg):
            yield inner.arg


def modules() -> list[str]:
    """The test modules that hold such a test, outside the folders that need Google's emulators."""
    return [
        str(module)
        for module in sorted(TESTS.rglob("test_*.py"))
        if module.relative_to(TESTS).parts[0] not in ELSEWHERE
        and not module.is_relative_to(TESTS / "backends" / "gcp")
        and any(belongs(module, name) for name in functions_of(module))
    ]


def functions_of(module: Path) -> list[str]:
    """Its test functions."""
    return [name for name in _definitions(module) if name.startswith("test_")]
