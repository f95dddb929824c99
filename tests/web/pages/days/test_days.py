"""Pages of days as plain HTML: what they say in every state, and words saved without scripts."""

import html
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.places.place import Place, PlaceSource
from lifestream.domain.video import Video
from lifestream.services.days.own_words import own_words, save_words
from tests.services.days.recordings import record
from tests.web import seeding
from tests.web.auth.test_security import token_of
from tests.web.route_examples import GPX
from web.presentation.day_addresses import day_in_address

DAY = "2026-11-17"
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


def text_of(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


def recorded(application: Application, name: str, starts: datetime, **more: object) -> Video:
    return record(application.backend, name, starts, owner=LOCAL_OWNER, **more)  # type: ignore[arg-type]


def test_a_day_shows_its_recordings_on_the_owners_clock_with_the_gap_between(
    client: FlaskClient, application: Application
) -> None:
    first = recorded(application, "1", NINE)
    recorded(application, "2", NINE.replace(hour=12))

    page = client.get(f"/day/{DAY}").text
    text = text_of(page)

    assert "Tuesday 17 November 2026" in text
    assert "Put together from 2 recordings, 20 min." in text
    assert "3 h 50 min nothing recorded" in text
    assert 'id="09-00"' in page
    assert f'href="/r/{first.video_id}?t=300"' in page
    assert "Talk 1 and Talk 2" in text


def test_a_short_thought_of_one_voice_is_a_voice_memo(
    client: FlaskClient, application: Application
) -> None:
    memo = recorded(application, "1", NINE, length_s=60.0, says=("Call the mill.",))
    recorded(application, "2", NINE.replace(hour=12), length_s=60.0, says=("In a film.",))
    assert memo.facts is not None
    application.backend.library.put(replace(memo, facts=replace(memo.facts, has_video=False)))

    assert text_of(client.get(f"/day/{DAY}").text).count("Voice memo") == 1
    kinds = [one["kind"] for one in client.get(f"/api/v1/days/{DAY}").json["recordings"]]
    assert kinds == ["memo", "recording"]


def test_a_recording_that_is_processed_and_one_that_failed_are_counted(
    client: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    seeding.failed(application)
    video = application.backend.library.get(LOCAL_OWNER, job.video_id)
    assert video is not None
    day = local_day(video.created_at, ZoneInfo("Europe/Berlin"))

    page = text_of(client.get(f"/day/{day}").text)

    assert "2 recordings, 0 s; 1 still processing; 1 could not be processed" in page
    assert "It is no video." in page


def placed(application: Application, video: Video, *, name: str, zone: str, photo: bool) -> Video:
    """The recording at a place in another country; as a photo it has no length."""
    country = {"Europe/Lisbon": "Portugal", "Asia/Tokyo": "Japan"}[zone]
    place = Place(name=name, country=country, zone=zone, source=PlaceSource.FILE)
    assert video.facts is not None
    facts = replace(video.facts, is_photo=True, duration_s=0.0, declared_duration_s=None)
    changed = replace(video, place=place, facts=facts if photo else video.facts)
    application.backend.library.put(changed)
    return changed


def test_places_and_photos_stand_on_the_day_and_travel_is_marked_in_the_calendar(
    client: FlaskClient, application: Application
) -> None:
    talk = recorded(application, "1", NINE)
    placed(application, talk, name="Lisbon", zone="Europe/Lisbon", photo=False)
    for number, minute in (("2", 30), ("3", 34)):
        photo = recorded(application, number, NINE.replace(minute=minute))
        placed(application, photo, name="Sintra", zone="Europe/Lisbon", photo=True)

    page = client.get(f"/day/{DAY}").text
    text = text_of(page)
    assert "Put together from 1 recording, 2 photos, 10 min." in text
    assert text.count("Sintra, Portugal") == 2, "beside the photos, and in the list of places"
    assert "Talk 1 and 2 photos of Sintra" in text
    assert "recorded on another clock (UTC+00:00)" in text
    assert page.count('class="stretch photo-row"') == 1
    assert "/ask?q=What+did+we+do+in+Lisbon?" in page or "What%20did%20we%20do%20in%20Lis" in page

    month = text_of(client.get(f"/calendar?month={DAY[:7]}").text)
    assert "Travelling: Lisbon +1" in month
    assert "2 photos" in month
    assert "Travelling: Lisbon, Sintra" in text_of(client.get(f"/week/{DAY}").text)
    day = client.get(f"/api/v1/days/{DAY}").json
    assert day["places"] == [["Lisbon", "Portugal"], ["Sintra", "Portugal"]]
    assert [one["kind"] for one in day["recordings"]] == ["recording", "photo", "photo"]
    (card,) = client.get(f"/api/v1/days?from={DAY}&to={DAY}").json["days"]
    assert (card["photos"], card["away"], card["tasks_due"]) == (2, ["Lisbon", "Sintra"], 0)
    shown = client.get(f"/r/{talk.video_id}").text
    assert "Lisbon, Portugal" in shown
    shown = client.get("/r/v2").text
    assert "photo-page" in shown
    sheets = [line for line in shown.splitlines() if "css/receipt.css" in line]
    assert sheets, "the receipt is below the details"
    assert not any("data-later" in line for line in sheets), "no script of this page turns it on"


def test_a_track_is_given_and_forgotten_in_the_settings_without_scripts(
    browser: FlaskClient, application: Application
) -> None:
    talk = recorded(application, "1", NINE)
    token = token_of(browser.get("/settings").text)
    gpx = GPX.format(day=DAY).replace("14:05", "08:05").encode()
    sent = {"csrf_token": token, "track": (io.BytesIO(gpx), "walk.gpx")}

    kept = browser.post("/settings/tracks", data=sent)

    assert kept.status_code == 303
    page = browser.get(kept.headers["Location"])
    assert "1 recording has a place by it now" in page.text
    assert "Lisbon" in browser.get(f"/day/{DAY}").text
    browser.post("/settings/tracks", data={"csrf_token": token, "forget": DAY})
    after = application.backend.library.get(LOCAL_OWNER, talk.video_id)
    assert after is not None
    assert after.place is None
    refused = browser.post(
        "/settings/tracks", data={"csrf_token": token, "track": (io.BytesIO(b"no"), "a.gpx")}
    )
    assert refused.status_code == 400


def test_an_empty_day_names_the_nearest_ones(client: FlaskClient, application: Application) -> None:
    recorded(application, "1", NINE)

    page = client.get("/day/2026-11-20").text

    assert "Nothing recorded" in page
    assert 'href="/day/2026-11-17"' in page
    assert client.get("/day/2026-02-30").status_code == 404
    assert client.get("/day/soon").status_code == 404


def test_own_words_are_saved_without_scripts_and_a_second_window_does_not_overwrite_them(
    browser: FlaskClient, application: Application
) -> None:
    page = browser.get(f"/day/{DAY}").text
    form = {"csrf_token": token_of(page), "version": "0", "entry_id": "words-001"}

    kept = browser.post(f"/day/{DAY}/words", data=form | {"text": "A good day."})
    late = browser.post(
        f"/day/{DAY}/words", data=form | {"text": "<b>Mine</b>", "entry_id": "words-002"}
    )

    assert kept.status_code == 303
    assert late.status_code == 409
    assert "&lt;b&gt;Mine&lt;/b&gt;" in late.text
    assert "A good day." in late.text
    assert 'name="version" value="1"' in late.text
    day = day_in_address(DAY)
    assert own_words(application.backend, LOCAL_OWNER, day).text == "A good day."


@pytest.mark.parametrize("kind", ["markdown", "pdf", "docx"])
def test_a_day_goes_along_as_a_document_with_links_and_ones_own_words(
    client: FlaskClient, application: Application, kind: str
) -> None:
    recorded(application, "1", NINE)
    day = day_in_address(DAY)
    save_words(
        application.backend, LOCAL_OWNER, day, "# Mine\n*Good.*", entry_id="w" * 8, version=0
    )

    file = client.get(f"/api/v1/days/{DAY}?format={kind}")

    assert file.status_code == 200
    if kind == "markdown":
        assert "# Mine\n*Good.*" in file.text
        assert re.search(r"\[9:05:00\]\(http://localhost/r/v1\?t=300\)", file.text)
        assert "Settled: We meet at the harbour hall." in file.text
    else:
        assert file.headers["Content-Disposition"].endswith(f"{DAY}.{kind}")
        assert len(file.data) > 5000


def test_the_calendar_has_every_day_of_the_month_and_a_week_its_lanes(
    client: FlaskClient, application: Application
) -> None:
    recorded(application, "1", NINE)

    month = client.get("/calendar?month=2026-11").text
    week = client.get(f"/week/{DAY}").text

    assert month.count("data-day=") == 42
    assert "1 day with recordings, 10 min." in text_of(month)
    assert "Talk 1" in month
    assert week.count('class="bar-of-day"') == 1
    assert 'x="540.0"' in week
    assert client.get("/calendar?month=2026-13").status_code == 400
    assert client.get("/calendar?day=2026-11-17").headers["Location"].endswith("/day/2026-11-17")


def test_the_day_is_played_by_its_moments_and_a_letter_tells_the_week(
    client: FlaskClient, application: Application
) -> None:
    recorded(application, "1", NINE)

    play = client.get(f"/day/{DAY}/play").text
    letter = client.get(f"/letter/week/{DAY}").text

    assert play.count("data-clip ") == 2
    assert 'data-from="299.00" data-to="310.00"' in play
    assert "16 November to 22 November 2026" in letter
    assert "Settled: We meet at the harbour hall." in html.unescape(letter)
    assert client.get(f"/letter/year/{DAY}").status_code == 404


def test_today_shows_the_last_day_what_is_being_written_and_what_was_promised(
    client: FlaskClient, application: Application
) -> None:
    recorded(application, "1", datetime(2020, 1, 7, 8, 0, tzinfo=UTC))

    page = text_of(client.get("/").text)

    assert "Talk 1" in page
    assert "Do: We meet at the harbour hall." in page
    assert "From 1 recording, 10 min." in page


def test_another_clock_moves_the_day_and_a_clock_that_does_not_exist_is_refused(
    client: FlaskClient, application: Application
) -> None:
    recorded(application, "1", NINE)

    assert "17:00" in client.get(f"/day/{DAY}?zone=Asia/Tokyo").text
    assert client.get(f"/day/{DAY}?zone=Moon/Crater").status_code == 400
    assert client.get(f"/day/{DAY}?zone=../../etc/passwd").status_code == 400


def test_a_recording_from_another_clock_says_so_and_leads_to_that_clock(
    client: FlaskClient, application: Application
) -> None:
    recorded(application, "1", NINE.astimezone(ZoneInfo("Asia/Tokyo")))
    recorded(application, "2", NINE.astimezone(ZoneInfo("Europe/Berlin")) + timedelta(hours=2))

    page = client.get(f"/day/{DAY}").text

    assert page.count("recorded on another clock (UTC+09:00)") == 1
    link = re.search(r'href="([^"]*zone=[^"]*)">show that clock', page)
    assert link is not None
    there = client.get(html.unescape(link[1])).text
    assert 'id="17-00"' in there
    assert "Back to your own clock" in there
