"""Canaries in everything that is kept of a recording, looked for behind every address."""

import io
import logging
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.access.share import ShareRequest, create_share
from lifestream.services.masks.settings import save_masks
from lifestream.services.tasks.reconcile import reconcile_tasks
from tests.services.masks.test_masked_everywhere import RULES, SAID, traces_in
from tests.web import seeding
from tests.web.pages.keeping.test_every_surface import API, SURFACES, House
from tests.web.route_examples import routes, send

pytestmark = pytest.mark.usefixtures("sentence_weights")

DAY = "2025-03-10"
TALK = "canary-talk"
CHOSEN = {"kinds": ["email", "phone", "card", "iban"], "words": ["Zephyrine"]}
TELLING = {"pages.settings", "pages.masked_form", "api.get_masks", "pages.export_zip"}
"""Made for the owner alone to see or to keep what is masked: the list itself, and the archive that
another LifeStream takes in."""


@pytest.fixture
def house(client: FlaskClient, application: Application) -> House:
    """A recording in which everything that was said, shown and written is the canaries, made
    before anything was masked, with a note, a link and an answer."""
    video = seeding.finished(application, name="call 0171 9876543.mp4", text=SAID)
    zone = application.index_follower._zone
    reconcile_tasks(application.backend, None, LOCAL_OWNER, video.video_id, zone=zone)
    note = {"kind": "note", "start_s": 1.0, "text": SAID[:400]}
    assert client.put(f"{API}/videos/{video.video_id}/remarks/n1", json=note).status_code < 300
    application.backend.library.put(replace(video, indexed_chunks=1, indexed_edits=-1))
    application.index_follower.touch(LOCAL_OWNER, video.video_id)
    assert application.index_follower.finish(60.0)
    asked = {"query": "What do I send to Nadia?", "conversation_id": TALK, "turn_id": "canary-01"}
    stream = client.post(f"{API}/query/stream", json=asked)
    assert traces_in(stream.text)
    share = create_share(
        application.backend, LOCAL_OWNER, video.video_id, ShareRequest(lasts=timedelta(days=7))
    )
    return House(
        client=client,
        application=application,
        video_id=video.video_id,
        job_id=video.job_id,
        share=f"/s/{share.token}",
    )


def test_nothing_that_is_masked_stands_behind_any_address_or_in_the_log(
    house: House,
    app: Flask,
    data_dir: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="lifestream")
    client = house.client
    before = {name: look(house, DAY) for name, look in SURFACES.items()}
    assert all(traces_in(text) for text in before.values())
    assert client.put(f"{API}/masks", json=CHOSEN).status_code == 200
    assert house.application.index_follower.finish(60.0)
    for name, look in SURFACES.items():
        text = look(house, DAY)
        assert not traces_in(text), name + around(text)
    things = Things(house)
    for method, rule, endpoint in routes(app):
        if method != "GET" or endpoint in TELLING:
            continue
        told = send(client, method, rule, {}, things)
        text = unpacked(told.data)
        assert not traces_in(text), rule + around(text)
    for query in ("What do I send to Nadia?", "Zephyrine", "0171 9876543"):
        found = client.post(f"{API}/query", json={"query": query}).json
        assert not traces_in(str(found["answer"]), str(found["results"])), query
    for tool, given in arguments(house).items():
        call = {"name": tool, "arguments": given}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        accept = {"Accept": "application/json, text/event-stream"}
        told = client.post("/mcp", json=asked, headers=accept)
        assert told.status_code == 200 and "result" in told.text, (tool, told.text)
        assert not traces_in(told.text), tool + around(told.text)
    assert not traces_in(caplog.text)
    index = b"".join(path.read_bytes() for path in data_dir.rglob("vectors.db*"))
    assert "[hidden word]" in index.decode("utf-8", "replace")


def test_the_archive_for_another_lifestream_is_whole(house: House) -> None:
    house.client.put(f"{API}/masks", json=CHOSEN)
    assert traces_in(unpacked(house.client.get("/settings/export.zip").data))


def test_the_owner_alone_is_shown_what_is_masked_and_it_stands_in_the_audit_log(
    house: House, application: Application
) -> None:
    save_masks(application.backend, LOCAL_OWNER, RULES)
    page = house.client.post(f"/r/{house.video_id}/masked")
    assert traces_in(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert "masked" in house.client.get("/settings/audit").text
    said = house.client.post(f"{API}/videos/{house.video_id}/masked").json["moments"]
    assert {kind for one in said for kind in one["kinds"]} == {
        "email", "phone", "card", "iban", "word",
    }  # fmt: skip


def test_a_page_says_placeholders_in_its_language_and_takes_them_back(house: House) -> None:
    german = {"Accept-Language": "de"}
    house.client.put(f"{API}/masks", json=CHOSEN)
    page = house.client.get(f"/r/{house.video_id}", headers=german).text
    assert "[Telefonnummer]" in page
    assert "[phone number]" not in page
    window = f"{API}/videos/{house.video_id}/transcript/window"
    line = house.client.get(window, headers=german).json["segments"][0]
    assert "[Telefonnummer]" in line["text"]
    edit = {
        "edit_id": "german-0001",
        "kind": "text",
        "segment_id": line["id"],
        "base_text": line["text"],
        "text": line["text"].replace("Nadia", "Norbert"),
    }
    done = house.client.post(f"{API}/videos/{house.video_id}/edits", json=edit, headers=german)
    assert done.status_code == 201, done.text
    house.client.put(f"{API}/masks", json={})
    line = house.client.get(window).json["segments"][0]
    assert line["text"] == SAID.replace("Nadia", "Norbert")


def arguments(house: House) -> dict[str, dict[str, str]]:
    """Of every tool that reads."""
    return {
        "search": {"query": "What do I send to Nadia?"},
        "ask": {"query": "What do I send to Nadia?"},
        "day": {"day": DAY},
        "recording": {"video_id": house.video_id},
        "tasks": {},
    }


class Things(dict[str, str]):
    """What stands for each name in a path; whatever the recording has not is nothing that is."""

    def __init__(self, house: House) -> None:
        super().__init__(
            video_id=house.video_id,
            job_id=house.job_id,
            token=house.share.rpartition("/")[2],
            day=DAY,
            at_ms="1000",
            conversation_id=TALK,
            span="week",
            task_id=house.client.get(f"{API}/tasks").json["tasks"][0]["task_id"],
        )

    def __missing__(self, name: str) -> str:
        return self["video_id"] if name == "coming_video_id" else "nothing"


def around(text: str) -> str:
    """What stands around the first canary, for whoever reads why the test failed."""
    places = [text.casefold().find(one.casefold()) for one in traces_in(text)]
    at = min(places, default=0)
    return f" … {text[max(at - 200, 0) : at + 60]}"


def unpacked(data: bytes) -> str:
    """What an answer says, the files of an archive one after the other."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(one.encode() + archive.read(one) for one in archive.namelist())
    return data.decode("utf-8", "replace")
