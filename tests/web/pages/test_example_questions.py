"""The example questions that pages offer: whoever presses one gets an answer, whatever the day."""

import html
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.days.dates import find_day_range
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.uploads.add_sample import add_sample
from tests.web.pages.test_ask import ask, text_of
from web.pages.ask import EXAMPLE, EXAMPLES

ALL = (EXAMPLE, *EXAMPLES)


@pytest.fixture
def begun(application: Application, browser: FlaskClient) -> FlaskClient:
    """A browser on a library that holds the sample recording, as every library begins."""
    embedder = application.inference.embedder
    add_sample(application.backend, embedder, LOCAL_OWNER, zone=ZoneInfo("Europe/Berlin"))
    return browser


def test_the_examples_of_a_library_are_made_of_what_it_holds_and_all_are_answered(
    begun: FlaskClient,
) -> None:
    page = begun.get("/ask").text
    offered = re.search(r"<section class=\"suggestions\".*?</section>", page, re.S)
    assert offered is not None
    links = [html.unescape(one) for one in re.findall(r"data-ask>([^<]+)</a>", offered[0])]
    assert len(links) >= 3
    assert links != list(EXAMPLES)
    assert f'placeholder="{html.escape(links[0])}"' in page
    for question in links:
        shown = ask(begun, question)
        assert "Not found in your recordings" not in text_of(shown), question
        assert "without a language model" in text_of(shown), question
        assert 'class="moment cite" href="/r/' in shown, question


def test_examples_without_minutes_are_answered_by_the_sample_recording(
    begun: FlaskClient,
) -> None:
    for question in ALL:
        shown = ask(begun, question)
        assert "Not found in your recordings" not in text_of(shown), question
        assert 'class="moment cite" href="/r/' in shown, question


def test_an_empty_library_names_an_example_too(browser: FlaskClient) -> None:
    assert EXAMPLE in html.unescape(browser.get("/library").text)


@pytest.mark.parametrize("question", ALL)
def test_no_example_is_narrowed_to_a_day_on_any_day(question: str) -> None:
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(3 * 366))
    assert [day for day in days if find_day_range(question, today=day)] == []
