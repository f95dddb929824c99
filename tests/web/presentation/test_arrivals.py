"""A new installation says what it still fetches, on every page and to programs."""

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.inference.weights.catalog import VOICES, WHISPER_BASE


def test_a_page_tells_what_is_still_coming(browser: FlaskClient, application: Application) -> None:
    application.arrivals._note(WHISPER_BASE, "fetching", arrived=50_000_000)
    application.arrivals._note(VOICES, "waiting")

    page = browser.get("/library").text

    assert "Speech to text" in page and "50 of 133 MB" in page
    assert "0 of 81 MB" in page
    assert "recordings you add wait for it" in page


def test_a_page_says_nothing_when_all_is_here(browser: FlaskClient) -> None:
    assert "data-arrivals" not in browser.get("/library").text


def test_a_program_is_told_the_same(client: FlaskClient, application: Application) -> None:
    application.arrivals._note(WHISPER_BASE, "here", arrived=WHISPER_BASE.download_bytes)
    application.arrivals._note(VOICES, "failed", problem="The registry does not answer.")

    told = client.get("/api/v1/models").get_json()

    assert told["coming"] is False
    assert [model["state"] for model in told["models"]] == ["here", "failed"]
    assert told["models"][1]["problem"] == "The registry does not answer."
