"""The activity page and the API behind it: what goes on, what failed, trying again."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.errors import ErrorClass
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.jobs.job import Job, JobError, JobStatus
from tests.services import ledgers
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of

SOMEBODY = OwnerId("somebody-else")


def a_failed(app: Application, name: str, *, owner: OwnerId = LOCAL_OWNER) -> Job:
    """A recording whose minutes failed because a service did not answer."""
    job = ledgers.uploaded(app.backend, name, owner=owner)
    now = app.backend.job_store.now()
    stages = ("media", "transcript", "speakers", "scenes", "screen_text", "time_blocks")
    held = ledgers.worked(app.backend, job, at=now, stages=stages)
    return ledgers.failed(app.backend, held, at=now, error=ledgers.an_error())


def a_partial(app: Application, name: str, stage: str = "speakers") -> Job:
    """A recording that only lacks what one stage makes."""
    job = ledgers.uploaded(app.backend, name, owner=LOCAL_OWNER)
    now = app.backend.job_store.now()
    held = ledgers.worked(app.backend, job, at=now)
    return ledgers.done(app.backend, held, at=now, partial=ledgers.an_error(stage))


def status(app: Application, job: Job) -> JobStatus:
    stored = app.backend.job_store.get(job.job_id)
    assert stored is not None
    return stored.status


def test_live_jobs_stand_in_the_lane_of_their_work(
    browser: FlaskClient, application: Application
) -> None:
    seeding.running(application, name="a.mp4", stage="transcript")
    seeding.running(application, name="b.mp4", stage="minutes")
    page = browser.get("/activity").text
    lanes = dict(
        re.findall(r'data-lane="(\w+)">(.*?)</li>\s*(?=<li class="lane|</ol>)', page, re.S)
    )
    assert list(lanes) == ["waiting", "words", "pictures", "minutes", "index"]
    shown = {name: text_of(part) for name, part in lanes.items()}
    assert shown["words"].startswith("Sound and words 1 here 0 to come")
    assert "a.mp4" in shown["words"]
    assert "b.mp4" in shown["minutes"]
    assert shown["pictures"].startswith("Pictures 0 here 1 to come")
    assert shown["index"].startswith("Search index 0 here 2 to come")


def test_a_failed_card_says_why_and_what_still_works(
    browser: FlaskClient, application: Application
) -> None:
    a_failed(application, "1")
    shown = text_of(browser.get("/activity").text)
    assert "Minutes: It did not answer." in shown
    assert (
        "Video, transcript, speakers, pictures, screen text and time blocks are there; "
        "minutes and search are missing."
    ) in shown
    assert "Retry this : clip-1.mp4" in shown
    assert "Ready" not in shown


def test_what_a_retry_takes_can_be_seen_before(
    browser: FlaskClient, application: Application
) -> None:
    job = a_failed(application, "1")
    page = browser.get("/activity").text
    address = f"/r/{job.video_id}/rerun?stage=minutes"
    assert f'href="{address}"' in page
    shown = text_of(browser.get(address).text)
    assert "Make again: minutes" in shown
    assert "What stays as it is Looking at the file, Sound, Finding speech, Transcript" in shown


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("index", "time blocks and minutes are there; search is missing."),
        ("speakers", "minutes and search are there; speakers are missing."),
    ],
)
def test_one_missing_thing_is_said_in_plain_words(
    browser: FlaskClient, application: Application, stage: str, words: str
) -> None:
    a_partial(application, "1", stage)
    assert words in text_of(browser.get("/activity").text)


def test_what_the_file_itself_prevents_offers_no_retry(
    browser: FlaskClient, application: Application
) -> None:
    seeding.failed(application, message="It is no video.")
    shown = text_of(browser.get("/activity").text)
    assert "The file is kept as it came; nothing was made of it yet." in shown
    assert "Trying the same file again cannot give more." in shown
    assert "Retry" not in shown


def test_a_stage_that_failed_is_never_shown_as_done(
    client: FlaskClient, application: Application
) -> None:
    job = a_partial(application, "1")
    steps = client.get(f"/api/v1/status/{job.job_id}").json["steps"]
    states = {step["stage"]: step["state"] for step in steps}
    assert (states["speakers"], states["minutes"]) == ("failed", "done")


def test_all_failed_are_tried_again_by_a_plain_form_that_says_how_many(
    browser: FlaskClient, application: Application
) -> None:
    jobs = [a_failed(application, name) for name in "12"]
    lacking = a_partial(application, "3")
    page = browser.get("/activity").text
    assert "Retry all failed (2)" in page
    assert "Make all that is missing (1)" in page
    form = {"csrf_token": token_of(page), "which": "failed"}
    answered = browser.post("/activity/retry", data=form)
    assert answered.status_code == 303
    after = text_of(browser.get(answered.headers["Location"]).text)
    assert "2 recordings wait for a processor now." in after
    assert "Retry all failed" not in after
    assert {status(application, job) for job in jobs} == {JobStatus.QUEUED}
    assert status(application, lacking) is JobStatus.PARTIAL
    refused = browser.post("/activity/retry", data={**form, "which": "everything"})
    assert refused.status_code == 400


def test_the_api_tries_many_again_and_is_safe_to_repeat(
    client: FlaskClient, application: Application
) -> None:
    failed, lacking = a_failed(application, "1"), a_partial(application, "2")
    a_failed(application, "x", owner=SOMEBODY)
    first = client.post("/api/v1/jobs/retry", json={"which": "failed"})
    assert (first.status_code, first.json) == (
        202,
        {"queued": [failed.job_id], "refused": [], "left": 0},
    )
    assert client.post("/api/v1/jobs/retry", json={"which": "failed"}).json["queued"] == []
    missing = client.post("/api/v1/jobs/retry", json={"which": "missing"}).json
    assert missing["queued"] == [lacking.job_id]
    for wrong in ({}, {"which": "all"}, {"which": "failed", "more": 1}):
        assert client.post("/api/v1/jobs/retry", json=wrong).status_code == 400


def test_a_given_up_message_is_listed_apart_and_can_be_retried(
    browser: FlaskClient, application: Application
) -> None:
    job = ledgers.uploaded(application.backend, "1", owner=LOCAL_OWNER)
    error = JobError(
        code="EVENT_UNDELIVERABLE", message="It was not started.", error_class=ErrorClass.BUG
    )
    ledgers.failed(application.backend, job, at=application.backend.job_store.now(), error=error)
    page = browser.get("/activity").text
    assert "Messages that were given up" in page
    form = {"csrf_token": token_of(page), "back": "activity"}
    assert browser.post(f"/jobs/{job.job_id}/retry", data=form).status_code == 303
    assert "Messages that were given up" not in browser.get("/activity").text
    assert status(application, job) is JobStatus.QUEUED


def test_one_question_tells_the_whole_board_and_costs_nothing_while_it_stays(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application, name="a.mp4", stage="scenes")
    failed = a_failed(application, "1")
    first = client.get("/api/v1/activity")
    (live,) = first.json["live"]
    assert (live["title"], live["lane"], live["step_label"]) == ("a.mp4", "pictures", "Scenes")
    assert (first.json["failed"], first.json["incomplete"]) == ([failed.job_id], [])
    lanes = {lane["name"]: (lane["active"], lane["failed"]) for lane in first.json["lanes"]}
    assert (lanes["pictures"], lanes["minutes"]) == ((1, 0), (0, 1))
    tag = {"If-None-Match": first.headers["ETag"]}
    same = client.get("/api/v1/activity", headers=tag)
    assert (same.status_code, same.data) == (304, b"")
    store = application.backend.job_store
    store.save(job.advance(store.now(), stage="minutes", progress=0.9))
    assert client.get("/api/v1/activity", headers=tag).json["live"][0]["lane"] == "minutes"


def test_nothing_of_another_owner_is_on_the_page(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    a_failed(application, "of-another", owner=SOMEBODY)
    seeding.running(application, name="theirs.mp4", owner=SOMEBODY)
    seeding.finished(application, name="done.mp4", owner=SOMEBODY)
    page = browser.get("/activity").text
    assert "Nothing is being processed" in page
    assert "This month" not in page
    for name in ("of-another", "theirs", "Lantern"):
        assert name not in page
    board = client.get("/api/v1/activity").json
    assert (board["live"], board["failed"], board["incomplete"]) == ([], [], [])


def test_the_month_and_the_charts_are_drawn_with_their_numbers_as_text(
    browser: FlaskClient, application: Application
) -> None:
    now = application.backend.job_store.now()
    for name in "12":
        job = ledgers.uploaded(application.backend, name, owner=LOCAL_OWNER, length_s=5400.0)
        held = ledgers.worked(
            application.backend, job, at=now - timedelta(minutes=3), writer="openai gpt-4o p1"
        )
        ledgers.done(application.backend, held, at=now)
    page = browser.get("/activity").text
    shown = text_of(page)
    assert "Processed 2 recordings Length 3 h 0 min Money about USD 10.00" in shown
    assert "2 recordings on 1 day of the last 30" in shown
    assert "It is no bill." in shown
    assert page.count('role="img"') == 3
    for labels in re.findall(r'<svg class="chart-bars"[^>]*aria-labelledby="([^"]+)"', page):
        assert all(f'id="{label}"' in page for label in labels.split())
    assert page.count("As a table") == 3
    assert "Transcript 6.67 s" in shown
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_without_a_service_the_month_costs_nothing_and_says_why(
    browser: FlaskClient, application: Application
) -> None:
    seeding.finished(application)
    shown = text_of(browser.get("/activity").text)
    assert "Money nothing" in shown
    assert "it ran on this machine, with models of its own" in shown


def test_finished_ones_are_paged_and_older_pages_lead_back(
    browser: FlaskClient, application: Application
) -> None:
    backend = application.backend
    for number in range(12):
        job = ledgers.uploaded(backend, f"{number:02}", owner=LOCAL_OWNER)
        held = ledgers.worked(backend, job, at=backend.job_store.now())
        ledgers.done(backend, held, at=backend.job_store.now())
    first = browser.get("/activity").text
    link = re.search(r'href="(/activity\?cursor=[^"]+)"', first)
    assert link is not None
    second = browser.get(html.unescape(link[1])).text
    names = re.findall(r"<bdi>(clip-\d\d)", first) + re.findall(r"<bdi>(clip-\d\d)", second)
    assert len(names) == len(set(names)) == 12
    assert "Back to what is going on" in second


@pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "<b>"])
def test_what_an_address_claims_was_queued_is_only_ever_a_number(
    app: Flask, browser: FlaskClient, given: str
) -> None:
    page = browser.get("/activity", query_string={"queued": given})
    assert page.status_code == 200
    assert "<b>" not in page.text
    assert "wait for a processor" not in page.text
