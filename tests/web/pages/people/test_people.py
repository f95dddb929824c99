"""The pages of people: they work without scripts, and a rename is seen in every place."""

import io
import re
import zipfile
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.people.book import VoiceKey, id_of_name
from lifestream.domain.video import Video
from lifestream.services.edits.voice_names import every_named_voice
from lifestream.services.people.change_people import name_voice, set_remembering
from tests.web import seeding

PLACES = (
    "/people",
    "/people/{person}",
    "/r/{video}",
    "/r/{video}/share",
    "/day/2025-03-10",
    "/week/2025-03-10",
    "/letter/week/2025-03-10",
    "/tasks",
    "/tasks/{task}",
    "/ask",
    "/ask/talk-0001",
    "/search?q=harbour",
    "/s/{token}",
    "/s/{token}/captions.vtt",
    "/api/v1/people",
    "/api/v1/videos/{video}/transcript",
    "/api/v1/videos/{video}/transcript?format=vtt",
    "/api/v1/videos/{video}/transcript?format=srt",
    "/api/v1/videos/{video}/transcript?format=txt",
    "/api/v1/summary/{job}",
    "/api/v1/summary/{job}?format=markdown",
    "/api/v1/summary/{job}?format=docx",
    "/api/v1/conversations/talk-0001",
    "/api/v1/days/2025-03-10",
    "/api/v1/days/2025-03-10?format=markdown",
    "/api/v1/tasks",
    "/api/v1/tasks/{task}",
)
"""Every place that shows the name of somebody who speaks."""

WITHOUT_A_NAME = {"/r/{video}/share", "/week/2025-03-10"}
"""Places that show no name as yet; if they come to, it is the right one."""

WITH_UNDO = {"/people", "/people/{person}"}
"""Places that say what was done, to be taken back."""


@pytest.fixture
def video(application: Application) -> Video:
    """A recording in which Quillon speaks, that is shared, asked about and full of tasks."""
    video = seeding.finished(application)
    seeding.index(application, video)
    name_voice(
        application.backend,
        LOCAL_OWNER,
        VoiceKey(video_id=video.video_id, label="S2"),
        "Quillon",
    )
    return video


def things(client: FlaskClient, video: Video) -> dict[str, str]:
    """What stands for each name in ``PLACES``."""
    asked = {
        "query": "Where will the venue be?",
        "conversation_id": "talk-0001",
        "turn_id": "turn-0001",
    }
    assert client.post("/api/v1/query/stream", json=asked).text
    task = client.post("/api/v1/tasks", json={"text": "Book it", "person": "Quillon"})
    shared = client.post(f"/api/v1/videos/{video.video_id}/shares", json={}).get_json()
    return {
        "video": video.video_id,
        "job": video.job_id,
        "token": shared["url"].rpartition("/")[2],
        "task": task.get_json()["task_id"],
        "person": id_of_name("Quillon"),
    }


def text_of(response: TestResponse) -> str:
    """What somebody reads of an answer."""
    if not response.data.startswith(b"PK"):
        return unescape(response.text)
    with zipfile.ZipFile(io.BytesIO(response.data)) as document:
        return document.read("word/document.xml").decode()


def test_a_rename_is_seen_in_every_place_and_the_old_name_in_none(
    client: FlaskClient, video: Video
) -> None:
    ids = things(client, video)

    def shown(place: str) -> str:
        response = client.get(place.format(**ids))
        assert response.status_code == 200, place
        return text_of(response)

    before = {place for place in PLACES if "Quillon" in shown(place)}
    assert set(PLACES) - before <= WITHOUT_A_NAME

    renamed = client.patch(f"/api/v1/people/{ids['person']}", json={"name": "Vasantha"})
    assert renamed.status_code == 200
    after = {place: shown(place) for place in PLACES}
    for place, text in after.items():
        assert ("Vasantha" in text) == (place in before), place
        if place not in WITH_UNDO:
            assert "Quillon" not in text, place

    page = client.get(f"/api/v1/people/{ids['person']}").get_json()
    (change,) = page["changes"]
    undone = client.post("/api/v1/people/undo", json={"change_id": change["change_id"]})
    assert undone.status_code == 204
    restored = {place: shown(place) for place in PLACES}
    assert {place for place, text in restored.items() if "Quillon" in text} == before
    assert not [place for place, text in restored.items() if "Vasantha" in text]


def test_voices_are_accepted_refused_named_and_passed_over_without_scripts(
    client: FlaskClient, application: Application, video: Video
) -> None:
    backend, later = application.backend, seeding.finished(application, name="later.mp4")
    assert "ask them first" in client.get("/people").text
    assert client.post("/people/kept", data={"keep": "yes"}).status_code == 303
    seeding.kept_voices(backend, video, "S2")
    seeding.kept_voices(backend, later, "S1", "S2", alike=("S1",))

    page = unescape(client.get("/people").text)
    assert "Is this <bdi>Quillon</bdi>?" in page
    assert "No voice" not in page
    form = dict(re.findall(r'name="(person|suggested)" value="([^"]*)"', page))
    voice = {"video_id": later.video_id, "speaker": "S1"}
    accepted = client.post("/people/voice", data={**voice, **form, "do": "accept"})
    assert "Take it back" in client.get(accepted.location).text
    named = every_named_voice(backend, LOCAL_OWNER)
    assert named.persons[later.video_id]["S1"] == named.persons[video.video_id]["S2"]

    page = f"/people/{named.persons[later.video_id]['S1']}"
    kept = client.post("/people/voice", data={**voice, "do": "unname", "back": page})
    assert kept.location == page, "another voice has the name still"
    client.post("/people/voice", data={**voice, **form, "do": "refuse"})
    assert "Is this" not in client.get("/people").text
    client.post("/people/voice", data={**voice, "speaker": "S2", "do": "dismiss"})
    client.post("/people/voice", data={**voice, "name": "Edda", "do": "name"})
    page = client.get("/people").text
    assert "Who is this?" not in page
    assert "Edda" in page
    (undo, *_) = re.findall(r'name="change_id" value="(\w+)"', page)
    assert client.post("/people/undo", data={"change_id": undo}).status_code == 303
    assert "Who is this?" in client.get("/people").text

    assert client.post("/people/kept", data={"keep": "no"}).status_code == 303
    assert not backend.owner_log.subjects(LOCAL_OWNER, "voices/").subjects


def test_names_that_were_said_are_offered_without_any_kept_voice(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application, text="My name is Priya, and I take notes.")

    page = unescape(client.get("/people").text)

    assert "Names that were said" in page
    assert 'value="Priya"' in page
    shown = unescape(client.get(f"/r/{video.video_id}").text)
    assert "is <bdi>Priya</bdi>" in shown
    form = {"video_id": video.video_id, "speaker": "S1", "name": "Priya", "do": "name"}
    named = client.post("/people/voice", data={**form, "back": f"/r/{video.video_id}"})
    assert named.location == f"/r/{video.video_id}"
    assert "Priya" in re.findall(r'<ul class="legend".*?</ul>', client.get(named.location).text)[0]


def test_two_people_are_made_one_and_a_voice_is_forgotten_on_a_persons_page(
    client: FlaskClient, application: Application, video: Video
) -> None:
    backend = application.backend
    set_remembering(backend, LOCAL_OWNER, on=True)
    seeding.kept_voices(backend, video, "S1", "S2")
    name_voice(backend, LOCAL_OWNER, VoiceKey(video_id=video.video_id, label="S1"), "Quill")
    page = f"/people/{id_of_name('Quill')}"
    assert "shows at once in 1 recording" in client.get(page).text

    merged = client.post(f"{page}/merge", data={"into": id_of_name("Quillon")})

    assert "Quill and Quillon are one person" in client.get(merged.location).text
    assert "2 voices are kept" in client.get(merged.location).text
    client.post(f"{merged.location}/voice", data={"keep": "no"})
    assert "Nothing of this voice is kept" in client.get(merged.location).text
    assert client.get("/people/p0000000000000000").status_code == 404
    assert client.post(f"{page}/name", data={"name": " "}).status_code == 400
