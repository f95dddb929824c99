"""Activity as a person sees it: it stays current by itself, and every button works by keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lifestream.bootstrap import Application, build
from lifestream.config import load_settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.video import Video
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor
from tests.services import ledgers
from tests.services.recording_launcher import RecordingLauncher
from tests.web import seeding
from tests.web.serving.forked import served


def starts_nothing(app: Application) -> Application:
    """Jobs are queued and none is started, so that they change when the test says so."""
    return replace(app, backend=replace(app.backend, job_launcher=RecordingLauncher()))


@pytest.fixture
def app(data_dir: Path) -> Application:
    """The same library, for making things happen behind the page."""
    return build(load_settings({"LIFESTREAM_DATA_DIR": str(data_dir)}))


# Ask for it before the visitor: a page that still asks would complain of a server that is gone.
@pytest.fixture
def workshop(app: Application, data_dir: Path) -> Iterator[str]:
    """The server's address."""
    settings = {"LIFESTREAM_DATA_DIR": str(data_dir)}
    with served(settings, change=starts_nothing) as address:
        yield address


def a_failed(app: Application, name: str) -> Job:
    """A recording whose minutes failed; everything before them is there."""
    now = app.backend.job_store.now()
    job = ledgers.uploaded(app.backend, name, owner=LOCAL_OWNER)
    stages = ("media", "transcript", "speakers", "scenes", "screen_text", "time_blocks")
    held = ledgers.worked(app.backend, job, at=now, stages=stages)
    return ledgers.failed(app.backend, held, at=now, error=ledgers.an_error())


def status(app: Application, job: Job | Video) -> JobStatus:
    stored = app.backend.job_store.get(job.job_id)
    assert stored is not None
    return stored.status


def test_a_job_moves_through_its_lanes_and_fails_without_a_reload(
    workshop: str, app: Application, visitor: Visitor
) -> None:
    job = seeding.running(app, name="walk.mp4", stage="transcript")
    page = visitor.open(f"{workshop}/activity")
    page.evaluate("window.sameDocument = true")
    page.locator("[data-lane=words] [data-job]", has_text="walk.mp4").wait_for()

    store = app.backend.job_store
    job = store.save(job.advance(store.now(), stage="transcript", progress=0.55))
    page.locator("[data-lane=words] progress[value='0.55']").wait_for()
    job = store.save(job.advance(store.now(), stage="scenes", progress=0.7))
    page.locator("[data-lane=pictures] [data-job]", has_text="Scenes").wait_for()
    store.save(job.fail(store.now(), ledgers.an_error("scenes")))
    page.locator(".trouble-failed", has_text="It did not answer.").wait_for()

    assert page.locator(".lanes").count() == 0
    assert page.get_by_text("Ready").count() == 0
    assert page.evaluate("window.sameDocument")
    assert "1 to look at" in page.locator("[data-announcer]").inner_text()


def test_it_asks_nothing_while_the_page_is_hidden(
    workshop: str, app: Application, visitor: Visitor
) -> None:
    seeding.running(app, name="walk.mp4")
    page = visitor.open(f"{workshop}/activity")
    with page.expect_response("**/api/v1/activity"):
        pass
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true});"
        "window.away = true;"
    )
    # What was asked for before is answered; a round later nothing is asked any more.
    page.wait_for_timeout(2000)
    asked.clear()
    page.wait_for_timeout(3000)
    assert asked == []
    with page.expect_response("**/api/v1/activity"):
        page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")


def test_a_lost_connection_is_said_and_the_board_goes_on_after_it(
    workshop: str, app: Application, chromium: Any
) -> None:
    job = seeding.running(app, name="walk.mp4", stage="transcript")
    with Visitor(chromium) as someone:
        page = someone.open(f"{workshop}/activity")
        lost = page.locator("[data-lost]")
        assert not lost.is_visible()
        someone.set_offline(True)
        lost.wait_for()
        store = app.backend.job_store
        store.save(job.advance(store.now(), stage="minutes", progress=0.8))
        someone.set_offline(False)
        page.locator("[data-lane=minutes] [data-job]", has_text="walk.mp4").wait_for()
        lost.wait_for(state="hidden")


def test_all_failed_are_retried_with_the_keyboard_alone(
    workshop: str, app: Application, visitor: Visitor
) -> None:
    jobs = [a_failed(app, name) for name in "12"]
    page = visitor.open(f"{workshop}/activity")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "retry-failed":
            break
    assert page.evaluate("document.activeElement.id") == "retry-failed"
    page.keyboard.press("Enter")
    page.get_by_text("2 recordings wait for a processor now.").wait_for()
    assert page.locator("[data-lane=waiting] [data-job]").count() == 2
    assert page.locator(".trouble").count() == 0
    assert {status(app, job) for job in jobs} == {JobStatus.QUEUED}


def test_whoever_is_on_a_button_stays_there_while_the_board_is_renewed(
    workshop: str, app: Application, visitor: Visitor
) -> None:
    waiting = seeding.running(app, name="a.mp4", stage="transcript")
    other = seeding.running(app, name="b.mp4", stage="transcript")
    page = visitor.open(f"{workshop}/activity")
    page.locator(f"#cancel-{waiting.job_id}").focus()
    store = app.backend.job_store
    with page.expect_response("**/activity/now"):
        store.save(other.advance(store.now(), stage="minutes", progress=0.8))
    page.locator("[data-lane=minutes] [data-job]").wait_for()
    assert page.evaluate("document.activeElement.id") == f"cancel-{waiting.job_id}"
    with page.expect_response("**/activity/now"):
        store.save(waiting.cancel(store.now()))
    page.locator("h2:focus").wait_for()


def test_the_price_comes_before_a_stage_is_made_again(
    workshop: str, app: Application, visitor: Visitor
) -> None:
    video = seeding.finished(app)
    page = visitor.open(f"{workshop}/r/{video.video_id}#receipt")
    page.get_by_label("Make one stage again").select_option("index")
    page.get_by_role("button", name="Show time and price first").click()
    page.get_by_role("heading", name="Make again: search index").wait_for()
    assert page.locator("[data-price]").inner_text() == "nothing"
    assert status(app, video) is JobStatus.SUCCEEDED
    assert visitor.violations() == []
    page.get_by_role("button", name="Make again").click()
    page.wait_for_url(f"**/r/{video.video_id}")
    assert status(app, video) is JobStatus.QUEUED


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROWEST], ids=["desktop", "phone", "320"])
def test_a_busy_board_has_no_violation_and_fits(
    chromium: Any, workshop: str, app: Application, size: tuple[int, int], dark: bool
) -> None:
    video = seeding.finished(app)
    seeding.running(app, name="a-name-without-any-place-to-break-it-" * 3 + ".mp4")
    seeding.partial(app)
    seeding.failed(app)
    a_failed(app, "1")
    with Visitor(chromium, size=size, dark=dark) as someone:
        for path in ("/activity", f"/r/{video.video_id}/rerun?stage=transcript"):
            page = someone.open(workshop + path)
            assert someone.violations() == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        someone.open(f"{workshop}/activity").locator(".chart-table summary").first.click()
        assert someone.violations() == []
        assert someone.complaints == []
