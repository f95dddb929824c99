"""Who spoke how long, as pages without scripts and as JSON."""

import html
import re
from datetime import UTC, datetime

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from tests.services.days.recordings import record

NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


def text_of(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


def test_a_month_a_day_and_a_recording_say_who_spoke_how_long(
    client: FlaskClient, application: Application
) -> None:
    first = record(application.backend, "1", NINE, owner=LOCAL_OWNER, title="The <harbour>")
    record(application.backend, "2", NINE.replace(hour=12), owner=LOCAL_OWNER, processed=False)
    where = f'href="/r/{first.video_id}?t=300"'

    month = client.get("/stats?month=2026-11").text
    day = client.get("/stats?day=2026-11-17").text
    alone = client.get(f"/r/{first.video_id}/stats").text

    for page in (month, day, alone):
        assert where in page
        assert "Speaker 2" in text_of(page)
        assert re.search(r"10 s 50.%", text_of(page))
        assert "<harbour>" not in page
        assert page.count('<svg class="talk-bar" aria-hidden="true"') == 2
    assert "20 s on 1 day of November 2026; most on 17 Nov." in text_of(month)
    assert 'href="/stats?day=2026-11-17"' in month
    assert "1 recording has no words" in text_of(day)
    assert 'href="/stats?day=2026-11-17"' in client.get("/day/2026-11-17").text
    assert f'href="/r/{first.video_id}/stats"' in client.get(f"/r/{first.video_id}").text
    assert 'href="/stats?month=2026-11"' in client.get("/calendar?month=2026-11").text


def test_nothing_recorded_no_words_and_wrong_addresses_are_said(
    client: FlaskClient, application: Application
) -> None:
    raw = record(application.backend, "1", NINE, owner=LOCAL_OWNER, processed=False)

    assert "Nothing recorded" in client.get("/stats?month=2020-02").text
    assert "has no words" in client.get(f"/r/{raw.video_id}/stats").text
    assert client.get("/stats?month=2026-13").status_code == 400
    assert client.get("/stats?day=yesterday").status_code == 404
    assert client.get("/r/vnone/stats").status_code == 404


def test_the_same_figures_are_sent_as_json(client: FlaskClient, application: Application) -> None:
    video = record(application.backend, "1", NINE, owner=LOCAL_OWNER)

    found = client.get("/api/v1/stats?from=2026-11-01&to=2026-11-30").get_json()
    alone = client.get(f"/api/v1/videos/{video.video_id}/stats").get_json()

    assert found["talk"] == alone["talk"]
    assert [one["day"] for one in found["days"]] == ["2026-11-17"]
    voice = found["talk"]["voices"][1]
    assert (voice["name"], voice["is_named"], voice["spoken_s"]) == ("Speaker 2", False, 10.0)
    assert voice["longest"][0]["link"] == f"/r/{video.video_id}?t=300"
    assert client.get("/api/v1/stats?from=2026-11-02&to=2026-11-01").status_code == 400
    assert client.get("/api/v1/videos/vnone/stats").status_code == 404
