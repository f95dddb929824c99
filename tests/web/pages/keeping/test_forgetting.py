"""Forgetting without scripts: what would go, doing it, the receipt."""

from dataclasses import replace

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.services.forgetting.orders import receipts_of
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of


def test_a_day_is_shown_first_forgotten_when_it_is_meant_and_proved(
    browser: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    day = browser.get("/day/2025-03-10").text
    assert "/settings/forget?kind=day&amp;day=2025-03-10" in day
    page = browser.get("/settings/forget?kind=day&day=2025-03-10").text
    assert "Recordings: 1" in text_of(page)
    hours = browser.get("/settings/forget?kind=stretch&day=2025-03-10&from=00:00&to=23:59").text
    assert "Forget these hours" in hours and "same times" in text_of(hours)
    form = {"csrf_token": token_of(page), "kind": "day", "day": "2025-03-10"}

    assert browser.post("/settings/forget", data=form).status_code == 400
    assert application.backend.library.get(LOCAL_OWNER, video.video_id) is not None
    done = browser.post("/settings/forget", data={**form, "sure": "yes"}, follow_redirects=True)

    (receipt,) = receipts_of(application.backend, LOCAL_OWNER)
    assert receipt.is_clean
    assert "0 found" in text_of(done.text) and receipt.order_id in done.text
    assert browser.get(f"/r/{video.video_id}").status_code == 410
    assert browser.get("/settings/forget?kind=day&day=nonsense").status_code == 400


def test_the_file_alone_goes_and_the_player_says_why_there_is_nothing_to_play(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    address = f"/r/{video.video_id}"
    asked = f"/settings/forget?kind=media&video_id={video.video_id}"
    assert asked.replace("&", "&amp;") in browser.get(address).text
    page = browser.get(asked).text
    assert "Media files: 1" in text_of(page) and "None of it can be made again" in text_of(page)
    form = {"csrf_token": token_of(page), "kind": "media", "video_id": video.video_id}
    browser.post("/settings/forget", data={**form, "sure": "yes"})

    shown = browser.get(address).text
    assert "only the results of this recording are kept" in text_of(shown)
    assert "harbour hall" in text_of(shown) and "<video" not in shown
    told = client.get(f"/api/v1/videos/{video.video_id}").get_json()
    assert told["media_url"] is None and told["media_gone_at"]
    gone = client.get(f"{address}/media")
    assert gone.status_code == 404 and "results" in text_of(gone.text)
    for other in ("/", "/day/2025-03-10", "/library", f"{address}/share", f"{address}/rerun"):
        assert browser.get(other).status_code == 200, other


def test_only_results_can_be_chosen_for_an_upload_and_what_failed_asks_first(
    browser: FlaskClient, client: FlaskClient, application: Application
) -> None:
    assert 'name="results_only"' in browser.get("/library").text
    announced = client.post(
        "/api/v1/upload/presigned-url",
        json={"filename": "a.mp4", "size_bytes": 10, "results_only": True},
    ).get_json()
    library = application.backend.library
    video = library.get(LOCAL_OWNER, VideoId(announced["video_id"]))
    assert video is not None and video.options.results_only

    failed = library.get(LOCAL_OWNER, seeding.failed(application).video_id)
    assert failed is not None
    library.put(replace(failed, options=replace(failed.options, results_only=True)))
    page = text_of(browser.get(f"/r/{failed.video_id}").text)
    assert "nothing was deleted" in page and "Delete the file, keep the results" in page
