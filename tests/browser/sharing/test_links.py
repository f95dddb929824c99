"""A link is made, opened by somebody without a login, played, and taken back."""

import re
from datetime import UTC
from typing import Any

import pytest

from lifestream.domain.ids import LOCAL_OWNER
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.uploads.add_sample import add_sample
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor


@pytest.fixture
def recording(embedded: Backend, embedder: E5Embedder, site: str) -> str:
    """The address of the sample recording."""
    video = add_sample(embedded, embedder, LOCAL_OWNER, zone=UTC)
    return f"{site}/r/{video.video_id}"


def make_link(visitor: Visitor, recording: str) -> str:
    """Press the buttons; the new link."""
    page = visitor.open(f"{recording}/share")
    page.get_by_label("For whom").fill("for Ben")
    page.get_by_role("button", name="Make the link").click()
    return str(page.get_by_label("Link", exact=True).input_value())


def test_a_link_is_opened_played_and_taken_back(
    visitor: Visitor, chromium: Any, recording: str
) -> None:
    link = make_link(visitor, recording)
    assert visitor.violations() == []

    with Visitor(chromium) as stranger:
        page = stranger.open(link)
        assert page.get_by_role("heading", level=1).inner_text()
        moment = page.locator(".points a[data-seek]").last
        wanted = float(str(moment.get_attribute("data-seek")))
        moment.click()
        page.wait_for_function(
            "at => { const m = document.querySelector('[data-media]');"
            " return !m.paused && m.currentTime >= at && m.currentTime < at + 5; }",
            arg=wanted,
        )
        assert page.url == link
        assert stranger.context.cookies() == []
        assert page.locator("a[href='/library']").count() == 0
        assert stranger.complaints == []

        own = visitor.page
        own.get_by_role("button", name=re.compile("Take back")).first.click()
        own.get_by_text("Nobody else can see this recording.").wait_for()
        page.reload()
        assert page.get_by_role("heading", level=1).inner_text() == "This link has ended"


def test_a_moment_in_the_address_plays_without_scripts(
    visitor: Visitor, chromium: Any, recording: str
) -> None:
    link = make_link(visitor, recording)
    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{link}?t=12")
    assert str(page.locator("video source").get_attribute("src")).endswith("#t=12")
    plain.close()


def test_the_form_opens_over_the_recording_and_stays_there(
    visitor: Visitor, recording: str
) -> None:
    page = visitor.open(recording)
    opener = page.get_by_role("link", name="Share", exact=True)
    opener.click()
    dialog = page.get_by_role("dialog", name="Share this recording")
    dialog.get_by_role("button", name="Make the link").click()
    field = dialog.get_by_label("Link", exact=True)
    field.wait_for()
    assert "/s/" in field.input_value()
    assert visitor.violations() == []
    dialog.get_by_role("button", name=re.compile("Take back")).click()
    dialog.get_by_text("Nobody else can see this recording.").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.url == recording
    assert opener.evaluate("it => it === document.activeElement")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["desktop", "phone", "narrow"])
def test_both_pages_can_be_used_by_everybody(
    chromium: Any, site: str, recording: str, size: tuple[int, int], dark: bool
) -> None:
    with Visitor(chromium, size=size, dark=dark) as someone:
        link = make_link(someone, recording)
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert someone.violations() == []
        assert someone.page.evaluate(wide) is False
        for address in (link, site + "/s/" + "x" * 43):
            page = someone.open(address)
            assert someone.violations() == []
            assert page.evaluate(wide) is False
