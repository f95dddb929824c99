"""Two who talk at once: told on the line, and both in their lane."""

from pathlib import Path

import pytest

from lifestream.bootstrap import Application
from lifestream.domain.transcript import SpeakerTurn
from lifestream.ports.backend import Backend
from tests.browser.pages import Visitor, until
from tests.browser.recordings import application_over, spoken

INTO = (SpeakerTurn(start_s=12.0, end_s=14.0, speaker="S2", into="S1"),)


@pytest.fixture
def application(embedded: Backend, data_dir: Path) -> Application:
    """What the server of ``site`` serves."""
    return application_over(embedded, data_dir)


def test_a_line_says_over_whom_before_and_after_the_scripts_draw_it(
    visitor: Visitor, site: str, application: Application
) -> None:
    page = visitor.open(f"{site}/r/{spoken(application, into=INTO).video_id}")
    told = page.locator(".over")
    assert told.all_inner_texts() == ["over Speaker 2"]

    page.locator("[data-transcript]").hover()
    until(page, "document.querySelector('.transcript.virtual .over')")

    assert told.all_inner_texts() == ["over Speaker 2"]
    assert "Speaker 1" in page.locator(".line", has=told).inner_text()
