"""Every page there is: axe-core, landmarks, focus, targets, reflow, motion, forced colours.

The pages are found by walking the URL map, so a new one is held to all of this by itself.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.furnished import Site, furnished
from tests.browser.page_checks import (
    FOCUSED,
    MOVING,
    NEVER_VISITED,
    SMALL_TARGETS,
    STICKING_OUT,
)
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor

pytestmark = pytest.mark.timeout(240)

MAX_TABS = 250
ZOOMED = (640, 450)
"""A window of 1280 by 900 at 200 %."""

Wrong = dict[str, list[str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with something on every page."""
    with furnished(tmp_path_factory.mktemp("site")) as site:
        yield site


def on_every_page(someone: Visitor, place: Site, check: Callable[[Any], list[str]]) -> Wrong:
    """What ``check`` finds, by page; pages without a finding are left out."""
    found: Wrong = {}
    for name, path in place.pages.items():
        page = someone.open(place.address + path)
        if wrong := check(page):
            found[name] = wrong
    return found


def test_the_walk_comes_to_every_kind_of_page(place: Site) -> None:
    wanted = {"/library", "/ask", "/search", "/activity", "/settings", "/docs", "/offline"}
    wanted |= {"/r/<video_id>", "/r/<video_id>/delete", "/r/<video_id>/share", "/s/<token>"}
    wanted |= {"/tasks", "/tasks/<task_id>", "/tasks/calendar", "/trash", "/record"}
    assert wanted <= set(place.pages)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_a_violation(
    chromium: Any, place: Site, size: tuple[int, int], dark: bool
) -> None:
    with Visitor(chromium, size=size, dark=dark) as someone:
        assert on_every_page(someone, place, lambda _: someone.violations()) == {}


def test_every_page_has_one_main_one_h1_and_a_skip_link_that_works(
    chromium: Any, place: Site
) -> None:
    def check(page: Any) -> list[str]:
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

    with Visitor(chromium) as someone:
        assert on_every_page(someone, place, check) == {}


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


@pytest.mark.parametrize(("size", "least"), [(DESKTOP, 24), (PHONE, 44)], ids=["mouse", "touch"])
def test_everything_to_press_is_large_enough(
    chromium: Any, place: Site, size: tuple[int, int], least: int
) -> None:
    with Visitor(chromium, size=size) as someone:
        found = on_every_page(someone, place, lambda page: page.evaluate(SMALL_TARGETS, least))
    assert found == {}


@pytest.mark.parametrize(("size", "scale"), [(NARROWEST, 1), (ZOOMED, 2)], ids=["320 px", "200 %"])
def test_nothing_sticks_out_when_there_is_little_room(
    chromium: Any, place: Site, size: tuple[int, int], scale: int
) -> None:
    with Visitor(chromium, size=size, device_scale_factor=scale) as someone:
        assert on_every_page(someone, place, lambda page: page.evaluate(STICKING_OUT)) == {}


def test_nothing_moves_for_those_who_asked_for_stillness(chromium: Any, place: Site) -> None:
    with Visitor(chromium) as someone:
        lively = someone.open(f"{place.address}/library").evaluate(MOVING)
    assert lively, "the walk needs a page on which something moves"
    with Visitor(chromium, reduced_motion="reduce") as someone:
        assert on_every_page(someone, place, lambda page: page.evaluate(MOVING)) == {}


def test_pages_can_be_read_in_forced_colours(chromium: Any, place: Site) -> None:
    with Visitor(chromium, forced_colors="active") as someone:
        assert on_every_page(someone, place, lambda _: someone.violations()) == {}
        page = someone.open(f"{place.address}/library")
        # Backgrounds are gone: what only they said has to be said by a line.
        here = page.locator(".rail a[aria-current]")
        assert here.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"
        add = page.locator(".button.primary:visible").first
        assert add.evaluate("(button) => parseFloat(getComputedStyle(button).borderWidth)") >= 1
