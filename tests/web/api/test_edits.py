"""Typing over a transcript through the API: nothing is lost, whoever else types."""

from datetime import UTC
from typing import Any

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from lifestream.bootstrap import Application
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.video import Video
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess.reindex import index_recording
from tests.web import seeding
from web.schemas.edits import ConflictDocument, EditedDocument

EVIL = '<script>alert("x")</script>'
SAID = [words for _, _, _, words in seeding.SAID]


@pytest.fixture
def video(application: Application) -> Video:
    """A finished recording."""
    return seeding.finished(application)


class Editor:
    """One open tab."""

    def __init__(self, client: FlaskClient, video: Video) -> None:
        self.client = client
        self.address = f"/api/v1/videos/{video.video_id}"
        self.typed = 0

    def send(self, kind: str, **fields: Any) -> Any:
        self.typed += 1
        body = {"edit_id": f"{self.typed:08d}-0000", "kind": kind, **fields}
        return self.client.post(f"{self.address}/edits", json=body)

    def text(self, segment_id: str, base: str, text: str, **fields: Any) -> Any:
        return self.send("text", segment_id=segment_id, base_text=base, text=text, **fields)

    def shown(self) -> list[str]:
        segments = self.client.get(f"{self.address}/transcript").json["segments"]
        return [segment["text"] for segment in segments]

    def history(self) -> list[dict[str, Any]]:
        edits: list[dict[str, Any]] = self.client.get(f"{self.address}/edits").json["edits"]
        return edits


@pytest.fixture
def tab(client: FlaskClient, video: Video) -> Editor:
    """A tab with the recording open."""
    return Editor(client, video)


def test_typed_words_are_shown_and_what_was_recognised_stays(
    tab: Editor, application: Application, video: Video
) -> None:
    key = video.artifact("speakers")
    assert key is not None
    before = application.backend.object_store.read_bytes(key)

    answer = tab.text("t0", SAID[0], "Welcome to the planning of the Lantern lunch.")

    assert answer.status_code == 201
    done = EditedDocument.model_validate_json(answer.data)
    assert (done.version, done.total) == (1, 4)
    assert [(one.id, one.index, one.edited) for one in done.segments] == [("t0", 0, True)]
    assert tab.shown()[0] == "Welcome to the planning of the Lantern lunch."
    assert application.backend.object_store.read_bytes(key) == before


def test_of_two_tabs_the_second_is_shown_what_the_first_wrote(tab: Editor) -> None:
    tab.text("t0", SAID[0], "Welcome, Anna.")

    answer = tab.text("t0", SAID[0], "Welcome, Ben.")

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    conflict = ConflictDocument.model_validate_json(answer.data)
    assert conflict.code == "EDIT_CONFLICT"
    assert conflict.current is not None
    assert (conflict.current.text, conflict.version) == ("Welcome, Anna.", 1)
    assert tab.shown()[0] == "Welcome, Anna."
    assert tab.text("t0", "Welcome, Anna.", "Welcome, Ben.").status_code == 201


def test_an_edit_sent_again_is_one_edit_and_answers_what_stands_now(tab: Editor) -> None:
    tab.text("t0", SAID[0], "Welcome, Anna.")
    tab.text("t0", "Welcome, Anna.", "Welcome, Anna and Ben.")
    tab.typed = 0

    answer = tab.text("t0", SAID[0], "Welcome, Anna.")

    assert answer.status_code == 201
    assert answer.json["version"] == 2
    assert [one["text"] for one in answer.json["segments"]] == ["Welcome, Anna and Ben."]
    assert len(tab.history()) == 2


def test_a_split_and_a_merge_name_what_came_and_went(tab: Editor) -> None:
    split = tab.send("split", segment_id="t4500", at_char=len("The venue will be "))
    ids = [one["id"] for one in split.json["segments"]]
    assert ids[0] == "t4500"
    assert split.json["total"] == 5

    merge = tab.send("merge", segment_id="t4500")

    assert merge.json["removed"] == [ids[1]]
    assert [one["text"] for one in merge.json["segments"]] == [SAID[1]]
    gone = tab.text(ids[1], "the old", "the new")
    assert (gone.status_code, gone.json["current"]) == (409, None)


def test_a_speaker_is_named_and_words_are_given_to_somebody_new(tab: Editor) -> None:
    named = tab.send("name", speaker="S1", name="  Anna\n")
    assert named.json["speakers"] == {"S1": "Anna", "S2": ""}
    assert named.json["segments"] == []

    moved = tab.send("reassign", segment_id="t9500", speaker="new")

    assert [one["speaker"] for one in moved.json["segments"]] == ["S3"]
    assert moved.json["speakers"] == {"S1": "Anna", "S2": "", "S3": ""}
    captions = tab.client.get(f"{tab.address}/transcript?format=vtt").text
    assert "<v Anna>Welcome" in captions
    assert "<v S3>Then it is decided" in captions


def test_a_replacement_is_seen_before_it_is_done_and_undone_after(tab: Editor) -> None:
    asked = "find=HARBOUR&replace=airport"
    seen = tab.client.get(f"{tab.address}/edits/preview?{asked}").json
    assert (seen["count"], seen["segments"]) == (2, 2)
    assert seen["examples"][0]["after"] == SAID[1].replace("harbour", "airport")
    assert tab.shown() == SAID

    done = tab.send("replace", find="HARBOUR", replace="airport")
    assert [one["id"] for one in done.json["segments"]] == ["t4500", "t9500"]
    assert tab.history()[0]["count"] == 2

    undone = tab.send("undo", undoes=done.json["edit_id"])
    assert [one["text"] for one in undone.json["segments"]] == [SAID[1], SAID[2]]
    assert tab.shown() == SAID
    assert [(one["kind"], one["undone"]) for one in tab.history()] == [
        ("undo", False),
        ("replace", True),
    ]


def test_what_later_edits_rest_on_cannot_be_undone_before_them(tab: Editor) -> None:
    split = tab.send("split", segment_id="t4500", at_char=len("The venue will be "))
    second = split.json["segments"][1]["id"]
    later = tab.send("reassign", segment_id=second, speaker="S1")

    refused = tab.send("undo", undoes=split.json["edit_id"])
    assert (refused.status_code, refused.json["code"]) == (409, "EDIT_IN_USE")

    assert tab.send("undo", undoes=later.json["edit_id"]).status_code == 201
    assert tab.send("undo", undoes=split.json["edit_id"]).status_code == 201
    assert tab.shown() == SAID


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("text", {"segment_id": "t0", "text": "x"}, "base_text is missing"),
        ("text", {"segment_id": "t0", "base_text": SAID[0], "text": SAID[0]}, "Nothing changed"),
        (
            "text",
            {"segment_id": "t0", "base_text": SAID[0], "text": "x" * 10_001},
            "The text has 10,001 characters; at most 10,000 fit",
        ),
        ("name", {"speaker": "S1", "name": "x" * 81}, "A name has 81 characters"),
        ("name", {"speaker": "S9", "name": "Anna"}, "No speaker 'S9' is heard here"),
        ("reassign", {"segment_id": "t0", "speaker": "S1"}, "already"),
        ("split", {"segment_id": "t0", "at_char": 0}, "Both parts of a split need words"),
        ("merge", {"segment_id": "t13000"}, "nothing follows it"),
        ("replace", {"find": "zeppelin", "replace": "x"}, "nowhere in this transcript"),
        ("replace", {"find": " ", "replace": "x"}, "Say what to look for"),
        ("undo", {"undoes": "nothing0"}, "no such edit"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    tab: Editor, kind: str, fields: dict[str, Any], sentence: str
) -> None:
    answer = tab.send(kind, **fields)
    assert answer.status_code == 400, answer.text
    assert sentence in answer.json["detail"]
    assert tab.history() == []


def test_names_and_words_with_html_stay_words_everywhere(
    tab: Editor, browser: FlaskClient, video: Video
) -> None:
    assert tab.send("name", speaker="S1", name=EVIL).status_code == 201
    assert tab.text("t4500", SAID[1], f"{EVIL} books it").status_code == 201

    page = browser.get(f"/r/{video.video_id}").text
    captions = tab.client.get(f"{tab.address}/transcript?format=vtt").text
    job = tab.client.get(f"/api/v1/summary/{video.job_id}?format=markdown").text

    assert EVIL not in page + captions + job
    assert str(escape(EVIL)) in page


def test_the_recording_of_somebody_else_is_not_there(tab: Editor, application: Application) -> None:
    theirs = Editor(tab.client, seeding.finished(application, owner=OwnerId("mallory")))

    assert theirs.text("t0", SAID[0], "mine now").status_code == 404
    assert tab.client.get(f"{theirs.address}/edits").status_code == 404
    assert tab.client.get(f"{theirs.address}/edits/preview?find=the").status_code == 404
    assert tab.client.post(f"{theirs.address}/minutes/update").status_code == 404


def test_a_recording_without_words_says_so(tab: Editor, application: Application) -> None:
    running = seeding.running(application, stage="speech")
    address = f"/api/v1/videos/{running.video_id}/edits"
    body = {"edit_id": "00000001-0000", "kind": "name", "speaker": "S1", "name": "Anna"}

    assert tab.client.post(address, json=body).json["code"] == "NOT_READY"
    assert tab.client.get(address).json["edits"] == []


def test_deleting_a_recording_deletes_what_was_typed(
    tab: Editor, application: Application, video: Video
) -> None:
    tab.text("t0", SAID[0], "private")
    forget_video(application.backend, video.owner, video.video_id)

    subject = edits_subject(video.video_id)
    assert application.backend.owner_log.read(video.owner, subject) == ()
    assert tab.client.get(f"{tab.address}/edits").status_code == 404


def test_history_comes_in_pages_newest_first(tab: Editor) -> None:
    for name in ("Anna", "Ben", "Cleo"):
        tab.send("name", speaker="S1", name=name)

    first = tab.client.get(f"{tab.address}/edits?limit=2").json
    rest = tab.client.get(f"{tab.address}/edits?limit=2&before={first['next_before']}").json

    entries = [*first["edits"], *rest["edits"]]
    assert [(one["before"], one["after"]) for one in entries] == [
        ("Ben", "Cleo"),
        ("Anna", "Ben"),
        ("S1", "Anna"),
    ]
    assert rest["next_before"] == 0


def test_the_index_follows_what_was_typed(
    tab: Editor, application: Application, video: Video
) -> None:
    backend, embedder = application.backend, application.inference.embedder
    index_recording(backend, embedder, video.owner, video.video_id, zone=UTC)

    tab.text("t9500", SAID[2], "Then it is decided: we meet in the zeppelin hangar.")
    tab.send("name", speaker="S1", name="Wilhelmina")
    assert application.index_follower.wait(30.0)

    found = tab.client.post("/api/v1/query", json={"query": "zeppelin hangar", "answer": False})
    assert "zeppelin hangar" in found.json["results"][0]["text"]
    said = tab.client.post("/api/v1/query", json={"query": "Wilhelmina venue", "answer": False})
    names = {one["speaker_name"] for one in said.json["results"]}
    assert "Wilhelmina" in names
