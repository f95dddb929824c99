"""Forgetting without scripts: what would go, doing it, the receipt."""

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
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
