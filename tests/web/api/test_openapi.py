"""The API is what its document says: every route, every field, every reference."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.together.pair import Pair, Why
from lifestream.domain.video import SoundTrack, Video
from lifestream.services.together.read_pairs import keep_pair
from tests.web import seeding
from tests.web.api.test_uploads import CAPTIONS
from tests.web.login_provider import LoginProvider, serving
from tests.web.logins import app_with, person
from tests.web.route_examples import DEVICE, GPX, ICS
from web.api import OPERATIONS, PREFIX

TALK = "conversation-1"
TURN = {"query": "Who books the venue?", "conversation_id": TALK, "turn_id": "turn-0001"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """What ``/api/v1/openapi.json`` says."""
    answered: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return answered


def references(value: Any) -> Iterator[str]:
    """Every ``$ref`` below ``value``."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_route_of_the_api_is_documented_and_nothing_else_is(
    app: Flask, document: dict[str, Any]
) -> None:
    served = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (method.upper(), path) for path, entry in document["paths"].items() for method in entry
    }
    assert served == described


def test_the_document_is_openapi_3_1_and_holds_together(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas
    names = [e["operationId"] for p in document["paths"].values() for e in p.values()]
    assert len(names) == len(set(names))
    for path, entry in document["paths"].items():
        for operation in entry.values():
            assert operation["summary"], path
            assert operation["description"], path
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))


def choices(client: FlaskClient, application: Application) -> dict[str, Any]:
    """Answers to what the user chooses for a recording."""
    tracks = tuple(SoundTrack(number=n, codec="aac", channels=1) for n in (1, 2))
    video = replace(seeding.finished(application, name="two.mp4"), sound_tracks=tracks)
    application.backend.library.put(video)
    dated = seeding.finished(application, name="dated.mp4")
    day = {"day": "2026-01-17", "request_id": "r" * 8}
    track = {"number": 2, "request_id": "r" * 8}
    lecture = {"template": "lecture", "request_id": "r" * 8}
    minuted = seeding.finished(application, name="minuted.mp4")
    return {
        "get_wishes": client.get(f"{PREFIX}/minutes/wishes"),
        "put_wish": client.put(f"{PREFIX}/minutes/wishes", json={"tag": "a"}),
        "put_video_wish": client.put(f"{PREFIX}/videos/{minuted.video_id}/wish", json=lecture),
        "get_masks": client.get(f"{PREFIX}/masks"),
        "put_masks": client.put(f"{PREFIX}/masks", json={"kinds": ["email"]}),
        "post_masked": client.post(f"{PREFIX}/videos/{dated.video_id}/masked"),
        "put_day": client.put(f"{PREFIX}/videos/{dated.video_id}/day", json=day),
        "put_sound_track": client.put(f"{PREFIX}/videos/{video.video_id}/sound-track", json=track),
    }


def notice_answers(client: FlaskClient) -> dict[str, Any]:
    """Those about mail addresses and devices."""
    device = {"endpoint": "https://push.example.org/1", **DEVICE}
    made = client.post(f"{PREFIX}/notices/devices", json=device)
    one = f"{PREFIX}/notices/{made.json['notice_id']}"
    return {
        "post_device_notice": made,
        "post_mail_notice": client.post(
            f"{PREFIX}/notices/mail", json={"address": "a@example.org"}
        ),
        "get_notices": client.get(f"{PREFIX}/notices"),
        "put_notice": client.put(one, json={"digest_hour": 7}),
        "post_notice_test": client.post(f"{one}/test"),
        "post_notice_resume": client.post(f"{one}/resume"),
        "post_notice_confirmation": client.post(f"{one}/confirmation"),
        "get_notice_deliveries": client.get(f"{PREFIX}/notices/deliveries"),
        "delete_notice": client.delete(one),
    }


def access_answers(client: FlaskClient) -> dict[str, Any]:
    """Those about who may do what, and did."""
    made = client.post(f"{PREFIX}/keys", json={"name": "agent", "tag": "garden"})
    hook = client.post(f"{PREFIX}/webhooks", json={"url": "https://hooks.example.org/"})
    one = f"{PREFIX}/webhooks/{hook.json['webhook_id']}"
    told = client.post(f"{one}/test")
    again = f"{PREFIX}/webhooks/deliveries/{told.json['delivery_id']}/replay"
    return notice_answers(client) | {
        "post_webhook": hook,
        "get_webhooks": client.get(f"{PREFIX}/webhooks"),
        "post_webhook_secret": client.post(f"{one}/secret"),
        "post_webhook_resume": client.post(f"{one}/resume"),
        "post_webhook_test": told,
        "get_deliveries": client.get(f"{PREFIX}/webhooks/deliveries"),
        "post_replay": client.post(again),
        "delete_webhook": client.delete(one),
        "post_key": made,
        "get_keys": client.get(f"{PREFIX}/keys"),
        "delete_key": client.delete(f"{PREFIX}/keys/{made.json['key_id']}"),
        "get_audit": client.get(f"{PREFIX}/audit"),
    }


def day_answers(client: FlaskClient, video: Video) -> dict[str, Any]:
    """Those about days and talk, and about access."""
    calendar = client.post(f"{PREFIX}/calendars", json={"name": "Work", "ics": ICS})
    span = "from_at=2025-03-10T00:00:00Z&to_at=2025-03-11T00:00:00Z"
    return access_answers(client) | {
        "post_recap": client.post(f"{PREFIX}/recaps", json={"day": "2025-03-10", "dry_run": True}),
        "get_recaps": client.get(f"{PREFIX}/videos/{video.video_id}/recaps"),
        "post_calendar": calendar,
        "get_calendars": client.get(f"{PREFIX}/calendars"),
        "get_meetings": client.get(f"{PREFIX}/meetings?{span}"),
        "get_video_meeting": client.get(f"{PREFIX}/videos/{video.video_id}/meeting"),
        "delete_calendar": client.delete(f"{PREFIX}/calendars/{calendar.json['calendar_id']}"),
        "get_days": client.get(f"{PREFIX}/days?from=2025-03-01&to=2025-03-31"),
        "get_day": client.get(f"{PREFIX}/days/2025-03-10"),
        "get_stats": client.get(f"{PREFIX}/stats?from=2025-03-01&to=2025-03-31"),
        "get_video_stats": client.get(f"{PREFIX}/videos/{video.video_id}/stats"),
        "put_day_words": client.put(
            f"{PREFIX}/days/2025-03-10/words",
            json={"text": " A good day. ", "version": 0, "entry_id": "w" * 8},
        ),
        "get_day_words": client.get(f"{PREFIX}/days/2025-03-10/words"),
        "post_track": client.post(f"{PREFIX}/tracks", json={"gpx": GPX.format(day="2025-03-10")}),
        "get_tracks": client.get(f"{PREFIX}/tracks"),
        "delete_track": client.delete(f"{PREFIX}/tracks/2025-03-10"),
    }


def _of_upload(client: FlaskClient, coming: str) -> dict[str, Any]:
    captions = {"captions": (io.BytesIO(CAPTIONS), "a.vtt")}
    return {
        "change_options": client.patch(coming, json={"expected_speakers": 2}),
        "put_captions": client.put(f"{coming}/captions", data=captions),
        "renew": client.post(f"{coming}/renew"),
    }


def answers(client: FlaskClient, application: Application) -> dict[str, Any]:
    """A real answer of every operation."""
    video = seeding.finished(application)
    seeding.index(application, video)
    job = seeding.failed(application)
    going = seeding.running(application)
    again = f"{PREFIX}/videos/{seeding.finished(application, name='again.mp4').video_id}/rerun"
    wanted = {"stage": "index", "request_id": "r" * 8}
    ticket = client.post(
        f"{PREFIX}/upload/presigned-url", json={"filename": "a.mp4", "size_bytes": 5}
    )
    coming = f"{PREFIX}/upload/{ticket.json['video_id']}"
    one = f"{PREFIX}/videos/{video.video_id}"
    naming = {"edit_id": "e" * 8, "kind": "name", "speaker": "S1", "name": "Anna"}
    share = client.post(f"{one}/shares", json={"note": "for Ben"})
    return {
        **_about_tasks(client, application, video) | _about_keeping(client, application, video),
        "post_share": share,
        "get_shares": client.get(f"{one}/shares"),
        "delete_share": client.delete(f"{one}/shares/{share.json['share_id']}"),
        "post_edit": client.post(f"{one}/edits", json=naming),
        "get_edits": client.get(f"{one}/edits"),
        "preview_edit": client.get(f"{one}/edits/preview?find=harbour"),
        "update_video_minutes": client.post(f"{one}/minutes/update"),
        "presigned_url": ticket,
        **_of_upload(client, coming),
        "upload": client.post(f"{PREFIX}/upload", data={"file": (io.BytesIO(b"x"), "x.mp4")}),
        "confirm": client.post(f"{PREFIX}/upload/confirm", json={"video_id": video.video_id}),
        "get_status": client.get(f"{PREFIX}/status/{video.job_id}"),
        "get_jobs": client.get(f"{PREFIX}/jobs"),
        "get_activity": client.get(f"{PREFIX}/activity"),
        "retry_jobs": client.post(f"{PREFIX}/jobs/retry", json={"which": "failed"}),
        "get_receipt": client.get(f"{PREFIX}/jobs/{video.job_id}/receipt"),
        "estimate_rerun": client.get(f"{again}?stage=index"),
        "start_rerun": client.post(again, json=wanted),
        **choices(client, application),
        "cancel": client.post(f"{PREFIX}/jobs/{going.job_id}/cancel"),
        "retry": client.post(f"{PREFIX}/jobs/{job.job_id}/retry"),
        "get_summary": client.get(f"{PREFIX}/summary/{video.job_id}"),
        "get_videos": client.get(f"{PREFIX}/videos"),
        "get_video": client.get(one),
        "get_transcript": client.get(f"{one}/transcript"),
        "get_transcript_window": client.get(f"{one}/transcript/window"),
        "find_in_transcript": client.get(f"{one}/transcript/find?q=harbour"),
        **day_answers(client, video),
        "query": client.post(f"{PREFIX}/query", json={"query": "Who books the venue?"}),
        "query_stream": client.post(f"{PREFIX}/query/stream", json=TURN, buffered=True),
        "get_conversations": client.get(f"{PREFIX}/conversations"),
        "get_conversation": client.get(f"{PREFIX}/conversations/{TALK}"),
        "rename": client.patch(f"{PREFIX}/conversations/{TALK}", json={"title": "The venue"}),
        "forget_conversation": client.delete(f"{PREFIX}/conversations/{TALK}"),
        "post_vocabulary": client.post(f"{PREFIX}/vocabulary", json={"terms": ["Callum"]}),
        "get_vocabulary": client.get(f"{PREFIX}/vocabulary"),
        "put_vocabulary": client.put(f"{PREFIX}/vocabulary", json={"terms": ["Kestrel"]}),
        "delete_term": client.delete(f"{PREFIX}/vocabulary?term=kestrel"),
        "whoami": client.get(f"{PREFIX}/whoami"),
        "get_models": client.get(f"{PREFIX}/models"),
        "delete_video": client.delete(one),
    }


def _clip(client: FlaskClient, video: Video) -> Any:
    """The words of a highlight; its pictures need a real film."""
    lit = f"{PREFIX}/videos/{video.video_id}/remarks/h1"
    client.put(lit, json={"kind": "highlight", "start_s": 0, "end_s": 9, "text": "All of it"})
    return client.get(f"{lit}/clip?format=srt")


def _about_keeping(client: FlaskClient, application: Application, video: Video) -> dict[str, Any]:
    """A real answer of every operation on tags and the trash."""
    many = {"video_ids": [video.video_id], "action": "tag", "tags": ["a"], "change_id": "m1"}
    title = {"correction_id": "c1", "kind": "title", "title": "Harbour"}
    corrections = f"{PREFIX}/videos/{video.video_id}/corrections"
    remark = f"{PREFIX}/videos/{video.video_id}/remarks/r1"
    shelved = f"{PREFIX}/videos/{video.video_id}/shelf/{seeding.UNVERIFIED.shelf_id}"
    twin = seeding.finished(application, name="twin.mp4").video_id
    pair = Pair(one=video.video_id, other=twin, why=Why.SOUND, offset_s=1.0)
    keep_pair(application.backend, LOCAL_OWNER, pair)
    return {
        "get_events": client.get(f"{PREFIX}/events"),
        "post_pair": client.post(f"{PREFIX}/events/{pair.pair_id}", json={"state": "dismissed"}),
        "get_chapters": client.get(f"{PREFIX}/videos/{video.video_id}/chapters"),
        "post_shelf_answer": client.post(shelved, json={"keep": True}),
        "patch_video": client.patch(
            f"{PREFIX}/videos/{video.video_id}", json={"tags": ["harbour"]}
        ),
        "post_videos_change": client.post(f"{PREFIX}/videos/change", json=many),
        "get_changes": client.get(f"{PREFIX}/changes"),
        "post_change_undo": client.post(f"{PREFIX}/changes/m1/undo"),
        "export_videos": client.post(
            f"{PREFIX}/videos/export", json={"video_ids": [video.video_id]}
        ),
        "post_correction": client.post(corrections, json=title),
        "get_corrections": client.get(corrections),
        "put_remark": client.put(remark, json={"start_s": 2, "text": "Ask Ben"}),
        "post_remark_task": client.post(f"{remark}/task"),
        "get_clip": _clip(client, video),
        "get_remarks": client.get(remark.rpartition("/")[0]),
        "delete_remark": client.delete(remark),
        "get_tags": client.get(f"{PREFIX}/tags"),
        "get_trash": client.get(f"{PREFIX}/trash"),
        **_about_forgetting(client),
        **_about_sharing(application),
    }


def _about_sharing(application: Application) -> dict[str, Any]:
    """A real answer of every operation on sharing with people, who need logins for it."""
    with serving(LoginProvider()) as provider:
        app = app_with(application, provider, "oidc")
        client = app.test_client(use_cookies=False)
        anna, ben = (person(application, provider, "oidc", name) for name in ("anna", "ben"))
        hers, his = dict(anna.headers), dict(ben.headers)
        asked = {"what": "tag", "about": "harbour", "email": "ben@example.org"}
        made = client.post(f"{PREFIX}/grants", json=asked, headers=hers)
        grant_id = made.json["grant_id"]
        return {
            "post_grant": made,
            "get_grants": client.get(f"{PREFIX}/grants", headers=hers),
            "get_shared": client.get(f"{PREFIX}/shared", headers=his),
            "leave_shared": client.delete(f"{PREFIX}/shared/{grant_id}", headers=his),
            "delete_grant": client.delete(f"{PREFIX}/grants/{grant_id}", headers=hers),
        }


def _about_forgetting(client: FlaskClient) -> dict[str, Any]:
    """A real answer of every operation on forgetting, of a day without recordings."""
    day = {"kind": "day", "day": "2001-01-01"}
    return {
        "get_quotas": client.get(f"{PREFIX}/quotas"),
        "get_retention": client.get(f"{PREFIX}/retention"),
        "plan_retention": client.post(f"{PREFIX}/retention/plan", json={"after_days": 30}),
        "put_retention": client.put(f"{PREFIX}/retention", json={"after_days": 365}),
        "plan_to_forget": client.post(f"{PREFIX}/forget/plan", json=day),
        "forget_for_good": client.post(f"{PREFIX}/forget", json=day),
        "get_forgotten": client.get(f"{PREFIX}/forget/receipts"),
    }


def _about_tasks(client: FlaskClient, application: Application, video: Video) -> dict[str, Any]:
    """A real answer of every operation on tasks."""
    named, other, _ = seeding.tasks(application, video)
    task = f"{PREFIX}/tasks/{named}"
    moved = {"task_ids": [named], "state": "open"}
    return {
        "get_tasks": client.get(f"{PREFIX}/tasks?state=proposed"),
        "post_task": client.post(f"{PREFIX}/tasks", json={"text": "Buy stamps"}),
        "get_task": client.get(task),
        "patch_task": client.patch(task, json={"due": "2026-11-20"}),
        "post_tasks_move": client.post(f"{PREFIX}/tasks/move", json=moved),
        "post_task_undo": client.post(f"{task}/undo", json={"event_id": "e1"}),
        "post_task_apart": client.post(f"{task}/apart", json={"mention_id": "m1"}),
        "post_task_split": client.post(f"{task}/split", json={"texts": ["Sign", "Send"]}),
        "post_task_merge": client.post(f"{task}/merge", json={"others": [other]}),
        "delete_task": client.delete(task),
        "post_tasks_feed": client.post(f"{PREFIX}/tasks/feed"),
        "delete_tasks_feed": client.delete(f"{PREFIX}/tasks/feed"),
        **_answered(client, application),
        **_of_people(client, application),
    }


def _of_people(client: FlaskClient, application: Application) -> dict[str, Any]:
    """A real answer of every operation on people and their voices."""
    video = seeding.finished(application, name="people.mp4")
    ids = seeding.people(application, video)
    for one in application.backend.library.list(video.owner).videos:
        # Nothing is left to listen to: other operations need these recordings at rest.
        seeding.kept_voices(application.backend, one, "S1")
    person, voices = f"{PREFIX}/people/{ids['person_id']}", f"{PREFIX}/people/voices"
    named = {"video_id": video.video_id, "speaker": "S1"}
    undone = {"change_id": ids["people_change_id"]}
    return {
        "get_people": client.get(f"{PREFIX}/people"),
        "get_voices": client.get(voices),
        "post_voice_refusal": client.post(f"{voices}/refuse", json=named),
        "post_voice_name": client.post(f"{voices}/name", json={**named, "name": "Kim"}),
        "get_remembering": client.get(f"{voices}/kept"),
        "put_remembering": client.put(f"{voices}/kept", json={"remembers": True}),
        "post_listening": client.post(f"{voices}/listen"),
        "get_person": client.get(person),
        "get_person_reach": client.get(f"{person}/reach"),
        "patch_person": client.patch(person, json={"name": "Dana Levi"}),
        "post_people_undo": client.post(f"{PREFIX}/people/undo", json=undone),
        "post_person_merge": client.post(f"{person}/merge", json={"into": ids["other_person_id"]}),
    }


def _answered(client: FlaskClient, application: Application) -> dict[str, Any]:
    """Words that say that a task is done."""
    named, *_ = seeding.tasks(application, seeding.finished(application, name="said.mp4"))
    answer = {"said": "s1", "is_done": False}
    return {"post_task_said_done": client.post(f"{PREFIX}/tasks/{named}/said-done", json=answer)}


def sent_documents(response: Any) -> list[str]:
    """The JSON of an answer, or of each event of a stream."""
    if response.mimetype != "text/event-stream":
        return [response.text]
    return re.findall(r"^data: (.*)$", response.text, re.M)


def test_every_operation_answers_what_it_promises(
    client: FlaskClient, application: Application, document: dict[str, Any]
) -> None:
    answered = answers(client, application)
    assert set(answered) == {operation.name for operation in OPERATIONS}
    for operation in OPERATIONS:
        response = answered[operation.name]
        assert response.status_code == operation.status, (operation.name, response.text)
        if operation.response is None and operation.sends != "application/json":
            assert response.mimetype == operation.sends
            continue
        if operation.response is None:
            assert response.data == b""
            continue
        schema = document["components"]["schemas"][operation.response.__name__]
        for text in sent_documents(response):
            operation.response.model_validate_json(text)
            assert set(json.loads(text)) == set(schema["properties"]), operation.name


def test_the_docs_page_shows_every_operation_and_explains_every_code(client: FlaskClient) -> None:
    page = client.get("/docs").text
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in page
        for _, code in operation.problems:
            assert f'id="problem-{code}"' in page
    assert "curl" in page
    for target in set(re.findall(r'href="#([\w-]+)"', page)):
        assert f'id="{target}"' in page or target.startswith("i-"), target
