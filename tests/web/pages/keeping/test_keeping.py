"""Tags, many recordings at once, and the trash, without scripts and through REST."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lifestream.bootstrap import Application
from lifestream.bootstrap.upkeep.backups import BACKUP
from lifestream.bootstrap.upkeep.outcomes import note_outcome
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library import trash
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of
from web import create_app

DAY = timedelta(days=1)


def test_recordings_are_tagged_one_or_many_and_found_by_it(
    client: FlaskClient, application: Application
) -> None:
    one = seeding.finished(application, name="one.mp4").video_id
    two = seeding.finished(application, name="two.mp4").video_id

    tags = {"kind": "tags", "tags": "Harbour,  Volta Project , harbour"}
    client.post(f"/r/{one}/correct", data=tags)
    client.post("/library/change", data={"recording": [one, two], "do": "tag", "tags": "2026"})

    assert client.get("/api/v1/videos?tag=2026").json["total"] == 2
    assert client.get("/api/v1/tags").json == {
        "tags": {"harbour": 1, "volta project": 1, "2026": 2}
    }
    page = client.get("/library?tag=harbour").text
    assert (one in page, two in page) == (True, False)
    assert 'value="harbour, volta project, 2026"' in client.get(f"/r/{one}").text
    client.post("/library/change", data={"recording": [one], "do": "untag", "tags": "2026"})
    assert client.get("/api/v1/videos?tag=2026").json["total"] == 1
    assert client.post("/library/change", data={"do": "tag"}).status_code == 400
    refused = client.patch(f"/api/v1/videos/{one}", json={"tags": ["x" * 41]})
    assert (refused.status_code, refused.json["code"]) == (400, "BAD_TAG")


def test_what_cannot_be_done_with_the_ticked_is_said_in_place(
    browser: FlaskClient, application: Application
) -> None:
    dated = seeding.finished(application, name="dated.mp4")
    photo = seeding.finished(application, name="undated.mp4")
    assert photo.facts is not None
    facts = replace(photo.facts, is_photo=True, has_video=False)
    application.backend.library.put(replace(photo, recorded_at=None, facts=facts))
    ids = [dated.video_id, photo.video_id]
    form = {"csrf_token": token_of(browser.get("/library").text), "recording": ids}

    refused = browser.post("/library/change", data={**form, "do": "shift", "by": "-1"})

    assert refused.status_code == 400
    assert "undated" in text_of(refused.text)
    assert "Nothing was changed." in text_of(refused.text)
    ticks = re.findall(r'name="recording" value="(\w+)" form="chosen" checked', refused.text)
    assert sorted(ticks) == sorted(ids)
    assert 'value="-1"' in refused.text

    again = browser.post("/library/change", data={**form, "do": "rerun"})
    assert "1 recording. A photo has no minutes." in text_of(browser.get(again.location).text)
    alone = {**form, "recording": ids[1:], "do": "rerun"}
    assert "A photo has no minutes." in browser.post("/library/change", data=alone).text


def test_what_could_not_be_verified_is_folded_away_until_it_is_kept_or_removed(
    client: FlaskClient, application: Application
) -> None:
    one = seeding.finished(application, name="one.mp4").video_id
    two = seeding.finished(application, name="two.mp4").video_id
    item = seeding.UNVERIFIED
    for video_id in (one, two):
        page = client.get(f"/r/{video_id}").text
        shelf = page[page.index('id="shelf"') :]
        assert item.text in shelf
        assert item.text not in page[: page.index('id="shelf"')]
        assert 'data-seek="9.50"' in shelf

    client.post(f"/r/{one}/shelf", data={"shelf_id": item.shelf_id, "answer": "keep"})
    client.post(f"/r/{two}/shelf", data={"shelf_id": item.shelf_id, "answer": "remove"})

    kept, removed = (client.get(f"/r/{video_id}").text for video_id in (one, two))
    assert ('id="shelf"' in kept, item.text in kept) == (False, True)
    assert ('id="shelf"' in removed, item.text in removed) == (False, False)
    assert item.text in client.get("/tasks?kind=decision").text


@pytest.mark.usefixtures("sentence_weights")
def test_a_search_looks_only_into_recordings_with_the_tag(
    client: FlaskClient, application: Application
) -> None:
    for name, tag in (("one.mp4", "harbour"), ("two.mp4", "volta")):
        video = seeding.finished(application, name=name)
        seeding.index(application, video)
        client.patch(f"/api/v1/videos/{video.video_id}", json={"tags": [tag]})

    assert "in 2 recordings" in client.get("/search?q=venue").text
    page = client.get("/search?q=venue&tag=Harbour").text
    assert "in 1 recording<" in page
    assert "Tag: <bdi>harbour</bdi>" in page
    assert "Nothing found" in client.get("/search?q=venue&tag=boat").text

    asked = {"query": "Where will the venue be?", "tag": "volta"}
    answered = client.post("/api/v1/query", json=asked).json
    assert {one["title"] for one in answered["results"]} == {"Lantern launch"}
    assert (answered["searched"]["tags"], answered["searched"]["video_count"]) == (["volta"], 1)
    decided = client.post("/api/v1/query", json={"query": "What did we decide?", "tag": "boat"})
    assert decided.json["answer"] is None or not decided.json["answer"]["found"]


def test_what_the_page_deletes_is_in_the_trash_and_comes_back(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    seeding.index(application, video)
    backend, address = application.backend, f"/r/{video.video_id}"
    assert "Move to the trash" in client.get(f"{address}/delete").text

    client.post(f"{address}/delete")
    gone = client.get(address)
    assert (gone.status_code, "in the trash" in gone.text) == (410, True)
    assert video.video_id not in client.get("/library").text
    assert backend.vector_index.count(LOCAL_OWNER, video.video_id) == 0
    assert backend.object_store.stat(video.source_key) is not None
    assert "deleted for good" in client.get("/trash").text
    assert client.get("/api/v1/trash").json["videos"][0]["video_id"] == video.video_id

    client.post(f"/trash/{video.video_id}", data={"do": "restore"})
    assert client.get(address).status_code == 200
    assert "The trash is empty" in client.get("/trash").text


def test_deleted_for_good_is_gone_at_once_from_the_page_and_from_the_trash(
    client: FlaskClient, application: Application
) -> None:
    store = application.backend.object_store
    first, second, third = (seeding.finished(application, name=f"{n}.mp4") for n in "abc")
    client.post(f"/r/{first.video_id}/delete", data={"for_good": "yes"})
    for video in (second, third):
        client.patch(f"/api/v1/videos/{video.video_id}", json={"in_trash": True})
    client.post(f"/trash/{second.video_id}", data={"do": "delete"})
    assert store.stat(third.source_key) is not None

    client.post("/trash")
    assert [store.stat(one.source_key) for one in (first, second, third)] == [None] * 3
    assert client.get(f"/r/{third.video_id}").status_code == 410
    assert client.post(f"/trash/{third.video_id}", data={"do": "restore"}).status_code == 404


def test_the_sweep_empties_the_trash_after_its_time(
    client: FlaskClient, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = seeding.finished(application)
    client.patch(f"/api/v1/videos/{video.video_id}", json={"in_trash": True})
    assert sweep(application.backend, upload_expires=DAY, relaunch_after=DAY).trash_emptied == 0

    monkeypatch.setattr(trash, "KEPT", -DAY)
    assert sweep(application.backend, upload_expires=DAY, relaunch_after=DAY).trash_emptied == 1
    assert application.backend.object_store.stat(video.source_key) is None


def test_the_diary_is_taken_along_as_notes_in_one_file(
    client: FlaskClient, application: Application
) -> None:
    seeding.finished(application, name="one.mp4")
    assert "/settings/vault.zip" in client.get("/settings").text

    with zipfile.ZipFile(io.BytesIO(client.get("/settings/vault.zip").data)) as vault:
        names = vault.namelist()
        assert vault.testzip() is None

    assert len(names) == len(set(names))
    assert {name.partition("/")[0] for name in names} >= {"Days", "Recordings"}


def test_everything_is_downloaded_and_taken_in_without_doubling(
    client: FlaskClient, application: Application
) -> None:
    seeding.finished(application, name="one.mp4")
    whole = client.get("/settings/export.zip")
    assert whole.headers["Content-Disposition"].endswith(".zip")

    def taken_in(data: bytes) -> TestResponse:
        return client.post("/settings/import", data={"archive": (io.BytesIO(data), "x.zip")})

    told = taken_in(whole.data).text
    assert "0 recordings came with the file" in told and "1 was here already" in told
    refused = taken_in(whole.data[:-100])
    assert (refused.status_code, "Nothing was changed" in refused.text) == (400, True)


def test_a_backup_that_failed_stands_on_today_with_what_to_do(
    client: FlaskClient, application: Application
) -> None:
    assert "LIFESTREAM_BACKUP" in client.get("/settings").text
    data_dir, at = application.settings.data_dir, application.backend.job_store.now()
    settings = replace(application.settings, backup=data_dir.parent / "disk")
    kept = create_app(replace(application, settings=settings)).test_client()

    note_outcome(data_dir, BACKUP, at, "The disk is full.", failed=True)
    for page in (kept.get("/").text, kept.get("/settings").text):
        assert "The last backup failed: The disk is full." in page
    assert "failed" not in client.get("/").text

    note_outcome(data_dir, BACKUP, at, "3 files", failed=False)
    assert "backup failed" not in kept.get("/").text
    assert "3 files" in kept.get("/settings").text
