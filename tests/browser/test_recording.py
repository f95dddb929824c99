"""The recording page: playing, reading, ten hours of words, keys, phones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.recordings.long_recording import add_long_recording
from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import DayDoubt, DoubtKind, RecordedFrom
from lifestream.domain.video import SoundTrack, Video
from lifestream.ports.backend import Backend
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor, until
from tests.browser.recordings import application_over, spoken

MEDIA = "document.querySelector('[data-media]')"


@pytest.fixture
def application(embedded: Backend, data_dir: Path) -> Application:
    """What the server of ``site`` serves."""
    return application_over(embedded, data_dir)


@pytest.fixture
def video(application: Application) -> Video:
    """A recording with five lines of two voices."""
    return spoken(application)


def playing(visitor: Visitor, address: str) -> Any:
    """The page, with its film ready."""
    page = visitor.open(address)
    until(page, f"{MEDIA}.readyState >= 1")
    return page


def test_a_chip_seeks_and_the_words_follow_until_somebody_scrolls(
    visitor: Visitor, site: str, video: Video
) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}")
    page.locator("#minutes .moment").nth(2).click()
    until(page, f"{MEDIA}.currentTime >= 11 && !{MEDIA}.paused")
    current = page.locator(".line[aria-current] .said")
    assert current.inner_text().startswith("Then mayor Smith")
    assert "t=11.0" in page.url
    follow = page.locator("[data-follow]")
    assert follow.get_attribute("aria-pressed") == "true"
    page.locator("[data-transcript]").hover()
    page.mouse.wheel(0, 40)
    page.wait_for_selector("[data-follow][aria-pressed=false]")
    follow.click()
    assert follow.get_attribute("aria-pressed") == "true"


def test_a_click_into_the_words_plays_from_there(visitor: Visitor, site: str, video: Video) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}")
    page.locator(".line", has_text="Who brings the glass").locator(".said").click()
    until(page, f"{MEDIA}.currentTime >= 16 && {MEDIA}.currentTime < 21")


def test_everything_is_done_by_keys(visitor: Visitor, site: str, video: Video) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}?t=6")
    until(page, f"{MEDIA}.currentTime >= 6")
    for key, moved in (("l", 16), ("j", 6), ("ArrowRight", 11), ("ArrowLeft", 6), ("n", 50)):
        page.keyboard.press(key)
        until(page, f"Math.abs({MEDIA}.currentTime - {moved}) < 0.2")
    page.keyboard.press("p")
    for key, moved in (("s", 1), ("s", 6)):
        page.keyboard.press(key)
        until(page, f"Math.abs({MEDIA}.currentTime - {moved}) < 0.2")
    page.keyboard.press("Shift+S")
    until(page, f"Math.abs({MEDIA}.currentTime - 1) < 0.2")
    page.keyboard.press(">")
    assert page.evaluate(f"{MEDIA}.playbackRate") == 1.25
    page.keyboard.press("c")
    assert page.locator("[data-do=captions]").get_attribute("aria-pressed") == "true"
    assert page.evaluate(f"{MEDIA}.textTracks[0].mode") == "showing"
    page.keyboard.press("k")
    until(page, f"!{MEDIA}.paused")
    page.keyboard.press("Space")
    until(page, f"{MEDIA}.paused")
    page.keyboard.press(".")
    page.keyboard.press("f")
    assert page.locator("[data-follow]").get_attribute("aria-pressed") == "false"


def test_captions_come_on_when_the_sound_is_off(visitor: Visitor, site: str, video: Video) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}")
    assert page.evaluate(f"{MEDIA}.textTracks[0].mode") == "disabled"
    page.evaluate(f"{MEDIA}.muted = true")
    until(page, f"{MEDIA}.textTracks[0].mode === 'showing'")


def test_silence_is_skipped_when_asked(visitor: Visitor, site: str, video: Video) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}?t=20")
    page.locator(".transport summary").click()
    page.get_by_role("button", name="Skip silence").click()
    page.locator("[data-do=play]").click()
    until(page, f"{MEDIA}.currentTime > 39.5")


def test_the_timeline_is_a_slider_with_words(visitor: Visitor, site: str, video: Video) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}")
    slider = page.get_by_role("slider", name="Position")
    slider.focus()
    page.keyboard.press("PageUp")
    until(page, f"Math.abs({MEDIA}.currentTime - 60) < 0.2")
    assert slider.get_attribute("aria-valuetext") == "1:00 of 1:40, The rest"
    assert "The rest" in page.locator("[data-chapter-now]").inner_text()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.08, box["y"] + box["height"] / 2)
    assert page.locator("[data-peek] span").inner_text().startswith("Speaker 2 · 0:0")
    page.mouse.down()
    page.mouse.up()
    until(page, f"Math.abs({MEDIA}.currentTime - 8) < 1")


def test_the_picture_stays_in_a_corner_when_one_scrolls_on(
    visitor: Visitor, site: str, video: Video
) -> None:
    page = playing(visitor, f"{site}/r/{video.video_id}")
    page.locator("[data-do=play]").click()
    page.locator("#details").scroll_into_view_if_needed()
    page.wait_for_selector("[data-screen].mini")
    page.get_by_role("button", name="Back to the large picture").click()
    page.wait_for_selector("[data-screen]:not(.mini)")


def test_ten_hours_are_scrolled_to_the_end_and_searched(
    visitor: Visitor, site: str, application: Application
) -> None:
    video_id = add_long_recording(application)
    page = visitor.open(f"{site}/r/{video_id}")
    pane = page.locator("[data-transcript]")
    pane.hover()
    pane.focus()
    page.keyboard.press("End")
    last = page.locator(".line[aria-posinset='8000']")
    last.wait_for()
    assert page.locator(".line").count() < 120
    assert last.get_attribute("aria-setsize") == "8000"
    assert "9:59:55" in last.inner_text()
    before = pane.evaluate("node => node.scrollTop")
    page.wait_for_timeout(900)
    assert abs(pane.evaluate("node => node.scrollTop") - before) < 2

    page.keyboard.press("Control+f")
    page.keyboard.type("thursdays corner")
    until(page, "/of/.test(document.querySelector('.find output')?.textContent)")
    first = page.locator(".find output").inner_text()
    page.keyboard.press("Enter")
    assert page.locator(".find output").inner_text() != first
    page.locator(".line[data-pointed]").wait_for()
    shown = page.locator(".line[data-pointed] .said").inner_text().lower()
    assert "thursdays corner" in shown
    assert visitor.violations() == []


def test_hours_of_blocks_come_without_leaving_the_page(
    visitor: Visitor, site: str, application: Application
) -> None:
    video_id = add_long_recording(application)
    page = visitor.open(f"{site}/r/{video_id}")
    assert page.locator(".block").count() == 12
    page.get_by_role("link", name="7:00:00 to 8:00:00").click()
    page.get_by_role("heading", name="7:00:00–7:05:00 Part 85").wait_for()
    assert page.locator(".block").count() == 12


def test_without_scripts_all_words_are_behind_links(
    chromium: Any, site: str, application: Application
) -> None:
    video_id = add_long_recording(application)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/r/{video_id}?t=18000")
    assert page.locator(".line", has_text="5:00:00").is_visible()
    page.get_by_role("link", name="Later lines").click()
    assert page.locator(".line").count() == 80
    assert page.locator("[data-transport]").is_hidden()
    page.get_by_role("link", name="Earlier lines").click()
    page.get_by_role("link", name="9:00:00 to 10:00:00").click()
    assert page.get_by_role("heading", name="9:00:00–9:05:00 Part 109").is_visible()
    context.close()


def test_a_day_in_doubt_and_the_sound_track_are_chosen_where_they_are_told(
    phone: Visitor, site: str, video: Video, application: Application
) -> None:
    said = DayDoubt(kind=DoubtKind.SAID, words="today is Tuesday", at_s=6.0, day=date(2026, 11, 17))
    tracks = tuple(
        SoundTrack(number=number, codec="aac", channels=1, spoken_s=9.0, is_heard=number == 1)
        for number in (1, 2)
    )
    library = application.backend.library
    library.put(
        replace(
            video,
            recorded_at=datetime(2021, 5, 4, 9, 30, tzinfo=UTC),
            recorded_from=RecordedFrom.FILE,
            day_doubts=(said,),
            sound_tracks=tracks,
            is_meeting=True,
        )
    )
    page = playing(phone, f"{site}/r/{video.video_id}")
    notice = page.get_by_role("region", name="Is this recording of Tue 4 May 2021?")
    assert phone.violations() == []
    notice.get_by_role("link").click()
    until(page, f"{MEDIA}.currentTime >= 6")
    page.get_by_role("link", name="More", exact=True).click()
    page.locator("#details").get_by_text("Track 1 (mono) of 2").wait_for()
    page.get_by_label("Listen to another sound track").select_option("All with speech, mixed")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the transcript again").click()
    changed = library.get(video.owner, video.video_id)
    assert changed is not None and changed.options.mixes_tracks


def test_on_a_phone_one_part_is_shown_under_the_picture(
    phone: Visitor, site: str, video: Video
) -> None:
    page = phone.open(f"{site}/r/{video.video_id}")
    assert page.locator("#transcript").is_visible()
    assert page.locator("#minutes").is_hidden()
    page.get_by_role("link", name="Minutes", exact=True).click()
    page.locator("#minutes").wait_for()
    assert page.locator("#transcript").is_hidden()
    assert phone.violations() == []
    page.get_by_role("link", name="More", exact=True).click()
    page.locator("#details").wait_for()
    page.evaluate("scrollTo(0, 2000)")
    box = page.locator("[data-player]").bounding_box()
    assert box is not None
    tabs = page.locator("[data-jump]").bounding_box()
    assert tabs is not None and abs(tabs["y"]) < 2
    assert abs(box["y"] - tabs["height"]) < 2
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main select, .jump a, main summary')]
             .filter((node) => node.offsetParent && node.getBoundingClientRect().width > 2)
             .map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 80)])
             .filter(([box]) => box.height < 27.5 || box.width < 24).map(([, html]) => html)"""
    )
    assert small == []


def test_the_narrowest_screen_shows_everything_without_scrolling_sideways(
    chromium: Any, site: str, video: Video
) -> None:
    with Visitor(chromium, size=NARROWEST) as someone:
        page = someone.open(f"{site}/r/{video.video_id}")
        for part in ("Transcript", "Minutes", "More"):
            page.get_by_role("link", name=part, exact=True).click()
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST[0], part
        assert someone.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_has_no_violation(
    chromium: Any, site: str, video: Video, size: tuple[int, int], dark: bool
) -> None:
    with Visitor(chromium, size=size, dark=dark) as someone:
        page = someone.open(f"{site}/r/{video.video_id}")
        assert someone.violations() == []
        page.locator("[data-transcript]").focus()
        page.wait_for_selector(".virtual")
        assert someone.violations() == []
        assert someone.complaints == []
