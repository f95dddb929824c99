"""The pages /ask and /search as plain HTML, without a script."""

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.video import Video
from tests.web import seeding


def text_of(page: str) -> str:
    """The words of a page's main part, spaces collapsed."""
    main = re.search(r"<main.*?</main>", page, re.S)
    assert main is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def token_of(page: str) -> str:
    """The token its forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def video(application: Application) -> Video:
    """A recording that can be found."""
    return can_be_found(application)


def can_be_found(app: Application) -> Video:
    """A processed recording, in the index and said to be there."""
    video = replace(seeding.finished(app), indexed_chunks=4)
    seeding.index(app, video)
    app.backend.library.put(video)
    return video


def ask(browser: FlaskClient, text: str, page: str = "/ask", **fields: str) -> str:
    """Send the form of ``page``; the page that comes back."""
    shown = browser.get(page).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    sent = browser.post("/ask", data=hidden | {"q": text} | fields)
    assert sent.status_code == 303, sent.text
    return browser.get(sent.headers["Location"].partition("#")[0]).text


def test_an_answer_cites_moments_that_open_and_filters_can_be_taken_off(
    browser: FlaskClient, video: Video
) -> None:
    page = ask(browser, "Who books the venue?", from_date="2025-03-01")
    shown = text_of(page)
    assert "I book it by Friday" in shown
    assert f'href="/r/{video.video_id}?t=4.5"' in page
    assert "Day: since Sat 1 Mar 2025" in shown
    assert "Written without a language model" in shown
    without = re.search(r'class="chip" href="([^"]+)"', page)
    assert without is not None
    ready = browser.get(html.unescape(without[1])).text
    assert 'value="Who books the venue?"' in ready
    assert 'name="any_day" value="1"' in ready
    assert "data-narrow>" in page
    assert "data-narrow open>" in browser.get("/ask?q=Who&from_date=2025-03-01").text


def test_a_follow_up_goes_on_in_the_same_conversation(browser: FlaskClient, video: Video) -> None:
    first = ask(browser, "Who books the venue?")
    address = re.search(r'aria-current="page"><bdi>|href="(/ask/[\w-]+)"', first)
    talk = re.search(r'name="conversation" value="(\w+)"', first)
    assert address is not None
    assert talk is not None
    page = ask(browser, "And by when?", page=f"/ask/{talk[1]}")
    assert text_of(page).count("Looked for:") == 1
    assert len(re.findall(r'id="turn-', page)) == 2
    assert "2 questions" in text_of(page)


def test_a_form_that_is_sent_twice_asks_once(browser: FlaskClient, video: Video) -> None:
    fields = {"conversation": "conversation-9", "turn_id": "turn-0001", "q": "Who books the venue?"}
    fields["csrf_token"] = token_of(browser.get("/ask").text)
    for _ in range(2):
        assert browser.post("/ask", data=fields).status_code == 303
    assert browser.get("/ask/conversation-9").text.count('id="turn-') == 1


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        (lambda app: None, "Your library is empty"),
        (
            lambda app: (seeding.failed(app), can_be_found(app)),
            "Searched 1 video, 16 s. Nothing said or shown there surely answers this.",
        ),
    ],
)
def test_what_is_not_there_is_not_made_up(
    browser: FlaskClient,
    application: Application,
    seed: Callable[[Application], object],
    words: str,
) -> None:
    seed(application)
    shown = text_of(ask(browser, "quantum chromodynamics"))
    assert "Not found in your recordings" in shown
    assert words in shown


def test_a_day_without_recordings_offers_the_nearest(browser: FlaskClient, video: Video) -> None:
    page = ask(browser, "Who books the venue?", from_date="2025-03-01", to_date="2025-03-02")
    assert "Mon 10 Mar 2025" in text_of(page)
    near = re.search(r'class="button" href="([^"]+from_date=2025-03-10[^"]*)"', page)
    assert near is not None
    assert 'value="2025-03-10"' in browser.get(html.unescape(near[1])).text


def test_what_was_said_in_a_recording_that_is_deleted_is_not_shown_any_more(
    browser: FlaskClient, application: Application, video: Video
) -> None:
    page = ask(browser, "Who books the venue?")
    talk = re.search(r'name="conversation" value="(\w+)"', page)
    assert talk is not None
    from lifestream.services.library.forget import forget_video

    forget_video(application.backend, video.owner, video.video_id)
    for path in (f"/ask/{talk[1]}", f"/api/v1/conversations/{talk[1]}?format=markdown"):
        assert "harbour hall" not in browser.get(path).text, path


def test_a_conversation_is_renamed_saved_and_deleted(browser: FlaskClient, video: Video) -> None:
    page = ask(browser, "Who books the venue?")
    talk = re.search(r'name="conversation" value="(\w+)"', page)
    assert talk is not None
    address = f"/ask/{talk[1]}"
    token = {"csrf_token": token_of(page)}
    browser.post(f"{address}/title", data=token | {"title": "The <venue>"})
    assert "The <venue>" in text_of(browser.get(address).text)
    saved = browser.get(f"/api/v1/conversations/{talk[1]}?format=markdown")
    assert saved.text.startswith("# The &lt;venue&gt;")
    assert "I book it by Friday" in saved.text
    assert "This cannot be undone." in browser.get(f"{address}/delete").text
    assert browser.post(f"{address}/delete", data=token).headers["Location"] == "/ask"
    assert browser.get(address).status_code == 404


def test_a_question_that_could_not_be_answered_is_kept_and_can_be_asked_again(
    browser: FlaskClient, application: Application, video: Video
) -> None:
    class Away:
        """An embedder that does not answer."""

        embedder_id = "away"

        def embed_question(self, text: object) -> object:
            raise DependencyUnavailable("The embedder does not answer.")

    working = application.inference.embedder
    application.inference.__dict__["sentence_model"] = Away()
    page = ask(browser, "Who books the venue?")
    assert "This question was not answered. It is kept." in text_of(page)
    application.inference.__dict__["sentence_model"] = working
    again = re.search(r"<form [^>]*>((?:<input[^>]*>)+)<button[^>]*data-retry", page)
    assert again is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again[1]))
    sent = browser.post("/ask", data=fields)
    shown = browser.get(sent.headers["Location"].partition("#")[0]).text
    assert "I book it by Friday" in text_of(shown)
    assert shown.count('id="turn-') == 1


def test_search_groups_marks_and_tells_why(browser: FlaskClient, video: Video) -> None:
    page = browser.get("/search?q=harbour+venue&kind=said").text
    shown = text_of(page)
    assert "1 recording is searchable." in shown
    assert "in 1 recording" in shown
    assert "<mark>venue</mark>" in page
    assert "exact" in shown
    assert "Only: said" in shown
    assert "data-narrow>" in page
    assert f'href="/r/{video.video_id}?t=4.5"' in page


def test_search_says_what_is_still_on_its_way(
    browser: FlaskClient, application: Application, video: Video
) -> None:
    seeding.running(application)
    seeding.failed(application)
    shown = text_of(browser.get("/search").text)
    assert "1 recording is searchable, 1 is still being processed, 1 could not be" in shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=zebra", "Nothing like “ zebra ”"),
        ("q=venue&from_date=2031-01-01", "The filters leave no recording"),
        ("q=venue&speaker=S9", "Clear the filters"),
    ],
)
def test_a_search_without_results_says_why(
    browser: FlaskClient, video: Video, query: str, words: str
) -> None:
    assert words in text_of(browser.get(f"/search?{query}").text)


def test_an_empty_library_invites_to_fill_it(browser: FlaskClient) -> None:
    assert "Nothing to search yet" in text_of(browser.get("/search").text)
    assert "Nothing can be searched yet" in text_of(browser.get("/search?q=venue").text)


def test_a_filter_that_is_none_is_refused_in_words(browser: FlaskClient) -> None:
    response = browser.get("/search?q=venue&kind=smelled", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "kind" in response.text
