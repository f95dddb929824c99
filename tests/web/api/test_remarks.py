"""Notes, comments and highlights through the API: kept as written, found, exported, on the day."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.bootstrap.cutter import clip_maker
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.search import ChunkKind, SearchFilter
from lifestream.domain.video import Video
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess.reindex import index_recording
from tests.web import seeding
from web import create_app

STANDUP = Path(__file__).parents[2] / "data" / "standup.mp4"
NOTE = "Ask Wilhelmina about the greenhouse"


@pytest.fixture
def video(application: Application) -> Video:
    """A finished recording."""
    return seeding.finished(application)


def put(client: FlaskClient, video: Video, remark_id: str, **fields: Any) -> Any:
    return client.put(f"/api/v1/videos/{video.video_id}/remarks/{remark_id}", json=fields)


def remarks(client: FlaskClient, video: Video) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/videos/{video.video_id}/remarks").json[
        "remarks"
    ]
    return found


def test_a_note_is_kept_once_changed_and_brought_back(client: FlaskClient, video: Video) -> None:
    for _ in range(2):
        assert put(client, video, "n1", kind="note", start_s=7.25, text=NOTE).status_code == 200
    put(client, video, "m1", kind="mark", start_s=2)
    changed = put(client, video, "n1", kind="note", start_s=7.25, text=f"{NOTE}, and the fence")
    edits = client.get(f"/api/v1/videos/{video.video_id}/edits").json["edits"]

    assert [one["kind"] for one in remarks(client, video)] == ["mark", "note"]
    assert changed.json["page_url"].endswith("?t=7.2")
    assert [(one["kind"], one["before"], one["after"]) for one in edits] == [
        ("remark", NOTE, f"{NOTE}, and the fence"),
        ("remark", "", "Marked"),
        ("remark", "", NOTE),
    ]

    address = f"/api/v1/videos/{video.video_id}/remarks/n1"
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 204
    assert [one["remark_id"] for one in remarks(client, video)] == ["m1"]
    taken = client.get(f"/api/v1/videos/{video.video_id}/edits").json["edits"][0]
    undo = {"edit_id": "undo-0001", "kind": "undo", "undoes": taken["edit_id"]}
    assert client.post(f"/api/v1/videos/{video.video_id}/edits", json=undo).status_code == 201
    assert remarks(client, video)[1]["text"] == f"{NOTE}, and the fence"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "note", "start_s": 1, "text": " "}, "EMPTY_TEXT"),
        ({"kind": "highlight", "start_s": 5, "end_s": 5}, "BAD_SPAN"),
        ({"kind": "highlight", "start_s": 5}, "BAD_SPAN"),
        ({"kind": "highlight", "start_s": 0, "end_s": 1e6}, "BAD_SPAN"),
        ({"kind": "note", "start_s": 1e20, "text": "x"}, "BAD_SPAN"),
        ({"kind": "mark", "start_s": 1, "tags": ["a,b"]}, "BAD_TAG"),
        ({"kind": "note", "start_s": -1, "text": "x"}, "INVALID_REQUEST"),
    ],
)
def test_what_is_no_remark_is_refused_with_a_sentence(
    client: FlaskClient, video: Video, fields: dict[str, Any], code: str
) -> None:
    refused = put(client, video, "n1", **fields)

    assert (refused.status_code, refused.json["code"]) == (400, code)
    assert remarks(client, video) == []


def test_a_note_can_be_written_before_the_first_byte_is_here(
    client: FlaskClient, application: Application
) -> None:
    asked = {"filename": "talk.webm", "size_bytes": None, "content_type": "audio/webm"}
    coming = client.post("/api/v1/upload/presigned-url", json=asked).json
    address = f"/api/v1/videos/{coming['video_id']}/remarks/n1"

    assert client.put(address, json={"start_s": 3, "text": NOTE}).status_code == 200
    assert client.get(f"/r/{coming['video_id']}").status_code == 200
    assert client.get("/library").status_code == 200


def test_what_was_noted_is_found_exported_and_on_its_day_and_gone_with_the_recording(
    client: FlaskClient, application: Application, video: Video
) -> None:
    backend, owner = application.backend, video.owner
    put(client, video, "n1", kind="note", start_s=3, text=NOTE)
    put(client, video, "h1", kind="highlight", start_s=2, end_s=6, text="The plan", tags=["Volta"])
    zone = application.settings.timezone
    embedder = application.inference.embedder
    index_recording(backend, embedder, owner, video.video_id, zone=ZoneInfo(zone))
    (vector,) = embedder.embed(["Wilhelmina greenhouse"])
    where = SearchFilter(owner=owner, kinds=(ChunkKind.NOTED,))
    hits = backend.vector_index.search(
        where, vector=vector, text=NOTE, limit=5, embedder_id=embedder.embedder_id
    )
    assert {hit.chunk.text for hit in hits} == {NOTE, "The plan"}
    found = client.get("/search", query_string={"q": "Wilhelmina greenhouse"}).text
    assert "Your note" in found

    asked = {"query": "What do I ask Wilhelmina about the greenhouse?"}
    cited = client.post("/api/v1/query", json=asked).json["answer"]["citations"]
    assert ("noted", NOTE) in [(one["kind"], one["quote"]) for one in cited]

    for kind in ("markdown", "json"):
        written = client.get(f"/api/v1/summary/{video.job_id}", query_string={"format": kind}).text
        assert NOTE in written
    text = client.get(
        f"/api/v1/videos/{video.video_id}/transcript", query_string={"format": "txt"}
    ).text
    assert f"[0:03] {NOTE}" in text
    day = client.get("/api/v1/days/2025-03-10").json
    assert [(one["kind"], one["tags"], one["line"]["text"]) for one in day["remarks"]] == [
        ("highlight", ["volta"], "The plan"),
        ("note", [], NOTE),
    ]
    shown = client.get(f"/day/{day['day']}").text
    assert NOTE in shown and "Play the highlight" in shown
    assert "The plan" in client.get(f"/day/{day['day']}/play?only=highlights").text

    forget_video(backend, owner, video.video_id)
    assert backend.owner_log.read(owner, edits_subject(video.video_id)) == ()
    gone = put(client, video, "n2", kind="note", start_s=1, text=NOTE)
    assert (gone.status_code, gone.json["code"]) == (404, "VIDEO_NOT_FOUND")


def test_a_highlight_is_a_film_a_picture_that_moves_and_captions(
    client: FlaskClient, application: Application
) -> None:
    application = replace(application, clip_maker=clip_maker())
    client = create_app(application).test_client(use_cookies=False)
    video = seeding.finished(application)
    film = STANDUP.read_bytes()
    application.backend.object_store.put_bytes(video.source_key, film, content_type="video/mp4")
    put(client, video, "h1", kind="highlight", start_s=1.5, end_s=4, text="What/we plan")
    put(client, video, "n1", kind="note", start_s=1, text=NOTE)
    address = f"/api/v1/videos/{video.video_id}/remarks"

    cut = client.get(f"{address}/h1/clip")
    moving = client.get(f"{address}/h1/clip?format=gif")
    words = client.get(f"{address}/h1/clip?format=srt").text
    none = client.get(f"{address}/n1/clip")

    assert (cut.status_code, cut.mimetype) == (200, "video/mp4")
    assert cut.data[4:8] == b"ftyp" and moving.data.startswith(b"GIF8")
    assert "What_we plan.mp4" in cut.headers["Content-Disposition"]
    assert words.startswith("1\n00:00:0")
    assert (none.status_code, none.json["code"]) == (400, "NO_HIGHLIGHT")
    kept = list(application.backend.object_store.list("clips/"))
    assert len(kept) == 2
    forget_video(application.backend, video.owner, video.video_id)
    assert list(application.backend.object_store.list("clips/")) == []


def test_forms_write_change_and_remove_and_make_a_task_once(
    client: FlaskClient, application: Application, video: Video
) -> None:
    address = f"/r/{video.video_id}/remarks"
    typed = {"kind": "highlight", "text": "Plan", "start": "0:01.5", "end": "0:04", "tags": "a, b"}
    assert client.post(address, data=typed).status_code == 303
    client.post(address, data={"kind": "comment", "text": NOTE, "start": "3"})
    shown = client.get(f"/r/{video.video_id}").text
    lit, comment = remarks(client, video)
    assert NOTE in shown and 'value="a, b"' in shown
    assert (lit["start_s"], lit["end_s"], comment["kind"]) == (1.5, 4.0, "comment")

    again = {"remark_id": comment["remark_id"], "kind": "comment", "text": NOTE, "start": "3"}
    for _ in range(2):
        client.post(address, data=again | {"do": "task"})
    tasks = client.get("/api/v1/tasks?state=open").json["tasks"]
    assert [one["text"] for one in tasks] == [NOTE]
    assert remarks(client, video)[1]["task_id"] == tasks[0]["task_id"]

    client.post(address, data=again | {"do": "remove"})
    assert [one["remark_id"] for one in remarks(client, video)] == [lit["remark_id"]]
    refused = client.post(address, data=typed | {"end": "0:01"})
    assert refused.status_code == 400 and "A highlight ends after it begins" in refused.text
