"""A site with something on every page, and the address of every page it has."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.recordings.folders import link_models
from lifestream.bootstrap import Application, build, zone_of
from lifestream.config import load_settings
from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.edits.read_words import open_words
from lifestream.services.people.change_people import set_remembering
from lifestream.services.uploads.add_sample import add_sample
from tests.web import seeding
from tests.web.route_examples import Things, send
from tests.web.serving.forked import served
from web import create_app

ERRORS = {"no such page": "/no-such-page", "a link that ended": "/s/" + "x" * 43}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """``pages``: rule or name to path, every one an HTML page that answers."""

    address: str
    pages: dict[str, str]


@contextmanager
def furnished(folder: Path) -> Iterator[Site]:
    """Serve the sample recording, one under way, one that failed, a conversation and a link; names
    and terms, typed and learned."""
    link_models(folder)
    app = build(load_settings({"LIFESTREAM_DATA_DIR": str(folder)}))
    pages = _pages(app, _furnish(app))
    with served({"LIFESTREAM_DATA_DIR": str(folder)}) as address:
        # The model is loaded before a browser waits for a page that needs it.
        with urllib.request.urlopen(f"{address}/search?q=venue", timeout=100) as found:
            assert found.status == 200
        yield Site(address=address, pages=pages | ERRORS)


def _furnish(app: Application) -> Things:
    video = add_sample(app.backend, app.inference.embedder, LOCAL_OWNER, zone=zone_of(app.settings))
    seeding.running(app)
    seeding.failed(app)
    things = {
        "video_id": str(video.video_id),
        "job_id": str(video.job_id),
        "conversation_id": "conversation-1",
        "at_ms": "1000",
        "day": local_day(video.recorded_at or video.created_at, zone_of(app.settings)).isoformat(),
        "span": "week",
    }
    client = create_app(app).test_client(use_cookies=False)
    asked = send(client, "POST", "/api/v1/query/stream", {}, things)
    assert asked.status_code == 200
    assert send(client, "POST", "/api/v1/vocabulary", {}, things).status_code == 201
    named = {"edit_id": "e" * 8, "kind": "name", "speaker": "Priya", "name": "Priya Raman"}
    edits = client.post(f"/api/v1/videos/{video.video_id}/edits", json=named)
    assert edits.status_code == 201
    set_remembering(app.backend, LOCAL_OWNER, on=True)
    words = open_words(app.backend, LOCAL_OWNER, video.video_id).edited
    labels = [one for one in (words.speakers if words else ()) if one != "Priya"]
    seeding.kept_voices(app.backend, video, "Priya", *labels, alike=tuple(labels[:1]))
    things["person_id"] = client.get("/api/v1/people").get_json()["people"][0]["person_id"]
    tasks = client.get("/api/v1/tasks").json["tasks"]
    things["task_id"] = tasks[0]["task_id"]
    shared = send(client, "POST", "/api/v1/videos/<video_id>/shares", {}, things)
    things["token"] = shared.json["url"].rpartition("/")[2]
    return things


def _pages(app: Application, things: Things) -> dict[str, str]:
    flask = create_app(app)
    client = flask.test_client(use_cookies=False)
    found = {}
    for rule in flask.url_map.iter_rules():
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        if "GET" not in (rule.methods or ()) or not set(names) <= set(things):
            continue
        answer = send(client, "GET", rule.rule, {}, things)
        if answer.mimetype != "text/html":
            continue
        if answer.status_code == 200 and answer.text.lstrip().startswith("<!doctype html"):
            found[rule.rule] = answer.request.full_path.rstrip("?")
    return found
