"""Which tests run again at other times: nobody has to remember to mark one."""

from pathlib import Path

import pytest

from tests.clocks.reading import may_read_a_clock
from tests.clocks.selection import (
    ONCE,
    TESTS,
    belongs,
    functions_of,
    modules,
    names_a_day,
    needs_one_moment,
)


@pytest.mark.parametrize(
    "body",
    [
        'ask("What did Priya say on Tuesday?")',
        'ask("What did we spend yesterday?")',
        'assert "Tue 17 Nov" in page',
        'found(date="2025-03-10")',
        'drop("VID_20261117_140500.mp4")',
        "assert day == date(2026, 11, 17)",
        "found = search(today=TODAY)",
        "assert zone == ZoneInfo(name)",
    ],
)
def test_a_test_that_names_a_day_or_a_zone_is_one(tmp_path: Path, body: str) -> None:
    assert names_a_day(module(tmp_path, f"def test_it():\n    {body}\n"), "test_it")


def test_so_is_one_whose_fixture_parameters_or_constants_name_it(tmp_path: Path) -> None:
    for number, source in enumerate(
        (
            'QUESTION = "last week"\ndef test_it():\n    ask(QUESTION)\n',
            "def room():\n    return date(2026, 3, 1)\ndef test_it(room):\n    pass\n",
            '@mark("day", ["2026-03-01"])\ndef test_it(day):\n    pass\n',
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert names_a_day(module(folder, source), "test_it")


def test_one_that_counts_on_from_now_says_the_same_every_day(tmp_path: Path) -> None:
    source = "def test_it():\n    store.sweep(store.now() + timedelta(hours=2))\n"
    assert not names_a_day(module(tmp_path, source), "test_it")
    fixed = 'def test_it():\n    Settings(data_dir=folder, timezone="UTC")\n'
    assert not names_a_day(module(tmp_path, fixed), "test_it")
    beside = 'def test_other():\n    ask("today")\n'
    assert not names_a_day(module(tmp_path, source + beside), "test_it")


def test_a_walk_over_every_route_is_known_by_what_it_uses(tmp_path: Path) -> None:
    source = "def each(app):\n    yield from routes(app)\ndef test_it():\n    each(1)\n"
    beside = "def test_other():\n    get('/')\n"
    walk = module(tmp_path, source + beside)
    assert needs_one_moment(walk, "test_it")
    assert not needs_one_moment(walk, "test_other")


@pytest.mark.parametrize("beginning", ONCE)
def test_what_goes_once_is_there_and_would_go_at_every_moment(beginning: str) -> None:
    module = TESTS / beginning.partition("::")[0]
    named = [name for name in functions_of(module) if needs_one_moment(module, name)]
    assert [name for name in named if belongs(module, name)]


def test_the_tests_of_asking_are_among_them() -> None:
    names = {Path(name).name for name in modules()}
    assert {"test_ask.py", "test_adding.py", "test_use.py", "test_example_questions.py"} <= names


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndef test_it():\n    datetime.now()\n",
        "import time\nclock = time.time\n",
        "def test_it(when):\n    when.astimezone()\n\ndef when():\n    pass\n",
        "def test_it():\n    from lifestream.pipeline.media import file_dates\n",
        "from lifestream.pipeline.checkpoints import Checkpoints\n",
        "import requests\n",
        "def test_it(embedded):\n    pass\n",
    ],
    ids=["now", "handed on", "zone", "imported", "far away", "another's package", "fixture"],
)
def test_what_reads_a_clock_or_may_is_found(tmp_path: Path, source: str) -> None:
    assert may_read_a_clock(module(tmp_path, source))


def test_pure_functions_read_none_whatever_day_they_are_given(tmp_path: Path) -> None:
    source = (
        "from datetime import date\nfrom lifestream.domain.days.dates import find_dates\n"
        '@pytest.mark.parametrize("text", ["on Monday"])\n'
        "def test_it(text, tmp_path):\n    assert date(2026, 3, 1)\n"
    )
    assert not may_read_a_clock(module(tmp_path, source))
    assert not belongs(module(tmp_path, source), "test_it")


def module(folder: Path, source: str) -> Path:
    path = folder / "test_made_up.py"
    path.write_text(source, encoding="utf-8")
    return path
