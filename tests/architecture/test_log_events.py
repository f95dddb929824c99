"""docs/logs.md lists what is logged, no more and no less."""

import pytest

from tests.architecture.checkout import ROOT, sources
from tests.architecture.log_events import Event, differences, documented, logged

PACKAGES = ("lifestream", "web", "functions", "processor")
PAGE = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")

ROW = "| `upload_accepted` | INFO | `job`, `video` | means | do |"
CALL = 'def f():\n    log.info("upload_accepted", extra={"job": 1, "video": 2})\n'


def test_every_event_is_documented_with_its_levels_and_fields_and_nothing_else_is() -> None:
    events: dict[str, Event] = {}
    for file in sources(*PACKAGES):
        logged((ROOT / file).read_text(encoding="utf-8"), events)

    assert len(events) > 50
    assert differences(events, documented(PAGE)) == []


def test_a_call_and_its_row_agree() -> None:
    assert differences(logged(CALL), documented(ROW)) == []


@pytest.mark.parametrize(
    ("call", "row", "said"),
    [
        (CALL + '    log.error("planted")\n', ROW, "planted is logged and not documented"),
        (CALL, ROW + "\n| `gone` | INFO | – | m | d |", "gone is documented and not logged"),
        (
            CALL.replace("log.info", "_log.warning"),
            ROW,
            "upload_accepted is logged as ['WARNING'], not ['INFO']",
        ),
        (
            CALL.replace('"video": 2', '"video": 2, "owner": 3'),
            ROW,
            "upload_accepted has the undocumented fields ['owner']",
        ),
        (
            CALL.replace(', "video": 2', ""),
            ROW,
            "upload_accepted no longer has the fields ['video']",
        ),
    ],
)
def test_a_difference_is_found_and_named(call: str, row: str, said: str) -> None:
    assert differences(logged(call), documented(row)) == [said]
