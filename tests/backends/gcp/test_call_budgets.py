"""What a page and a question may ask of Google's services: each call takes some 50 ms there.

Counted at the emulators and stand-ins, on the adapters that a deployment has. A page that asks
once for each row or each picture fails here.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from lifestream.bootstrap import Application, application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.video import Video
from lifestream.services.access.share import ShareRequest, create_share
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.vector_search import VectorSearch
from tests.backends.gcp.counted_calls import CallCounter
from tests.backends.gcp.working_doors import deployed, settings_on, start_anew
from tests.google_cloud import GoogleCloud
from tests.waiting import GIVE_UP_AFTER_S
from tests.web import seeding
from web import create_app

RECORDINGS = 8
PICTURE = re.compile(r'<img src="(/pictures/[^"]+|/r/[^"]+)"')
SHARED_PICTURE = re.compile(r'"(/s/[^"]+/picture/[^"]+)"')
TALK = "a-conversation"

MAX_RECORDING_PAGE = 14
"""Two of them say how long the recording is kept."""

MAX_LIBRARY_PAGE = 5
"""One of them says which recordings retention takes."""

MAX_ASK_PAGE = 10
MAX_QUESTION = 26
"""Ten of them keep the question and its answer."""

MAX_CONVERSATION_PAGE = 13
MAX_SEARCH_PAGE = 20
MAX_PICTURE = 1
MAX_DAY_PAGE = 6
MAX_TODAY_PAGE = 18
MAX_CALENDAR_PAGE = 4
MAX_SHARED_PAGE = 13
MAX_SHARED_PICTURE = 6


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The web door with recordings in which somebody named the voices."""

    app: Application
    client: FlaskClient
    counter: CallCounter
    videos: tuple[Video, ...]

    def calls_of(self, path: str, body: Any = None) -> tuple[str, Counter[str]]:
        """The answer's text, and what was asked for it."""
        app = self.app
        followers = (app.index_follower, app.day_follower, app.tasks_follower, app.pair_finder)
        for follower in followers:
            # What follows the page before would ask meanwhile, and be counted.
            assert follower.finish(GIVE_UP_AFTER_S)
        with self.counter.counting() as calls:
            sent = self.client.post(path, json=body) if body else self.client.get(path)
            text = sent.text
        assert sent.status_code < 400, (path, text)
        return text, calls


@pytest.fixture(scope="module", params=["vertex", "firestore"])
def deployment(
    request: pytest.FixtureRequest,
    running_google_cloud: GoogleCloud,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    cloud = replace(running_google_cloud, project=f"budgets-{request.param}")
    with VectorSearch() as found_by, Identity(cloud.account) as identity:
        settings = settings_on(cloud, tmp_path_factory.mktemp("data"), found_by)
        counter = CallCounter(cloud, identity)
        with deployed(cloud, replace(settings, gcp_vectors=request.param), identity, counter):
            start_anew()
            app = application()
            videos = tuple(_furnish(app, number) for number in range(RECORDINGS))
            start_anew()
            # Another instance than the one that was written to: nothing is in its memory.
            client = create_app(application()).test_client(use_cookies=False)
            yield Deployment(app=application(), client=client, counter=counter, videos=videos)
            start_anew()


def _furnish(app: Application, number: int) -> Video:
    video = seeding.finished(app, name=f"meeting-{number}.mp4")
    seeding.index(app, video)
    naming = NameSpeaker(edit_id=f"naming-{number}", speaker="S2", name="Anna")
    edit_transcript(app.backend, LOCAL_OWNER, video.video_id, naming)
    return video


def total(calls: Counter[str]) -> int:
    """All of them, but those that sign."""
    return sum(calls.values()) - calls["sign"]


def test_a_recording_page_signs_nothing_and_asks_thirteen_times_at_most(
    deployment: Deployment,
) -> None:
    page, calls = deployment.calls_of(f"/r/{deployment.videos[0].video_id}")

    assert PICTURE.search(page)
    assert total(calls) <= MAX_RECORDING_PAGE, calls
    assert calls["sign"] == 0


def test_a_picture_is_signed_when_it_is_asked_for_and_kept_by_the_browser(
    deployment: Deployment,
) -> None:
    page, _ = deployment.calls_of(f"/r/{deployment.videos[0].video_id}")
    found = PICTURE.search(page)
    assert found is not None

    with deployment.counter.counting() as calls:
        answer = deployment.client.get(found[1])

    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert (total(calls), calls["sign"]) == (0, MAX_PICTURE)
    assert requests.get(answer.headers["Location"], timeout=30).content == seeding.JPEG
    _, again = deployment.calls_of(found[1])
    assert not again


def test_pictures_of_a_shared_page_are_found_without_opening_the_recording(
    deployment: Deployment,
) -> None:
    video = deployment.videos[0]
    asked = ShareRequest(lasts=timedelta(days=1))
    share = create_share(deployment.app.backend, LOCAL_OWNER, video.video_id, asked)
    page, calls = deployment.calls_of(f"/s/{share.token}")
    found = SHARED_PICTURE.search(page)
    assert found is not None
    assert total(calls) <= MAX_SHARED_PAGE, calls

    with deployment.counter.counting() as calls:
        answer = deployment.client.get(found[1])

    assert (answer.status_code, answer.data) == (200, seeding.JPEG)
    assert (total(calls) <= MAX_SHARED_PICTURE, calls["sign"]) == (True, 0), calls


def test_the_library_page_asks_as_often_for_a_full_page_as_for_one_recording(
    deployment: Deployment,
) -> None:
    # What is masked is known for twenty seconds from here on.
    deployment.client.get("/library")
    page, calls = deployment.calls_of("/library")
    _, one = deployment.calls_of("/library?limit=1")

    assert page.count('class="row') >= RECORDINGS or page.count("<img") >= RECORDINGS
    assert total(calls) == total(one) <= MAX_LIBRARY_PAGE, calls
    assert calls["sign"] == 0


def test_a_day_costs_the_same_few_calls_however_many_recordings_it_has(
    deployment: Deployment,
) -> None:
    for path, most in (
        ("/day/2025-03-10", MAX_DAY_PAGE),
        ("/letter/month/2025-03-10", MAX_DAY_PAGE),
        ("/stats?month=2025-03", MAX_DAY_PAGE),
        ("/calendar?month=2025-03", MAX_CALENDAR_PAGE),
        ("/week/2025-03-10", MAX_CALENDAR_PAGE),
        ("/", MAX_TODAY_PAGE),
    ):
        deployment.calls_of(path)  # Digests are made at the first look.
        page, calls = deployment.calls_of(path)
        if "2025-03" in path:
            assert page.count("Lantern launch") >= 1, path
        assert total(calls) <= most, (path, calls)
        assert calls["sign"] == 0, path


def test_a_question_with_a_name_asks_a_bounded_number_of_times(deployment: Deployment) -> None:
    body = {
        "query": "What did Anna say about the venue?",
        "conversation_id": TALK,
        "turn_id": "turn-0001",
    }
    answer, calls = deployment.calls_of("/api/v1/query/stream", body)

    assert '"speaker":"Anna"' in answer.replace('"speaker_name"', '"speaker"')
    assert "event: sentence" in answer
    assert total(calls) <= MAX_QUESTION, calls
    assert calls["sign"] == 0


def test_the_pages_around_a_question_ask_a_bounded_number_of_times(
    deployment: Deployment,
) -> None:
    for number in range(3):
        body = {
            "query": "Who books the venue?",
            "conversation_id": f"{TALK}-{number}",
            "turn_id": f"turn-000{number}",
        }
        deployment.calls_of("/api/v1/query/stream", body)

    for path, most in (
        ("/ask", MAX_ASK_PAGE),
        (f"/ask/{TALK}-0", MAX_CONVERSATION_PAGE),
        ("/search?q=venue", MAX_SEARCH_PAGE),
    ):
        _, calls = deployment.calls_of(path)
        assert total(calls) <= most, (path, calls)
        assert calls["sign"] == 0, path


def test_nobody_is_led_to_the_pictures_of_another_owner(deployment: Deployment) -> None:
    key = deployment.videos[0].thumbnail_key.replace("/local/", "/u0123/", 1)
    deployment.app.backend.object_store.put_bytes(key, b"secret", content_type="image/jpeg")

    for name in (f"../u0123/{Path(key).name}", f"%2e%2e/u0123/{Path(key).name}", "a.json"):
        assert deployment.client.get(f"/pictures/{name}").status_code in (400, 404)
    named = key.removeprefix("artifacts/")
    led = deployment.client.get(f"/pictures/{named}").headers.get("Location", "")
    assert requests.get(led, timeout=30).status_code == 404
