"""The pages, as plain HTML: what they show in every state, and that nothing runs by itself."""

import html
import io
import re
from dataclasses import replace
from datetime import UTC

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from PIL import Image

from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import Application
from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.uploads.add_sample import add_sample
from lifestream.services.uploads.request_upload import display_name
from tests.web import seeding
from tests.web.auth.test_security import token_of
from web.pages.formatting import commands, size

HOSTILE = (
    "<img src=x onerror=alert(1)>.mp4",
    "\"><script>alert('x')</script>.mp4",
    "{{ 7 * 7 }}{% raw %}.mp4",
    "\u202egnp.exe-\u05d0\u05d1\u05d2.mp4",
    "a" * 240 + ".mp4",
    "';touch pwned; --.mp4",
)


def text_of(page: str) -> str:
    """What a reader sees, more or less."""
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


def test_the_first_visit_invites_to_add_something(browser: FlaskClient) -> None:
    page = browser.get("/").text
    assert "Add your first recording" in page
    assert 'enctype="multipart/form-data"' in page


def test_a_damaged_entry_is_named_on_the_library_page_and_deleted_from_there(
    browser: FlaskClient, application: Application, database: Database
) -> None:
    seeding.finished(application)
    broken = seeding.failed(application).video_id
    with database.write() as connection:
        connection.execute("update videos set document = 'x' where video_id = ?", (broken,))
    page = browser.get("/library")
    assert page.status_code == 200
    assert "Lantern launch" in page.text
    assert "is damaged and cannot be read" in text_of(page.text)
    assert browser.get("/activity").status_code == 200
    assert broken in browser.get("/api/v1/videos").get_json()["damaged"]

    form = {"csrf_token": token_of(browser.get("/library").text)}
    assert browser.post(f"/r/{broken}/delete", data=form).status_code == 303
    assert "is damaged" not in browser.get("/library").text


def test_the_library_shows_every_state_in_words(
    browser: FlaskClient, application: Application
) -> None:
    seeding.finished(application)
    seeding.running(application)
    seeding.failed(application, message="It is no video.")
    seeding.partial(application)
    shown = text_of(browser.get("/library").text)
    for words in (
        "4 recordings",
        "Lantern launch",
        "Mon 10 Mar 2025",
        "Processing",
        "Failed",
        "It is no video.",
        "Ready, incomplete",
        "The file ends early.",
    ):
        assert words in shown, words


def test_a_filter_that_leaves_nothing_says_so_and_can_be_cleared(
    browser: FlaskClient, application: Application
) -> None:
    seeding.finished(application)
    assert "Lantern launch" in browser.get("/library?title=lantern").text
    nothing = browser.get("/library?title=elephants").text
    assert "Nothing matches" in nothing
    assert "Clear filters" in nothing


def test_the_list_shows_pictures_as_small_as_they_are_seen(
    browser: FlaskClient, application: Application
) -> None:
    video = add_sample(application.backend, application.inference.embedder, LOCAL_OWNER, zone=UTC)
    listed = re.search(r'<img src="(/library/[^"]+)"', browser.get("/library").text)
    assert listed is not None
    small = browser.get(listed[1])
    with Image.open(io.BytesIO(small.data)) as picture:
        assert picture.width == 320
    whole = application.backend.object_store.read_bytes(video.thumbnail_key)
    assert len(small.data) < len(whole) / 3
    assert small.headers["Cache-Control"].startswith("private")


def test_older_recordings_are_a_page_away(browser: FlaskClient, application: Application) -> None:
    for number in range(26):
        seeding.stored(application, name=f"video-{number:02}.mp4")
    first = browser.get("/library").text
    link = re.search(r'href="(/library\?cursor=[^"]+)"', first)
    assert link is not None
    second = browser.get(html.unescape(link[1])).text
    names = set(re.findall(r"video-\d\d", first)) | set(re.findall(r"video-\d\d", second))
    assert len(names) == 26


def test_the_recording_page_shows_everything_with_the_second_it_comes_from(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    page = browser.get(f"/r/{video.video_id}").text
    shown = text_of(page)
    for words in (
        "Lantern launch",
        "Two people take turns.",
        "Book the harbour hall",
        "Speaker 2",
        "due Fri 14 Mar 2025",
        "by Friday",
        "Meet at the harbour hall",
        "Unknown speaker",
        "Somebody laughs about the coffee machine.",
        "1 stretch left out",
        "h264, 640 × 360",
        "Together 2.50 s",
        seeding.FALLBACK,
    ):
        assert words in shown, words
    assert f'href="/r/{video.video_id}?t=4.5"' in page
    for kind in ("vtt", "srt", "txt", "json", "markdown"):
        assert re.search(rf'href="[^"]*format={kind}" download>', page), kind
    assert '<ul class="topics" aria-label="Topics"><li><a href="/search?q=venue">' in page
    assert '<track kind="captions"' in page


def test_two_who_talk_at_once_are_both_told_and_both_in_their_lane(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    named = {"edit_id": "11111111-2222", "kind": "name", "speaker": "S2", "name": "Ben & Co"}
    assert client.post(f"/api/v1/videos/{video.video_id}/edits", json=named).status_code == 201

    page = browser.get(f"/r/{video.video_id}").text

    lanes = re.findall(r'class="stroke-\d" [^>]* d="([^"]*)"', page)
    assert "over <bdi>Ben &amp; Co</bdi>" in page and 'data-over="S2"' in page
    assert len(lanes) == 2 and all(lane.count("M") == 2 for lane in lanes)


def test_every_link_of_the_recording_page_leads_somewhere(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    page = browser.get(f"/r/{video.video_id}").text
    addresses = {html.unescape(a) for a in re.findall(r'(?:href|src|poster)="(/[^"]+)"', page)}
    assert len(addresses) > 15
    for address in addresses:
        assert browser.get(address.partition("#")[0]).status_code == 200, address


@pytest.mark.parametrize(
    ("given", "start"),
    [("7", "7.0"), ("7.5", "7.5"), ("999", "16.0"), ("-1", "0.0"), ("nan", "0.0"), ("x", "0.0")],
)
def test_a_moment_in_the_address_is_where_it_plays(
    browser: FlaskClient, application: Application, given: str, start: str
) -> None:
    video = seeding.finished(application)
    page = browser.get(f"/r/{video.video_id}", query_string={"t": given}).text
    assert f'data-start="{start}"' in page


def test_a_recording_can_be_opened_while_it_is_processed(
    browser: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    page = browser.get(f"/r/{job.video_id}").text
    assert "<video" in page
    assert f'data-live-job="{job.job_id}"' in page
    assert "You can watch already." in page
    assert '<progress class="bar" max="1" value="0.4" aria-label="Progress">' in page
    application.backend.job_store.save(replace(job, progress=0.0))
    for path in (f"/r/{job.video_id}", "/library"):
        assert '<progress class="bar" max="1" aria-label="Progress">' in browser.get(path).text


def test_a_failed_recording_says_what_and_where_and_offers_to_try_again_where_that_can_help(
    browser: FlaskClient, application: Application
) -> None:
    job = seeding.failed(application, message="It is no video.")
    page, again = browser.get(f"/r/{job.video_id}").text, f'action="/jobs/{job.job_id}/retry"'
    shown = text_of(page)
    assert "This recording could not be processed" in shown
    assert "Audio: It is no video." in shown
    assert again not in page
    assert "Trying the same file again cannot give more." in shown
    assert job.error is not None
    passing = replace(job.error, error_class=ErrorClass.TRANSIENT)
    application.backend.job_store.save(replace(job, error=passing))
    assert again in browser.get(f"/r/{job.video_id}").text


def test_a_partial_recording_says_how_much_was_usable_and_what_browsers_cannot_play(
    browser: FlaskClient, application: Application
) -> None:
    job = seeding.partial(application)
    shown = text_of(browser.get(f"/r/{job.video_id}").text)
    assert "55 % of it could be read." in shown
    assert "Browsers cannot play this file (mov,mp4, mpeg2video, aac)." in shown
    assert "Download the original" in shown


def test_sizes_have_a_digit_behind_the_point_only_where_it_says_something() -> None:
    sizes = (999, 1000, 3_140_000, 50 * 10**9, 50_040_000_000, 2.5e12)
    shown = ("999 bytes", "1 kB", "3.1 MB", "50 GB", "50 GB", "2.5 TB")
    assert tuple(size(size_bytes) for size_bytes in sizes) == shown


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_name_is_only_ever_text(
    browser: FlaskClient, application: Application, name: str
) -> None:
    job = seeding.failed(application, name=name)
    for path in ("/", f"/r/{job.video_id}", "/activity", f"/r/{job.video_id}/delete"):
        page = browser.get(path).text
        assert "<img src=x" not in page
        assert "<script>" not in page
        assert "\u202e" not in page
        assert f"<bdi>{escape(display_name(name))}</bdi>" in page, path


def test_hostile_words_in_results_are_only_ever_text(
    browser: FlaskClient, application: Application
) -> None:
    hostile = "<img src=x onerror=alert(1)></a></script><script>alert(2)</script>"
    video = seeding.finished(application, text=hostile)
    page = browser.get(f"/r/{video.video_id}").text
    assert page.count("&lt;img src=x") > 8
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    captions = browser.get(f"/api/v1/videos/{video.video_id}/transcript?format=vtt").text
    assert "<img" not in captions


def test_a_form_without_scripts_adds_recordings(browser: FlaskClient) -> None:
    token = token_of(browser.get("/").text)

    def send(*names: str) -> str:
        files = [(io.BytesIO(b"x"), name) for name in names]
        data = {"csrf_token": token, "file": files, "languages": "en"}
        response = browser.post("/upload", data=data)
        assert response.status_code == 303
        return str(response.headers["Location"])

    assert browser.get(send("one.mp4")).status_code == 200
    assert send("two.mp4", "three.mp4") == "/library"
    shown = browser.get("/library").text
    assert all(name in shown for name in ("one.mp4", "two.mp4", "three.mp4"))
    nothing = browser.post("/upload", data={"csrf_token": token}, headers={"Accept": "text/html"})
    assert nothing.status_code == 400
    assert "choose a video" in nothing.text


def test_activity_lists_jobs_and_its_buttons_work_without_scripts(
    browser: FlaskClient, application: Application
) -> None:
    assert "Nothing is being processed" in browser.get("/activity").text
    job = seeding.running(application)
    token = token_of(browser.get("/activity").text)
    form = {"csrf_token": token, "back": "recording"}
    cancelled = browser.post(f"/jobs/{job.job_id}/cancel", data=form)
    assert cancelled.headers["Location"] == f"/r/{job.video_id}"
    assert "Processing was cancelled" in browser.get(f"/r/{job.video_id}").text
    assert browser.post(f"/jobs/{job.job_id}/retry", data=form).status_code == 303
    assert "Waiting its turn" in browser.get("/activity").text


def test_deleting_asks_first_and_then_removes(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    asked = browser.get(f"/r/{video.video_id}/delete").text
    assert "That cannot be undone." in asked
    done = browser.post(f"/r/{video.video_id}/delete", data={"csrf_token": token_of(asked)})
    assert done.headers["Location"] == f"/library?trashed={video.video_id}"
    said = browser.get(done.headers["Location"]).text
    assert "“ Lantern launch ” is in the trash." in text_of(said)
    undo = f"/trash/{video.video_id}"
    assert f'action="{undo}"' in said
    assert browser.get(f"/r/{video.video_id}").status_code == 410
    browser.post(undo, data={"csrf_token": token_of(said), "do": "restore"})
    assert browser.get(f"/r/{video.video_id}").status_code == 200
    assert "is in the trash" not in browser.get(done.headers["Location"]).text


@pytest.mark.parametrize("path", ["/", "/ask", "/search", "/activity", "/docs"])
def test_every_page_has_landmarks_one_heading_and_a_way_past_the_menu(
    browser: FlaskClient, path: str
) -> None:
    # What a template holds is filled in before anybody sees it.
    page = re.sub(r"<template.*?</template>", "", browser.get(path).text, flags=re.S)
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert '<main id="main"' in page
    assert '<nav aria-label="Main">' in page
    assert 'href="#main"' in page
    assert '<html lang="en"' in page
    for picture in re.findall(r"<img [^>]*>", page):
        assert " alt=" in picture
    for button in re.findall(r"<button[^>]*>(.*?)</button>", page, re.S):
        assert text_of(button), button


def test_commands_in_a_sentence_are_set_as_code_and_nothing_else_is() -> None:
    assert commands("`./run <x>` helps, not <b>") == (
        "<code>./run &lt;x&gt;</code> helps, not &lt;b&gt;"
    )
