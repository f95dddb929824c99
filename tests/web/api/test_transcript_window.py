"""A long transcript in parts, through the API and as a page without scripts."""

import gzip
import html
import json
import re

import pytest
from flask.testing import FlaskClient

from bench.recordings.long_recording import add_long_recording
from lifestream.bootstrap import Application
from lifestream.domain.ids import OwnerId
from tests.web import seeding
from tests.web.auth.test_security import token_of
from tests.web.pages.test_pages import text_of

LINES = 8000


@pytest.fixture
def long_id(application: Application) -> str:
    """A recording of ten hours."""
    return add_long_recording(application)


def edit(client: FlaskClient, video_id: str, **fields: object) -> None:
    body = {"edit_id": "11111111-2222", **fields}
    assert client.post(f"/api/v1/videos/{video_id}/edits", json=body).status_code == 201


def test_a_window_holds_the_lines_around_a_moment_with_their_words(
    client: FlaskClient, long_id: str
) -> None:
    part = client.get(f"/api/v1/videos/{long_id}/transcript/window?at_s=18000&count=40").json
    assert part["total"] == LINES
    assert len(part["segments"]) == 40
    assert part["segments"][0]["index"] == part["from_index"]
    starts = [one["start_s"] for one in part["segments"]]
    assert starts == sorted(starts)
    assert starts[10] <= 18000 < starts[11]
    assert len(part["segments"][0]["words"]) == 12


def test_a_line_names_who_speaks_into_it_and_when(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)

    part = client.get(f"/api/v1/videos/{video.video_id}/transcript/window").json

    assert [one["over"] for one in part["segments"]] == [[], [], ["S2"], []]
    assert part["segments"][2]["overlaps"] == [{"start_s": 10.0, "end_s": 11.5, "speaker": "S2"}]


def test_windows_side_by_side_are_the_whole_transcript(client: FlaskClient, long_id: str) -> None:
    address = f"/api/v1/videos/{long_id}/transcript/window"
    ids = []
    for first in range(0, LINES, 400):
        part = client.get(f"{address}?from_index={first}&count=400").json
        ids += [one["id"] for one in part["segments"]]
    assert len(set(ids)) == LINES
    assert client.get(f"{address}?from_index={LINES}").json["segments"] == []


def test_a_window_is_packed_for_those_who_can_unpack(client: FlaskClient, long_id: str) -> None:
    address = f"/api/v1/videos/{long_id}/transcript/window?count=200"
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert len(packed.data) * 4 < len(plain.data)


def test_a_window_and_a_search_show_what_was_typed(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    address = f"/api/v1/videos/{video.video_id}/transcript"
    first = client.get(f"{address}/window").json["segments"][0]
    edit(
        client,
        video.video_id,
        kind="text",
        segment_id=first["id"],
        base_text=first["text"],
        text="Welcome to Mayer’s plan.",
    )
    part = client.get(f"{address}/window?from_index=0&count=1").json
    assert part["version"] == 1
    assert part["segments"][0]["text"] == "Welcome to Mayer’s plan."
    assert part["segments"][0]["edited"] is True
    found = client.get(f"{address}/find?q=mayer").json
    assert [(one["index"], one["count"]) for one in found["matches"]] == [(0, 1)]
    assert client.get(f"{address}/find?q=lantern").json["count"] == 0


def test_doubtful_words_are_found(client: FlaskClient, long_id: str) -> None:
    found = client.get(f"/api/v1/videos/{long_id}/transcript/find?unsure=true").json
    assert found["count"] > len(found["matches"]) > 0
    part = client.get(
        f"/api/v1/videos/{long_id}/transcript/window?from_index={found['matches'][0]['index']}"
    ).json
    unsure = [w for w in part["segments"][0]["words"] if w["probability"] < 0.5]
    assert len(unsure) == found["matches"][0]["count"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("window?count=401", 400, "INVALID_REQUEST"),
        ("window?at_s=nan", 400, "INVALID_REQUEST"),
        ("window?at_s=1&from_index=1", 400, "INVALID_REQUEST"),
        ("find", 400, "INVALID_REQUEST"),
    ],
)
def test_a_wrong_question_gets_a_sentence(
    client: FlaskClient, application: Application, query: str, status: int, code: str
) -> None:
    video = seeding.finished(application)
    answer = client.get(f"/api/v1/videos/{video.video_id}/transcript/{query}")
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_nobody_reads_other_peoples_windows(client: FlaskClient, application: Application) -> None:
    other = seeding.finished(application, owner=OwnerId("somebody"))
    for query in ("window", "find?q=a"):
        answer = client.get(f"/api/v1/videos/{other.video_id}/transcript/{query}")
        assert (answer.status_code, answer.json["code"]) == (404, "VIDEO_NOT_FOUND")


def test_a_recording_without_words_yet_is_not_ready(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    answer = client.get(f"/api/v1/videos/{job.video_id}/transcript/window")
    assert (answer.status_code, answer.json["code"]) == (404, "NOT_READY")


def test_the_page_of_ten_hours_is_small_and_leads_to_every_line_without_scripts(
    browser: FlaskClient, long_id: str
) -> None:
    answer = browser.get(f"/r/{long_id}?t=18000", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 40_000
    page = gzip.decompress(answer.data).decode()
    assert "5:00:00" in text_of(page)
    seen: set[str] = set()
    address = f"/r/{long_id}"
    for _ in range(LINES):
        page = browser.get(address).text
        seen |= set(re.findall(r'data-id="([^"]+)"', page))
        later = re.search(r'href="(\?from=\d+)#transcript">Later', page)
        if later is None:
            break
        address = f"/r/{long_id}{html.unescape(later[1])}"
    assert len(seen) == LINES


def test_a_given_name_and_stale_minutes_are_shown_and_written_again_without_scripts(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    edit(client, video.video_id, kind="name", speaker="S2", name="Anna")
    line = client.get(f"/api/v1/videos/{video.video_id}/transcript/window").json["segments"][1]
    edit(
        client,
        video.video_id,
        edit_id="33333333-4444",
        kind="text",
        segment_id=line["id"],
        base_text=line["text"],
        text="The venue is the town hall.",
    )
    page = browser.get(f"/r/{video.video_id}").text
    shown = text_of(page)
    assert "Anna" in shown
    assert "Speaker 2" not in shown
    assert "You edited the transcript after these minutes were written." in shown
    assert "words edited since" in shown
    assert re.search(r"Update \d+ bullets", shown)
    done = browser.post(f"/r/{video.video_id}/minutes", data={"csrf_token": token_of(page)})
    assert done.headers["Location"] == f"/r/{video.video_id}#minutes"
    assert "Waiting its turn" in browser.get(f"/r/{video.video_id}").text
