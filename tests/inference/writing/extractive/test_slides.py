from datetime import date

import pytest

from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.slides.screen_lines import heading, is_wording, tidied
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.slides import (
    headings,
    shown_lines,
    slide_items,
)
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import WholeMaterial
from tests.inference.writing.extractive.dialogues import STANDUP, minutes_of, slide

FOOTER = "Sprint 12, Tuesday 6 May 2025"


def test_footers_and_bullets_are_not_content() -> None:
    deck = tuple(
        slide(10.0 * n, 10.0 * n + 9, title, "• First point", f"{FOOTER} - {n}")
        for n, title in enumerate(("Payments", "Export", "Certificates"))
    )
    tidy = tidied(deck)
    assert headings(tidy) == ("Payments", "Export", "Certificates")
    assert not any("Sprint" in shown.text for shown in tidy)


def test_a_footer_under_listed_tasks_is_no_task() -> None:
    shown = slide(0.0, 9.0, "Action items", "• Mia: sign the lease, May 9", FOOTER)
    assert [i.item.task for i in slide_items(tidied((shown,)), said_on=None)] == ["sign the lease"]


def test_tasks_without_names_count_under_their_heading_alone() -> None:
    listed = slide(0.0, 9.0, "Next steps", "Order chairs by May 9", "Call the mill")
    (chairs, mill) = slide_items((listed,), said_on=date(2025, 5, 6))
    assert (chairs.item.task, chairs.item.due, chairs.item.owner) == (
        "Order chairs",
        date(2025, 5, 9),
        None,
    )
    assert mill.item.task == "Call the mill"
    assert slide_items((slide(0.0, 9.0, "Prices", "Order chairs"),), said_on=None) == ()


def test_the_tallest_line_is_the_heading() -> None:
    lines = (
        TextLine(text="ACME Corp", confidence=0.9, box=(0, 0, 90, 12)),
        TextLine(text="Budget 2025", confidence=0.9, box=(0, 30, 300, 40)),
    )
    assert heading(ScreenText(start_s=0, end_s=1, lines=lines, keyframe_at_s=0)) == "Budget 2025"


def test_a_name_on_a_slide_goes_with_the_voice_that_promised_the_same() -> None:
    listed = slide(40.0, 60.0, "Next steps", "Jonas: support answer, May 9")
    lines = (*STANDUP, ("a", "I will call the bank tomorrow."))
    items = minutes_of(lines, listed, heard=True).action_items
    (bank,) = (item for item in items if "bank" in item.task)
    assert bank.owner == "Jonas"


def test_two_names_for_one_voice_are_none() -> None:
    listed = slide(
        40.0, 60.0, "Next steps", "Jonas: support check, May 9", "Mia: call the bank, May 7"
    )
    lines = (*STANDUP, ("a", "I will call the bank tomorrow."), ("a", "I will sweep the floor."))
    items = minutes_of(lines, listed, heard=True).action_items
    (floor,) = (item for item in items if "floor" in item.task)
    assert floor.owner == "S1"


@pytest.mark.parametrize(
    "line",
    ["0 20 40 60 80 100", "12:34 / 1:00:05", "File Edit View Insert", "Mute", "Participants (4)"],
)
def test_axes_players_and_frames_of_windows_are_not_what_is_shown(line: str) -> None:
    shown = tidied([slide(0.0, 9.0, "Sales by quarter", line, "Up 42 % in spring")])
    assert shown_lines(shown) == ("Sales by quarter: Up 42 % in spring",)


def test_a_slide_that_was_read_twice_is_told_once() -> None:
    one = slide(0.0, 9.0, "Sales by quarter", "Up by a third in spring and in autumn")
    again = slide(9.0, 20.0, "Sales by quarter", "Up by a third in spring and in autumm")
    assert len(shown_lines((one, again))) == 1


def test_a_slide_that_grows_line_by_line_is_told_once_with_all_of_them() -> None:
    grows = [
        slide(9.0 * n, 9.0 * n + 9, "Sales", *("Up by a third", "Spring first", "Autumn next")[:n])
        for n in range(4)
    ]
    other = slide(40.0, 50.0, "Costs", "Up by a third", "Spring first")
    assert shown_lines([*grows, other]) == (
        "Sales: Up by a third; Spring first; Autumn next",
        "Costs: Up by a third; Spring first",
    )


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Ken",), "two readers"),
        (("TG",), "two readers"),
        (("Frame = 6", "PTS = 0.5s"), "two readers"),
        (("Copyright © 2013 Brandon Castellano",), "two readers"),
        (("Boats",), "Boats"),
        (("The boat house",), "The boat house"),
    ],
)
def test_a_title_is_never_a_name_plate_a_notice_or_noise(
    lines: tuple[str, ...], title: str
) -> None:
    said = (Segment(start_s=0.0, end_s=4.0, text="Boats are built here.", speaker="S1"),)
    whole = WholeMaterial(
        filename="two_readers.mp4",
        duration_s=9.0,
        segments=said,
        screen=(slide(0.0, 9.0, *lines),),
        blocks=(),
    )
    assert ExtractiveWriter().write_minutes(whole)[0].title == title


@pytest.mark.parametrize(("text", "reads"), [("Budget review", True), ("1l|I ~xQ| rnn", False)])
def test_noise_is_told_from_wording(text: str, reads: bool) -> None:
    assert is_wording(text) is reads
