"""The receipt on the recording page, and making a stage again with the price shown before."""

import re
from dataclasses import replace

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.services.library.browse_library import open_recording
from tests.services import ledgers
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of


def a_recording(
    app: Application, name: str = "1", *, writer: str = "openai gpt-4o p1", tokens: int = 10_000
) -> Job:
    """Processed, with a model that is sold having written it."""
    now = app.backend.job_store.now()
    job = ledgers.uploaded(app.backend, name, owner=LOCAL_OWNER)
    held = ledgers.worked(app.backend, job, at=now, writer=writer, tokens=tokens)
    return ledgers.done(app.backend, held, at=now)


def test_the_recording_page_carries_its_receipt(
    browser: FlaskClient, application: Application
) -> None:
    job = a_recording(application)
    page = browser.get(f"/r/{job.video_id}").text
    shown = text_of(page)
    assert 'id="receipt"' in page
    assert "Money about USD 0.05" in shown
    assert "Waited 4.00 s" in shown
    assert "Tokens 20,000 sent, 0 received" in shown
    assert "openai gpt-4o p1 10,000 + 0 tokens" in shown
    assert "Money is an estimate, no bill" in shown


def test_work_on_this_machine_is_said_to_cost_nothing(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    shown = text_of(browser.get(f"/r/{video.video_id}").text)
    assert "Money nothing" in shown
    assert "Nothing was paid for: it ran on this machine" in shown


def test_an_unknown_price_is_said_and_never_zero(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    job = a_recording(application, writer="openai mystery-9 p1")
    assert "Money price unknown (mystery-9)" in text_of(browser.get(f"/r/{job.video_id}").text)
    cost = client.get(f"/api/v1/jobs/{job.job_id}/receipt").json["cost"]
    assert (cost["unknown"], cost["text"]) == (["mystery-9"], "price unknown (mystery-9)")


def test_the_api_gives_the_receipt_run_by_run(
    client: FlaskClient, application: Application
) -> None:
    job = a_recording(application)
    receipt = client.get(f"/api/v1/jobs/{job.job_id}/receipt").json
    assert (receipt["waited_s"], receipt["wall_s"], receipt["tokens_in"]) == (4.0, 100.0, 20_000)
    assert receipt["cost"] == {
        "amount": 0.05,
        "currency": "USD",
        "unknown": [],
        "text": "about USD 0.05",
    }
    (run,) = receipt["runs"]
    assert run["lines"][0]["record"]["stage"] == "media"
    assert client.get("/api/v1/jobs/none/receipt").json["code"] == "JOB_NOT_FOUND"


def test_the_price_is_shown_before_and_looking_starts_nothing(
    browser: FlaskClient, application: Application
) -> None:
    job = a_recording(application, writer="quotes")
    page = browser.get(f"/r/{job.video_id}/rerun", query_string={"stage": "minutes"}).text
    shown = text_of(page)
    assert "Make again: minutes" in shown
    assert "Price nothing Time about 20 s" in shown
    assert "Minutes 10.0 s nothing its last run" in shown
    assert "What stays as it is Looking at the file, Sound, Finding speech, Transcript" in shown
    assert application.backend.job_store.get(job.job_id) == job


def test_of_a_photo_only_what_is_made_of_pictures_is_offered(
    browser: FlaskClient, application: Application
) -> None:
    film = seeding.finished(application)
    assert film.facts is not None
    photo = replace(film, facts=replace(film.facts, is_photo=True, has_video=False))
    application.backend.library.put(photo)
    page = browser.get(f"/r/{film.video_id}").text.partition('id="rerun-stage"')[2]
    offered = re.findall(r'<option value="(\w+)"', page)
    assert offered == ["media", "scenes", "screen_text", "index"]
    address = f"/r/{film.video_id}/rerun"
    assert "Minutes" not in text_of(browser.get(f"{address}?stage=screen_text").text)
    assert browser.get(f"{address}?stage=minutes").status_code == 400
    assert "Make again: screen text" in text_of(browser.get(address).text)


def test_the_form_makes_it_again_once_and_edits_stay(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    backend = application.backend
    backend.owner_log.append(LOCAL_OWNER, f"edits/{video.video_id}", b"{}", entry_id="typed")
    page = browser.get(f"/r/{video.video_id}/rerun?stage=transcript").text
    assert "1 edit, all kept" in text_of(page)
    request_id = re.search(r'name="request_id" value="([^"]+)"', page)
    assert request_id is not None
    form = {"csrf_token": token_of(page), "stage": "transcript", "request_id": request_id[1]}
    for _ in range(2):
        answered = browser.post(f"/r/{video.video_id}/rerun", data=form)
        assert (answered.status_code, answered.headers["Location"]) == (303, f"/r/{video.video_id}")
    queued = backend.job_store.get(video.job_id)
    assert queued is not None
    assert queued.status is JobStatus.QUEUED
    assert [stage for stage, _ in queued.redone] == ["transcript"]
    assert len(backend.owner_log.read(LOCAL_OWNER, f"edits/{video.video_id}")) == 1
    assert len(backend.batch_store.list()) == 1


def test_what_is_under_way_says_so_instead_of_a_button(
    browser: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    page = browser.get(f"/r/{job.video_id}/rerun?stage=minutes").text
    assert "It is waiting or being processed already." in text_of(page)
    assert "Make again</button>" not in page
    form = {"csrf_token": token_of(page), "stage": "minutes", "request_id": "another-one"}
    assert browser.post(f"/r/{job.video_id}/rerun", data=form).status_code == 409


def test_the_api_estimates_and_then_starts_once(
    client: FlaskClient, application: Application
) -> None:
    job = a_recording(application, writer="quotes")
    place = f"/api/v1/videos/{job.video_id}/rerun"
    estimate = client.get(f"{place}?stage=index").json
    assert [one["stage"] for one in estimate["again"]] == ["index"]
    assert (estimate["wall_s"], estimate["cost"]["text"]) == (10.0, "nothing")
    wanted = {"stage": "index", "request_id": "once-only"}
    first = client.post(place, json=wanted)
    assert (first.status_code, first.json["status"]) == (202, "QUEUED")
    assert client.post(place, json=wanted).status_code == 202
    assert client.post(place, json={**wanted, "request_id": "second-try"}).status_code == 409
    assert client.get(f"{place}?stage=all").json["code"] == "NO_SUCH_STAGE"
    assert client.post(place, json={"stage": "index"}).status_code == 400
    assert client.post(place, json={**wanted, "request_id": "x"}).status_code == 400


def test_anothers_receipt_and_rerun_do_not_exist(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application, owner=OwnerId("somebody-else"))
    for method, path in (
        ("GET", f"/api/v1/jobs/{video.job_id}/receipt"),
        ("GET", f"/api/v1/videos/{video.video_id}/rerun?stage=minutes"),
        ("GET", f"/r/{video.video_id}/rerun?stage=minutes"),
    ):
        assert client.open(path, method=method).status_code == 404, path
    wanted = {"stage": "minutes", "request_id": "not-mine-at-all"}
    assert client.post(f"/api/v1/videos/{video.video_id}/rerun", json=wanted).status_code == 404
    unchanged = application.backend.job_store.get(video.job_id)
    assert unchanged is not None
    assert unchanged.status is JobStatus.SUCCEEDED


def test_the_results_of_today_can_be_read_while_it_waits(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    wanted = {"stage": "minutes", "request_id": "while-waiting"}
    assert client.post(f"/api/v1/videos/{video.video_id}/rerun", json=wanted).status_code == 202
    assert open_recording(application.backend, LOCAL_OWNER, video.video_id).minutes is not None
    assert "Book the harbour hall" in browser.get(f"/r/{video.video_id}").text
