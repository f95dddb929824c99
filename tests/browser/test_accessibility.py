"""Every page there is: axe-core, landmarks, focus, targets, reflow, motion, forced colours.

The pages are found by walking the URL map, so a new one is held to all of this by itself.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from lifestream.languages import pseudo
from tests.browser.furnished import Site, furnished
from tests.browser.page_checks import (
    CUT,
    FOCUSED,
    MOVING,
    NEVER_VISITED,
    SMALL_TARGETS,
    STICKING_OUT,
)
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor

pytestmark = pytest.mark.timeout(900)

MAX_TABS = 250
MAX_ALIKE = 5
"""Of a list's lines after a desktop has seen them all: the page of the API has 17,000 elements."""

ZOOMED = (640, 450)
"""A window of 1280 by 900 at 200 %."""

Wrong = dict[str, list[str]]
Check = Callable[[Visitor], list[str]]
Finder = Callable[[str, str], Wrong]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with something on every page."""
    with furnished(tmp_path_factory.mktemp("site")) as site:
        yield site


def _structure(someone: Visitor) -> list[str]:
    page = someone.page
    wrong = [
        f"{count} of {selector}"
        for selector in ("main", "h1")
        if (count := page.locator(f"{selector}:visible").count()) != 1
    ]
    skip = page.locator("a.skip")
    if skip.count():
        # A page may begin in its field; the link still comes before everything else.
        first = "document.querySelector('a[href], button, input, select, textarea')"
        if not page.evaluate(f"{first} === document.querySelector('a.skip')"):
            wrong.append("the skip link is not first")
        skip.focus()
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.id") != "main":
            wrong.append("the skip link does not reach the content")
    elif page.locator("nav").count():
        wrong.append("no skip link")
    return wrong


def _measured(script: str, *given: int) -> Check:
    return lambda someone: list(someone.page.evaluate(script, *given))


def _all_rules(someone: Visitor) -> list[str]:
    return someone.violations(max_alike=MAX_ALIKE)


def _colours(someone: Visitor) -> list[str]:
    return someone.violations(rules=("color-contrast", "link-in-text-block"), max_alike=MAX_ALIKE)


LOOKS: dict[str, tuple[dict[str, Any], dict[str, Check]]] = {
    "desktop": (
        {"size": DESKTOP},
        {
            "axe": Visitor.violations,
            "targets": _measured(SMALL_TARGETS, 24),
            "structure": _structure,  # It presses the skip link: the last.
        },
    ),
    "desktop, dark, still": (
        {"size": DESKTOP, "dark": True, "reduced_motion": "reduce"},
        {"axe": _colours, "moving": _measured(MOVING)},
    ),
    "phone": (
        {"size": PHONE},
        {"axe": _all_rules, "targets": _measured(SMALL_TARGETS, 44)},
    ),
    "phone, dark": ({"size": PHONE, "dark": True}, {"axe": _colours}),
    # In longer words than English has, so that other languages have room.
    "320 px": (
        {"size": NARROWEST, "locale": pseudo.LANGUAGE},
        {"sticking out": _measured(STICKING_OUT), "cut": _measured(CUT)},
    ),
    "200 %": (
        {"size": ZOOMED, "device_scale_factor": 2},
        {"sticking out": _measured(STICKING_OUT)},
    ),
    "forced colours": ({"forced_colors": "active"}, {"axe": _colours}),
}
"""How somebody looks at the pages, and what is looked for then. What another theme changes is
colours: axe's rules about them are asked again."""


@pytest.fixture(scope="module")
def wrong(chromium: Any, place: Site) -> Finder:
    """What a check finds, by page, for one of ``LOOKS``: to open a page takes longer than to look
    at it, so each is opened once for all checks. Pages without a finding are left out."""

    @cache
    def walked(look: str) -> dict[str, Wrong]:
        how, checks = LOOKS[look]
        found: dict[str, Wrong] = {name: {} for name in checks}
        with Visitor(chromium, **how) as someone:
            for page, path in place.pages.items():
                someone.open(place.address + path)
                for name, check in checks.items():
                    if findings := check(someone):
                        found[name][page] = findings
        return found

    return lambda look, check: walked(look)[check]


def test_the_walk_comes_to_every_kind_of_page(place: Site) -> None:
    wanted = {"/library", "/ask", "/search", "/activity", "/settings", "/docs", "/offline"}
    wanted |= {"/r/<video_id>", "/r/<video_id>/delete", "/r/<video_id>/share", "/s/<token>"}
    wanted |= {"/tasks", "/tasks/<task_id>", "/tasks/calendar", "/trash", "/record"}
    assert wanted <= set(place.pages)


@pytest.mark.parametrize("look", ["desktop", "desktop, dark, still", "phone", "phone, dark"])
def test_no_page_has_a_violation(wrong: Finder, look: str) -> None:
    assert wrong(look, "axe") == {}


def test_every_page_has_one_main_one_h1_and_a_skip_link_that_works(wrong: Finder) -> None:
    assert wrong("desktop", "structure") == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["/library", "/ask", "/search?q=glass", "/settings", "/activity"])
def test_tab_comes_to_everything_in_the_order_of_sight_and_shows_where_it_is(
    chromium: Any, place: Site, path: str, dark: bool
) -> None:
    with Visitor(chromium, dark=dark) as someone:
        page = someone.open(place.address + path)
        wrong, before = [], None
        # A page may begin in its field; the walk begins at the top.
        page.locator("a.skip").focus()
        for _ in range(MAX_TABS):
            at = page.evaluate(FOCUSED)
            if at is None or (before and "skip" in at["what"]):
                break
            page.keyboard.press("Tab")
            if not at["tiny"] and (at["outline_px"] < 2 or at["contrast"] < 3):
                wrong.append(f"focus cannot be seen: {at}")
            if not at["inView"]:
                wrong.append(f"out of view: {at['what']}")
            if before and at["inMain"] and before["inMain"] and not (at["tiny"] or before["tiny"]):
                goes_back = at["bottom"] <= before["top"] and at["left"] <= before["left"]
                if goes_back:
                    wrong.append(f"back up from {before['what']} to {at['what']}")
            before = at
        assert wrong == []
        assert page.evaluate(NEVER_VISITED) == []


@pytest.mark.parametrize("look", ["desktop", "phone"])
def test_everything_to_press_is_large_enough(wrong: Finder, look: str) -> None:
    assert wrong(look, "targets") == {}


@pytest.mark.parametrize("look", ["320 px", "200 %"])
def test_nothing_sticks_out_when_there_is_little_room(wrong: Finder, look: str) -> None:
    assert wrong(look, "sticking out") == {}


def test_no_word_is_cut_where_words_are_longer(wrong: Finder) -> None:
    assert wrong("320 px", "cut") == {}


def test_nothing_moves_for_those_who_asked_for_stillness(
    chromium: Any, place: Site, wrong: Finder
) -> None:
    with Visitor(chromium) as someone:
        lively = someone.open(f"{place.address}/library").evaluate(MOVING)
    assert lively, "the walk needs a page on which something moves"
    assert wrong("desktop, dark, still", "moving") == {}


def test_pages_can_be_read_in_forced_colours(chromium: Any, place: Site, wrong: Finder) -> None:
    assert wrong("forced colours", "axe") == {}
    with Visitor(chromium, forced_colors="active") as someone:
        page = someone.open(f"{place.address}/library")
        # Backgrounds are gone: what only they said has to be said by a line.
        here = page.locator(".rail a[aria-current]")
        assert here.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"
        add = page.locator(".button.primary:visible").first
        assert add.evaluate("(button) => parseFloat(getComputedStyle(button).borderWidth)") >= 1
