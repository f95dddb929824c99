"""Numbers and dates at the ends of what can be written: a sentence, never a server error."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from tests.web import seeding

ENDS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1899-12-31T23:59:59Z")


@pytest.mark.parametrize("moment", ENDS)
def test_a_date_at_the_ends_of_the_calendar_is_refused_with_a_sentence(
    client: FlaskClient, moment: str
) -> None:
    announced = {"filename": "a.mp4", "size_bytes": 10, "recorded_at": moment}
    answer = client.post("/api/v1/upload/presigned-url", json=announced)

    assert answer.status_code == 400
    assert "between 1900 and 2199" in answer.get_json()["detail"]


@pytest.mark.parametrize("ends", [datetime.min, datetime.max])
@pytest.mark.parametrize("offset", [-12, 0, 14])
def test_a_stored_date_of_the_ends_breaks_no_page(
    client: FlaskClient, browser: FlaskClient, application: Application, ends: datetime, offset: int
) -> None:
    video = seeding.finished(application)
    moment = ends.replace(tzinfo=timezone(timedelta(hours=offset)))
    application.backend.library.put(replace(video, recorded_at=moment))

    for path in ("/", f"/r/{video.video_id}", "/activity", "/search?q=lantern"):
        assert browser.get(path).status_code == 200, path
    for kind in ("markdown", "json", "docx", "pdf"):
        answer = client.get(f"/api/v1/summary/{video.job_id}?format={kind}")
        assert answer.status_code == 200, (kind, answer.text[:300])
    assert client.get(f"/api/v1/videos/{video.video_id}").status_code == 200


@pytest.mark.parametrize("seconds", ["-1e300", "1e300", "-1e999", "1e999", "0", "NaN"])
def test_no_length_of_a_share_is_a_server_error(
    client: FlaskClient, application: Application, seconds: str
) -> None:
    video = seeding.finished(application)
    answer = client.post(
        f"/api/v1/videos/{video.video_id}/shares",
        data=f'{{"expires_in_s": {seconds}}}',
        content_type="application/json",
    )
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, '{"query": 1e999}'])
@pytest.mark.parametrize("path", ["/api/v1/query", "/api/v1/upload/presigned-url"])
def test_no_depth_of_json_is_a_server_error(client: FlaskClient, path: str, body: str) -> None:
    answer = client.post(path, data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_the_page_says_that_a_day_is_from_the_files_name(
    browser: FlaskClient, application: Application
) -> None:
    from lifestream.domain.days.recorded import RecordedFrom

    video = seeding.finished(application)
    noon = datetime(2026, 11, 17, 12, tzinfo=UTC)
    application.backend.library.put(
        replace(video, recorded_at=noon, recorded_from=RecordedFrom.NAME_DAY)
    )
    page = browser.get(f"/r/{video.video_id}").text
    assert "17 Nov 2026 (from the file&#39;s name)" in page
