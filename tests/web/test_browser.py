"""The pages in a real browser against a real server: what only scripts can show."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.browsing.browser import find_browser
from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from tests.web import seeding
from tests.web.chromium import Chromium
from tests.web.serving.forked import served

pytestmark = pytest.mark.browser


@pytest.fixture
def video(application: Application) -> Video:
    """A finished recording in the served library."""
    video = seeding.finished(application)
    seeding.index(application, video)
    return video


@pytest.fixture
def page(application: Application) -> Iterator[Chromium]:
    """A browser."""
    program = find_browser()
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    browser = Chromium(program)
    browser.resize(1280, 900)
    yield browser
    browser.close()
    assert browser.complaints == []


@pytest.fixture
def site(application: Application, data_dir: Path) -> Iterator[str]:
    """The address of a server over ``application``'s data."""
    with served({"LIFESTREAM_DATA_DIR": str(data_dir)}) as address:
        yield address


def test_a_time_on_the_page_seeks_and_the_transcript_follows_until_scrolled(
    page: Chromium, site: str, video: Video
) -> None:
    page.open(f"{site}/r/{video.video_id}")
    # The seeded bytes are no film: a clock stands in for the player's position once that is known.
    page.until("document.querySelector('[data-media]').hidden")
    page.js(
        """(() => {
          const media = document.querySelector('[data-media]');
          media.hidden = false;
          let now = 0;
          Object.defineProperty(media, 'currentTime', { get: () => now, set: (t) => { now = t; } });
        })()"""
    )
    page.js("document.querySelector('.tasks a.moment').click()")
    assert page.js("document.querySelector('[data-media]').currentTime") == 4.5
    assert page.js("location.search") == "?t=4.5"
    current = page.js("document.querySelector('.line[aria-current] .said').innerText")
    assert current.startswith("The venue will be")
    follow = "document.querySelector('[data-follow]').getAttribute('aria-pressed')"
    assert page.js(follow) == "true"
    page.js("document.querySelector('[data-transcript]').dispatchEvent(new WheelEvent('wheel'))")
    assert page.js(follow) == "false"


def test_pages_fit_the_narrowest_phone_and_break_no_policy(
    page: Chromium, site: str, video: Video, application: Application
) -> None:
    seeding.running(application)
    seeding.failed(application, name="x" * 200 + ".mp4")
    page.resize(320, 700)
    for path in ("/", f"/r/{video.video_id}", "/ask?q=venue", "/activity", "/docs", "/none"):
        page.open(site + path)
        page.until(f"location.pathname == {path.partition('?')[0]!r}")
        assert page.js("document.documentElement.scrollWidth") <= 320, path
    page.complaints = [c for c in page.complaints if "404" not in c]
