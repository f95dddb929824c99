"""What every page has: places, keys, the palette, colours."""

import re
from typing import Any

from tests.browser.pages import NARROWEST, Visitor


def test_keys_go_to_places_and_stay_out_of_fields(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/library")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/ask")
    page.locator("#q").focus()
    page.keyboard.type("g l ?")
    assert page.locator("#q").input_value() == "g l ?"
    assert page.url.endswith("/ask")
    assert page.locator("dialog[open]").count() == 0


def test_a_key_can_be_changed_and_all_can_be_turned_off(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/activity")
    page.keyboard.press("?")
    page.get_by_role("button", name="Change the key for: Library").click()
    page.keyboard.press("x")
    assert page.locator("[data-action=go-l] kbd").inner_text() == "X"
    assert visitor.violations() == []
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.wait_for_url("**/library")

    page.keyboard.press("?")
    page.get_by_label("Keys without Ctrl or Alt are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    assert page.locator("dialog[open]").get_attribute("aria-label") == "Go to"


def test_the_palette_finds_places_by_keyboard_alone(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/library")
    page.keyboard.press("Control+k")
    page.keyboard.type("activ")
    option = page.get_by_role("option", name="Activity")
    option.wait_for()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    assert visitor.violations() == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/activity")


def test_chosen_colours_stay_and_are_there_before_any_script(chromium: Any, site: str) -> None:
    with Visitor(chromium) as someone:
        page = someone.open(f"{site}/settings")
        page.get_by_role("button", name="Dark").click()
        page.goto(f"{site}/library")
        colour = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        red = int(re.findall(r"\d+", colour)[0])
        assert red < 60
        assert someone.complaints == []


def test_every_place_fits_the_narrowest_phone(chromium: Any, site: str) -> None:
    with Visitor(chromium, size=NARROWEST) as someone:
        page = someone.open(f"{site}/library")
        links = page.locator("[data-places] a:visible")
        targets = [link.get_attribute("href") for link in links.all()]
        assert len(targets) <= 5
        for target in targets:
            someone.open(site + target)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST[0], target
        assert someone.complaints == []
