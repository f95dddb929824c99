"""A day in a browser: words that save themselves, the month by keyboard, the day played."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lifestream.bootstrap.time_zone import MachineZone
from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.days.own_words import own_words, save_words
from lifestream.services.uploads.add_sample import add_sample
from tests.browser.pages import Visitor

PAPER = datetime(2026, 11, 17, tzinfo=UTC).date()
SAVED = "() => document.querySelector('[data-saved]').textContent === 'Saved'"


def write(page: Any, words: str) -> None:
    page.get_by_label("My words, in Markdown").fill(words)


def test_words_save_themselves_and_survive_a_lost_connection(
    visitor: Visitor, site: str, embedded: Backend
) -> None:
    page = visitor.open(f"{site}/day/{PAPER}")
    write(page, "A good day.")
    page.wait_for_function(SAVED)
    assert own_words(embedded, LOCAL_OWNER, PAPER).text == "A good day."

    visitor.context.route("**/api/v1/days/**", lambda route: route.abort())
    write(page, "A good day, and a long one.")
    page.get_by_text("Not saved yet; kept in this browser").wait_for()
    visitor.context.unroute("**/api/v1/days/**")
    page.reload()
    page.wait_for_function(SAVED)

    assert own_words(embedded, LOCAL_OWNER, PAPER).text == "A good day, and a long one."
    visitor.complaints.clear()  # The connection that was cut.


@pytest.mark.parametrize(
    ("choice", "stays"), [("Keep mine", "Mine."), ("Take the other", "Other.")]
)
def test_words_changed_in_another_window_wait_for_a_choice(
    visitor: Visitor, site: str, embedded: Backend, choice: str, stays: str
) -> None:
    page = visitor.open(f"{site}/day/{PAPER}")
    save_words(embedded, LOCAL_OWNER, PAPER, "Other.", entry_id="elsewhere", version=0)
    write(page, "Mine.")

    page.get_by_role("button", name=choice).click()
    if choice == "Keep mine":
        page.wait_for_function(SAVED)

    assert page.get_by_label("My words, in Markdown").input_value() == stays
    assert own_words(embedded, LOCAL_OWNER, PAPER).text == stays
    # The browser reports the one 409; leaving the box to choose asks no second time.
    assert [one for one in visitor.complaints if "409" in one] == visitor.complaints[:1]
    visitor.complaints.clear()


def test_the_month_is_walked_by_keyboard(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/calendar?month=2026-11")
    page.locator("[data-day='2026-11-17']").focus()

    def at() -> str:
        return str(page.evaluate("document.activeElement.dataset.day"))

    seen = []
    for key in ("ArrowRight", "ArrowDown", "Home", "End", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(at())
    page.keyboard.press("PageDown")
    page.wait_for_url("**/calendar?month=2026-12")
    page.wait_for_function("() => document.activeElement.dataset.day === '2026-12-22'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/day/2026-12-22")

    assert seen == ["2026-11-18", "2026-11-25", "2026-11-23", "2026-11-29", "2026-11-22"]


def test_a_day_plays_its_moments_one_after_the_other(
    visitor: Visitor, site: str, embedded: Backend, embedder: E5Embedder
) -> None:
    video = add_sample(embedded, embedder, LOCAL_OWNER, zone=MachineZone())
    day = local_day(video.recorded_at or video.created_at, MachineZone())
    page = visitor.open(f"{site}/day/{day}/play")
    clips = page.locator("[data-clip]")
    assert clips.count() > 1

    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => !document.querySelector('video').paused")
    # To the clip's end without waiting for it to be spoken.
    page.evaluate(
        "() => { const to = document.querySelector('[data-clip]').dataset.to;"
        " document.querySelector('video').currentTime = Number(to) - 0.2; }"
    )
    page.wait_for_function(
        "() => document.querySelectorAll('[data-clip]')[1].getAttribute('aria-current') === 'true'"
    )
    begins = float(str(clips.nth(1).get_attribute("data-from")))
    page.wait_for_function(
        "at => Math.abs(document.querySelector('video').currentTime - at) < 5", arg=begins
    )
