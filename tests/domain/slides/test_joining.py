"""Slides are shown once each; what is not the same slide stays two."""

import pytest

from lifestream.domain.scene import Keyframe, Scene, SceneList, ScreenReading, ScreenText, TextLine
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.transcript import EngineInfo

ENGINE = EngineInfo(name="reader", model="")
BUDGET = ("Budget of the launch", "18,000 of 30,000 dollars spent", "Translation: Spanish, French")
DATES = ("Dates of the launch", "Museum closed until April 14", "New date: April 22")
PAGE = tuple(f"Section {n}: paragraph about {word}" for n, word in enumerate(
    ("whales", "ships", "harbours", "sails", "storms", "captains", "maps", "islands", "letters")
))  # fmt: skip


def shown(*screens: tuple[str, ...]) -> list[tuple[str, list[tuple[float, float]]]]:
    """The slides of screens shown for ten seconds each: text, and when it was shown."""
    texts = tuple(
        ScreenText(
            start_s=10.0 * n,
            end_s=10.0 * n + 10.0,
            lines=tuple(TextLine(text=line, confidence=0.9) for line in lines),
            keyframe_at_s=10.0 * n + 1,
        )
        for n, lines in enumerate(screens)
        if lines
    )
    found = slides_of(ScreenReading(texts=texts, engine=ENGINE), None)
    return [(one.text, [(s.start_s, s.end_s) for s in one.showings]) for one in found.slides]


def test_a_slide_that_comes_again_is_one_with_every_time_it_was_shown() -> None:
    misread = ("Budqet of the launch", BUDGET[1], "Translation: Spanlsh, French")
    assert [spans for _, spans in shown(BUDGET, DATES, misread, ())] == [
        [(0.0, 10.0), (20.0, 30.0)],
        [(10.0, 20.0)],
    ]


def test_a_slide_that_grows_is_one_with_all_of_its_points() -> None:
    (found,) = shown(BUDGET[:1], BUDGET[:2], BUDGET)
    assert found == (f"{BUDGET[0]}: {BUDGET[1]}; {BUDGET[2]}", [(0.0, 30.0)])


def test_a_page_that_is_scrolled_is_one_with_all_of_its_lines() -> None:
    (found,) = shown(PAGE[:5], PAGE[2:7], PAGE[4:9], PAGE[2:7])
    assert found == (f"{PAGE[0]}: {'; '.join(PAGE[1:])}", [(0.0, 40.0)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Sales in March", "North 12 tons", "South 7 tons"),
         ("Sales in March", "North 14 tons", "South 7 tons")),
        (("Plan for the northern region", "people", "costs", "risks", "dates"),
         ("Plan for the eastern region", "people", "costs", "risks", "dates")),
        (BUDGET, DATES),
        ((*BUDGET, "Lantern Inc., March"), (*DATES, "Lantern Inc., March")),
    ],
)  # fmt: skip
def test_slides_that_differ_in_a_word_or_a_figure_are_two(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert len(shown(one, other, one)) == 2


def test_a_footer_is_no_part_of_slides_and_a_slide_that_grows_keeps_its_first_lines() -> None:
    footer = "Lantern Inc., all hands"
    third = ("People of the launch", "Priya: map", "Ewan: contract")
    found = shown((*BUDGET[:2], footer), (*BUDGET, footer), (*DATES, footer), (*third, footer))
    assert [text for text, _ in found] == [
        f"{lines[0]}: {lines[1]}; {lines[2]}" for lines in (BUDGET, DATES, third)
    ]


def test_names_and_logos_are_no_slides_and_are_named_once() -> None:
    texts = tuple(
        ScreenText(
            start_s=float(n),
            end_s=n + 1.0,
            lines=(TextLine(text=name, confidence=0.9),),
            keyframe_at_s=float(n),
        )
        for n, name in enumerate(("Ken", "Ana", "Ken"))
    )
    scenes = SceneList(
        scenes=(Scene(index=0, start_s=0.0, end_s=3.0),),
        keyframes=(Keyframe(at_s=1.0, image_key="k", width=2, height=2, scene_index=0),),
        engine=ENGINE,
    )
    found = slides_of(ScreenReading(texts=texts, engine=ENGINE), scenes)
    assert found.slides == ()
    assert [(one.text, one.shown_s, one.picture_key) for one in found.scraps] == [
        ("Ken", 2.0, ""),
        ("Ana", 1.0, "k"),
    ]
