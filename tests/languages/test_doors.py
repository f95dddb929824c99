"""The language that pages, scripts and problems are answered in."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import app, application, browser, client

__all__ = ("app", "application", "browser", "client")

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.mark.parametrize(
    ("headers", "language"),
    [({}, "en"), (GERMAN, "de"), ({"Accept-Language": "fr, en;q=0.3"}, "en")],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(
    browser: FlaskClient, headers: dict[str, str], language: str
) -> None:
    answer = browser.get("/settings", headers=headers)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_language_that_was_chosen_wins_and_can_be_given_back(browser: FlaskClient) -> None:
    page = browser.get("/settings").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "language": "de"}
    assert browser.post("/settings/language", data=form).status_code == 303
    assert '<html lang="de"' in browser.get("/settings", headers={"Accept-Language": "en"}).text
    browser.post("/settings/language", data={**form, "language": ""})
    assert '<html lang="en"' in browser.get("/settings").text


def test_scripts_come_in_the_language_of_their_page(browser: FlaskClient) -> None:
    german = browser.get("/settings", headers=GERMAN).text
    address = re.search(r'src="(/static/js/main\.js\?[^"]+)"', german)
    assert address is not None and "l=de" in address[1]
    script = browser.get(address[1].replace("&amp;", "&"))
    assert script.status_code == 200 and "immutable" in script.headers["Cache-Control"]
    assert "l=de" not in browser.get("/settings").text


def test_a_problem_is_english_unless_another_language_is_asked_for(client: FlaskClient) -> None:
    assert client.get("/api/v1/videos/none").json["title"] == "Not found"
    assert client.get("/api/v1/videos/none", headers=GERMAN).json["title"] == "Nicht gefunden"


def test_a_worker_imports_scripts_of_its_language(browser: FlaskClient) -> None:
    plain = browser.get("/static/js/uploads/worker.js").text
    assert 'from "./queue.js"' in plain
    german = browser.get("/static/js/uploads/worker.js?l=de").text
    assert 'from "./queue.js?l=de"' in german
    assert 'from "./api.js?l=de"' in browser.get("/static/js/uploads/queue.js?l=de").text
