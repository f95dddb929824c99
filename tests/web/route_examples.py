"""A well-formed request to every route: the one table that the walks over the URL map read.

A new route whose request needs a body, a query or a header gets a line in ``EXAMPLES``; one whose
path names a new kind of thing gets its name in ``Things``; one that deletes, in ``LAST``.
"""

import io
import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.migrate.archive import ArchiveFacts, packed

QUESTION = "Where will the venue be?"
GPX = (
    '<gpx><trk><trkseg><trkpt lat="38.72" lon="-9.14"><time>{day}T14:05:00Z</time></trkpt>'
    "</trkseg></trk></gpx>"
)
DEVICE = {"p256dh": "B" + "A" * 86, "auth": "A" * 22, "device": "A phone"}
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
Things = Mapping[str, str]
"""What stands for each name in a path: video_id, job_id, conversation_id, ..."""


@cache
def empty_archive() -> bytes:
    """What ``./run export`` writes of a diary without anything in it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder, "lifestream.db"), migrations=LIFESTREAM_MIGRATIONS)
        database.migrate()
        database.close()
        made_at = datetime(2026, 11, 17, tzinfo=UTC)
        facts = ArchiveFacts(owner=LOCAL_OWNER, made_at=made_at, made_with="0", recordings=0)
        return b"".join(packed(Path(folder), facts))


EXAMPLES: dict[tuple[str, str], Callable[[Things], dict[str, Any]]] = {
    ("POST", "/activity/retry"): lambda _: {"data": {"which": "failed"}},
    ("POST", "/api/v1/jobs/retry"): lambda _: {"json": {"which": "failed"}},
    ("POST", "/api/v1/query"): lambda ids: {
        "json": {"query": QUESTION, "video_id": ids["video_id"]}
    },
    ("POST", "/api/v1/query/stream"): lambda ids: {
        "json": {
            "query": QUESTION,
            "conversation_id": ids["conversation_id"],
            "turn_id": "walked-0001",
        },
        "buffered": True,
    },
    ("PATCH", "/api/v1/conversations/<conversation_id>"): lambda _: {"json": {"title": "Venues"}},
    ("GET", "/ask"): lambda ids: {"query_string": {"q": QUESTION, "video_id": ids["video_id"]}},
    ("POST", "/ask"): lambda ids: {
        "data": {
            "q": QUESTION,
            "conversation": ids["conversation_id"],
            "turn_id": "walked-0002",
        }
    },
    ("POST", "/ask/<conversation_id>/title"): lambda _: {"data": {"title": "Venues"}},
    ("GET", "/api/v1/days"): lambda _: {"query_string": {"from": "2025-03-01", "to": "2025-03-31"}},
    ("GET", "/api/v1/stats"): lambda _: {"query_string": "from=2025-03-01&to=2025-03-31"},
    ("PUT", "/api/v1/days/<day>/words"): lambda _: {
        "json": {"text": "A good day.", "version": 0, "entry_id": "walked-0004"}
    },
    ("POST", "/day/<day>/words"): lambda _: {
        "data": {"text": "A good day.", "version": "0", "entry_id": "walked-0004"}
    },
    ("GET", "/search"): lambda _: {"query_string": {"q": "venue"}},
    ("POST", "/api/v1/upload"): lambda _: {"data": {"file": (io.BytesIO(b"x"), "x.mp4")}},
    ("POST", "/upload"): lambda _: {"data": {"file": (io.BytesIO(b"x"), "x.mp4")}},
    ("POST", "/upload/shared"): lambda _: {
        "data": {"file": (io.BytesIO(b"x"), "x.mp4")},
        "headers": {"Sec-Fetch-Site": "none"},
    },
    ("POST", "/api/v1/upload/confirm"): lambda ids: {"json": {"video_id": ids["video_id"]}},
    ("POST", "/api/v1/upload/presigned-url"): lambda _: {
        "json": {"filename": "a.mp4", "size_bytes": 5}
    },
    ("PUT", "/api/v1/upload/<video_id>/captions"): lambda _: {
        "data": {"captions": (io.BytesIO(b"0:01 Hi.\n0:02 Ha.\n"), "a.txt")}
    },
    ("PATCH", "/api/v1/upload/<video_id>"): lambda _: {"json": {"expected_speakers": 2}},
    ("POST", "/api/v1/videos/<video_id>/edits"): lambda _: {
        "json": {"edit_id": "e" * 8, "kind": "name", "speaker": "S1", "name": "Anna"}
    },
    ("GET", "/api/v1/videos/<video_id>/edits/preview"): lambda _: {
        "query_string": {"find": "venue"}
    },
    ("GET", "/api/v1/videos/<video_id>/transcript/find"): lambda _: {
        "query_string": {"q": "venue"}
    },
    ("POST", "/api/v1/videos/<video_id>/rerun"): lambda _: {
        "json": {"stage": "index", "request_id": "walked-3"}
    },
    ("GET", "/api/v1/videos/<video_id>/rerun"): lambda _: {"query_string": {"stage": "index"}},
    ("POST", "/r/<video_id>/rerun"): lambda _: {
        "data": {"stage": "index", "request_id": "walked-3"}
    },
    ("PUT", "/api/v1/videos/<video_id>/day"): lambda _: {
        "json": {"day": "2026-01-17", "request_id": "walked-4"}
    },
    ("POST", "/r/<video_id>/day"): lambda _: {
        "data": {"day": "2026-01-17", "request_id": "walked-4"}
    },
    ("PUT", "/api/v1/videos/<video_id>/sound-track"): lambda _: {
        "json": {"number": 0, "request_id": "walked-5"}
    },
    ("POST", "/r/<video_id>/sound-track"): lambda _: {
        "data": {"number": "0", "request_id": "walked-5"}
    },
    ("POST", "/api/v1/vocabulary"): lambda _: {"json": {"terms": ["Callum", "Kestrel"]}},
    ("PUT", "/api/v1/vocabulary"): lambda _: {"json": {"terms": ["Callum", "Kestrel"]}},
    ("DELETE", "/api/v1/vocabulary"): lambda _: {"query_string": {"term": "callum"}},
    ("POST", "/settings/vocabulary"): lambda _: {"data": {"terms": "Callum\nKestrel"}},
    ("POST", "/settings/vocabulary/remove"): lambda _: {"data": {"term": "Kestrel"}},
    ("POST", "/settings/vocabulary/learning"): lambda _: {"data": {"learns": "yes"}},
    ("PUT", "/api/v1/masks"): lambda _: {"json": {"kinds": ["email"], "words": ["Zephyr"]}},
    ("POST", "/settings/masks"): lambda _: {"data": {"kinds": "phone", "words": "Zephyr"}},
    ("POST", "/r/<video_id>/masked/picture.jpg"): lambda _: {"data": {"t": "1.0"}},
    ("POST", "/api/v1/videos/<video_id>/shares"): lambda _: {"json": {}},
    ("PATCH", "/api/v1/videos/<video_id>"): lambda _: {"json": {"tags": ["harbour"]}},
    ("POST", "/api/v1/videos/change"): lambda ids: {
        "json": {"video_ids": [ids["video_id"]], "action": "tag", "tags": ["volta"]}
    },
    ("POST", "/api/v1/tracks"): lambda ids: {"json": {"gpx": GPX.format(day=ids["day"])}},
    ("POST", "/settings/tracks"): lambda ids: {
        "data": {"track": (io.BytesIO(GPX.format(day=ids["day"]).encode()), "walk.gpx")}
    },
    ("POST", "/settings/minutes"): lambda _: {"data": {"template": "lecture"}},
    ("POST", "/r/<video_id>/wish"): lambda _: {
        "data": {"template": "lecture", "request_id": "walked-6"}
    },
    ("PUT", "/api/v1/minutes/wishes"): lambda _: {"json": {"template": "lecture"}},
    ("PUT", "/api/v1/videos/<video_id>/wish"): lambda _: {
        "json": {"template": "lecture", "request_id": "walked-7"}
    },
    ("POST", "/r/<video_id>/shelf"): lambda ids: {
        "data": {"shelf_id": ids["shelf_id"], "answer": "keep"}
    },
    ("POST", "/api/v1/videos/<video_id>/shelf/<shelf_id>"): lambda _: {"json": {"keep": False}},
    ("POST", "/api/v1/videos/export"): lambda ids: {"json": {"video_ids": [ids["video_id"]]}},
    ("POST", "/api/v1/videos/<video_id>/corrections"): lambda _: {
        "json": {"correction_id": "walked-6", "kind": "title", "title": "Harbour"}
    },
    ("POST", "/api/v1/events/<pair_id>"): lambda _: {"json": {"state": "accepted"}},
    ("POST", "/events/pairs/<pair_id>"): lambda _: {"data": {"state": "accepted"}},
    ("POST", "/r/<video_id>/correct"): lambda _: {"data": {"kind": "tags", "tags": "harbour"}},
    ("POST", "/library/change"): lambda ids: {
        "data": {"recording": ids["video_id"], "do": "tag", "tags": "volta"}
    },
    ("POST", "/trash/<video_id>"): lambda _: {"data": {"do": "restore"}},
    ("POST", "/api/v1/tasks"): lambda _: {"json": {"text": "Send the offer"}},
    ("PATCH", "/api/v1/tasks/<task_id>"): lambda _: {"json": {"text": "Send the offer"}},
    ("POST", "/api/v1/tasks/move"): lambda ids: {
        "json": {"task_ids": [ids["third_task_id"]], "state": "done"}
    },
    ("POST", "/api/v1/tasks/<task_id>/merge"): lambda ids: {
        "json": {"others": [ids["other_task_id"]]}
    },
    ("POST", "/api/v1/tasks/<task_id>/split"): lambda _: {"json": {"texts": ["Sign", "Send"]}},
    ("POST", "/api/v1/tasks/<task_id>/apart"): lambda _: {"json": {"mention_id": "m1"}},
    ("POST", "/api/v1/tasks/<task_id>/undo"): lambda _: {"json": {"event_id": "e1"}},
    ("POST", "/api/v1/tasks/<task_id>/said-done"): lambda _: {
        "json": {"said": "s1", "is_done": False}
    },
    ("POST", "/tasks"): lambda _: {"data": {"text": "Send the offer"}},
    ("POST", "/tasks/move"): lambda ids: {"data": {"do": f"open:{ids['third_task_id']}"}},
    ("POST", "/tasks/<task_id>/edit"): lambda _: {"data": {"text": "Send it", "person": ""}},
    ("POST", "/tasks/<task_id>/split"): lambda _: {"data": {"texts": "Sign\nSend"}},
    ("POST", "/tasks/<task_id>/apart"): lambda _: {"data": {"mention_id": "m2"}},
    ("POST", "/tasks/<task_id>/undo"): lambda _: {"data": {"event_id": "e1"}},
    ("POST", "/tasks/<task_id>/said-done"): lambda _: {"data": {"said": "s2", "is_done": "yes"}},
    ("POST", "/api/v1/people/undo"): lambda ids: {"json": {"change_id": ids["people_change_id"]}},
    ("POST", "/api/v1/people/voices/name"): lambda ids: {
        "json": {"video_id": ids["video_id"], "speaker": "S1", "name": "Kim Walked"}
    },
    ("POST", "/api/v1/people/voices/refuse"): lambda ids: {
        "json": {"video_id": ids["video_id"], "speaker": "S1"}
    },
    ("PUT", "/api/v1/people/voices/kept"): lambda _: {"json": {"remembers": True}},
    ("PATCH", "/api/v1/people/<person_id>"): lambda _: {"json": {"name": "Dana Levi"}},
    ("POST", "/api/v1/people/<person_id>/merge"): lambda ids: {
        "json": {"into": ids["other_person_id"]}
    },
    ("POST", "/people/voice"): lambda ids: {
        "data": {
            "video_id": ids["video_id"],
            "speaker": "S1",
            "name": "Lee Walked",
            "do": "name",
        }
    },
    ("POST", "/people/accept"): lambda ids: {"data": {"voice": f"{ids['video_id']}/S1"}},
    ("POST", "/people/kept"): lambda _: {"data": {"keep": "yes"}},
    ("POST", "/people/undo"): lambda ids: {"data": {"change_id": ids["other_people_change_id"]}},
    ("POST", "/people/<person_id>/name"): lambda _: {"data": {"name": "Dana Walked"}},
    ("POST", "/people/<person_id>/merge"): lambda ids: {"data": {"into": ids["third_person_id"]}},
    ("POST", "/people/<person_id>/voice"): lambda _: {"data": {"keep": "yes"}},
    ("PUT", "/api/v1/videos/<video_id>/remarks/<remark_id>"): lambda _: {
        "json": {"kind": "highlight", "start_s": 1.0, "end_s": 4.0, "text": "The venue"}
    },
    ("GET", "/api/v1/videos/<video_id>/remarks/<remark_id>/clip"): lambda _: {
        "query_string": {"format": "srt"}
    },
    ("POST", "/r/<video_id>/remarks"): lambda _: {
        "data": {"kind": "note", "text": "Ask Ben", "start": "0:02"}
    },
    ("POST", "/mcp"): lambda _: {
        "json": {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
        "headers": {"Accept": "application/json, text/event-stream"},
    },
    ("POST", "/api/v1/notices/mail"): lambda _: {"json": {"address": "walked@example.org"}},
    ("POST", "/api/v1/notices/devices"): lambda _: {
        "json": {"endpoint": "https://push.example.org/walked", **DEVICE}
    },
    ("PUT", "/api/v1/notices/<notice_id>"): lambda _: {"json": {"with_title": True}},
    ("POST", "/settings/notices"): lambda _: {
        "data": {"address": "formed@example.org", "event": "recording.done"}
    },
    ("POST", "/settings/notices/<notice_id>"): lambda _: {"data": {"do": "test"}},
    ("POST", "/api/v1/recaps"): lambda ids: {
        "json": {"video_id": ids["video_id"], "dry_run": True}
    },
    ("POST", "/r/<video_id>/recap"): lambda _: {"data": {"to": "walked@example.org"}},
    ("POST", "/day/<day>/recap"): lambda _: {"data": {"to": "walked@example.org"}},
    ("POST", "/api/v1/calendars"): lambda _: {"json": {"name": "Other", "ics": ICS}},
    ("GET", "/api/v1/meetings"): lambda _: {
        "query_string": {"from_at": "2025-03-10T00:00:00Z", "to_at": "2025-03-11T00:00:00Z"}
    },
    ("POST", "/settings/calendars"): lambda _: {
        "data": {"calendar": (io.BytesIO(ICS.encode()), "third.ics")}
    },
    ("POST", "/api/v1/webhooks"): lambda _: {"json": {"url": "https://hooks.example.org/"}},
    ("POST", "/settings/webhooks"): lambda _: {
        "data": {"url": "https://hooks.example.org/", "event": "recording.done"}
    },
    ("POST", "/settings/webhooks/<webhook_id>"): lambda _: {"data": {"do": "test"}},
    ("POST", "/api/v1/keys"): lambda _: {"json": {"name": "walked"}},
    ("POST", "/settings/keys"): lambda _: {"data": {"name": "walked", "scope": "read"}},
    ("POST", "/settings/import"): lambda _: {
        "data": {"archive": (io.BytesIO(empty_archive()), "x.zip")}
    },
    ("POST", "/api/v1/forget/plan"): lambda _: {"json": {"kind": "everything"}},
    ("POST", "/api/v1/forget"): lambda _: {"json": {"kind": "day", "day": "2001-01-01"}},
    ("POST", "/settings/forget"): lambda _: {
        "data": {"kind": "day", "day": "2001-01-01", "sure": "yes"}
    },
    ("POST", "/api/v1/retention/plan"): lambda _: {"json": {"tag": "walked", "after_days": 30}},
    ("PUT", "/api/v1/retention"): lambda _: {"json": {"tag": "walked"}},
    ("POST", "/settings/retention"): lambda _: {"data": {"tag": "walked", "after_days": "30"}},
    ("POST", "/r/<video_id>/keep"): lambda _: {"data": {"keeps": "yes"}},
    ("POST", "/sharing"): lambda ids: {
        "data": {"what": "recording", "about": ids["video_id"], "email": "cleo@example.org"}
    },
    ("GET", "/sharing"): lambda ids: {
        "query_string": {"what": "recording", "about": ids["video_id"]}
    },
    ("POST", "/sharing/revoke"): lambda ids: {"data": {"grant_id": ids["grant_id"]}},
    ("POST", "/shared-with-me"): lambda _: {"data": {"q": QUESTION}},
    ("POST", "/shared-with-me/leave"): lambda ids: {"data": {"grant_id": ids["received_id"]}},
    ("POST", "/api/v1/grants"): lambda _: {
        "json": {"what": "tag", "about": "harbour", "email": "cleo@example.org"}
    },
    ("POST", "/r/<video_id>/ask"): lambda _: {"data": {"q": QUESTION}},
    ("POST", "/settings/name"): lambda _: {"data": {"name": "Anna"}},
    ("POST", "/r/<video_id>/share"): lambda _: {"data": {"lasts": "7"}},
}

NOT_ARRIVED = "/api/v1/upload/<video_id>"
"""Routes below it are about a recording whose bytes are still to come: ``coming_video_id``."""

LAST = (
    ("DELETE", "/api/v1/webhooks/<webhook_id>"),
    ("DELETE", "/api/v1/notices/<notice_id>"),
    ("DELETE", "/api/v1/calendars/<calendar_id>"),
    ("DELETE", "/api/v1/keys/<key_id>"),
    ("POST", "/settings/keys/<key_id>/revoke"),
    ("DELETE", "/api/v1/tracks/<day>"),
    ("DELETE", "/api/v1/conversations/<conversation_id>"),
    ("POST", "/ask/<conversation_id>/delete"),
    ("DELETE", "/api/v1/tasks/<task_id>"),
    ("DELETE", "/api/v1/videos/<video_id>"),
    ("POST", "/r/<video_id>/delete"),
)
"""Each takes away what the others ask for."""


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Method, rule and endpoint of everything that is served; what deletes comes last."""
    found = [
        (method, rule.rule, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
    ]
    return sorted(found, key=lambda one: one[:2] in LAST)


def send(
    client: FlaskClient, method: str, rule: str, headers: Mapping[str, str], things: Things
) -> TestResponse:
    """A well-formed request to ``rule`` about ``things``."""
    if rule.startswith(NOT_ARRIVED):
        things = {**things, "video_id": things["coming_video_id"]}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: things[found[1]], rule)
    example = EXAMPLES.get(("GET" if method == "HEAD" else method, rule), lambda _: {})(things)
    headers = {**example.pop("headers", {}), **headers}
    return client.open(path, method=method, headers=headers, **example)
