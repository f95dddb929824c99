"""What only the user knows: the day of a recording that is in doubt, and its sound track."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import DayDoubt, DoubtKind, RecordedFrom
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.video import SoundTrack, Video
from tests.web import seeding
from tests.web.pages.test_pages import text_of, token_of

SAID = DayDoubt(
    kind=DoubtKind.SAID,
    words="today is Tuesday the 17th of November",
    at_s=4.5,
    day=date(2026, 11, 17),
)
TRACKS = (
    SoundTrack(number=1, codec="aac", channels=2, spoken_s=0.0),
    SoundTrack(number=2, codec="aac", channels=1, title="Mic", spoken_s=61.0, is_heard=True),
)


@pytest.fixture
def doubted(application: Application) -> Video:
    """A recording whose file says 2021 and in which 2026 is said."""
    video = replace(
        seeding.finished(application),
        recorded_at=datetime(2021, 5, 4, 9, 30, tzinfo=UTC),
        recorded_from=RecordedFrom.FILE,
        day_doubts=(SAID,),
    )
    application.backend.library.put(video)
    return video


def now(application: Application, video_id: VideoId) -> Video:
    video = application.backend.library.get(LOCAL_OWNER, video_id)
    assert video is not None
    return video


def test_the_page_says_what_contradicts_the_day_and_where(
    browser: FlaskClient, doubted: Video
) -> None:
    page = browser.get(f"/r/{doubted.video_id}").text
    assert "Is this recording of Tue 4 May 2021?" in text_of(page)
    assert "today is Tuesday the 17th of November" in text_of(page)
    assert f"/r/{doubted.video_id}?t=4" in page
    assert "It is of Tue 17 Nov 2026" in text_of(page)
    assert "Keep Tue 4 May 2021" in text_of(page)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DoubtKind.SHOWN, "Most slides show"),
        (DoubtKind.WEEKDAYS, "are those of another year"),
        (DoubtKind.NAME, "name says"),
        (DoubtKind.CLOCK, "clock was not set"),
    ],
)
def test_every_kind_of_doubt_has_its_sentence(
    browser: FlaskClient, application: Application, doubted: Video, kind: DoubtKind, words: str
) -> None:
    at_s = 3.0 if kind in (DoubtKind.SHOWN, DoubtKind.WEEKDAYS) else None
    day = date(2026, 11, 17) if kind is DoubtKind.NAME else None
    doubts = (replace(SAID, kind=kind, at_s=at_s, day=day),)
    application.backend.library.put(replace(doubted, day_doubts=doubts))
    assert words in text_of(browser.get(f"/r/{doubted.video_id}").text)


def test_one_click_takes_the_day_and_makes_the_minutes_again(
    browser: FlaskClient, application: Application, doubted: Video
) -> None:
    place = f"/r/{doubted.video_id}"
    form = {"csrf_token": token_of(browser.get(place).text), "day": "2026-11-17"}
    answered = browser.post(f"{place}/day", data={**form, "request_id": "once-only"})
    assert answered.status_code == 303
    video = now(application, doubted.video_id)
    assert (video.recorded_from, video.is_day_trusted) == (RecordedFrom.USER_DAY, True)
    assert "Tue 17 Nov 2026" in text_of(browser.get(place).text)
    assert "Is this recording of" not in text_of(browser.get(place).text)
    job = application.backend.job_store.get(video.job_id)
    assert job is not None
    assert [stage for stage, _ in job.redone] == ["time_blocks"]


def test_one_click_keeps_the_day_with_its_time(
    browser: FlaskClient, application: Application, doubted: Video
) -> None:
    place = f"/r/{doubted.video_id}"
    form = {"csrf_token": token_of(browser.get(place).text), "keep": "yes", "request_id": "mine-12"}
    assert browser.post(f"{place}/day", data=form).status_code == 303
    video = now(application, doubted.video_id)
    assert (video.recorded_at, video.recorded_from) == (doubted.recorded_at, RecordedFrom.USER)
    assert video.is_day_trusted


def test_the_api_says_how_far_the_day_is_trusted_and_takes_another(
    client: FlaskClient, application: Application, doubted: Video
) -> None:
    place = f"/api/v1/videos/{doubted.video_id}"
    (doubt,) = client.get(place).json["recorded"]["doubts"]
    assert (doubt["kind"], doubt["day"], doubt["at_s"]) == ("said", "2026-11-17", 4.5)
    summary: Any = client.get(f"/api/v1/summary/{doubted.job_id}").json
    assert summary["recorded"]["trusted"] is False
    wanted = {"day": "2026-11-17", "request_id": "once-only"}
    assert client.put(f"{place}/day", json=wanted).status_code == 202
    assert client.put(f"{place}/day", json=wanted).status_code == 202
    assert client.get(place).json["recorded"] == {
        "source": "user_day",
        "trusted": True,
        "doubts": [],
    }
    other = {**wanted, "day": "2026-11-16"}
    assert client.put(f"{place}/day", json=other).status_code == 409


@pytest.mark.parametrize("day", ["1850-01-01", "2999-01-01", "17.11.2026", "", "9999-12-31"])
def test_a_day_that_cannot_be_is_refused(client: FlaskClient, doubted: Video, day: str) -> None:
    wanted = {"day": day, "request_id": "once-only"}
    refused = client.put(f"/api/v1/videos/{doubted.video_id}/day", json=wanted)
    assert refused.status_code == 400


def test_a_day_that_is_not_known_cannot_be_kept(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    application.backend.library.put(
        replace(video, recorded_at=None, recorded_from=RecordedFrom.UNKNOWN)
    )
    wanted = {"day": None, "request_id": "once-only"}
    assert client.put(f"/api/v1/videos/{video.video_id}/day", json=wanted).status_code == 400


def test_the_page_says_which_track_was_heard_and_takes_another(
    browser: FlaskClient, application: Application, doubted: Video
) -> None:
    application.backend.library.put(replace(doubted, sound_tracks=TRACKS))
    place = f"/r/{doubted.video_id}"
    page = browser.get(place).text
    assert "Sound track heard Track 2 (Mic, mono) of 2" in text_of(page)
    assert "Track 1 (stereo): nobody speaks" in text_of(page)
    form = {"csrf_token": token_of(page), "number": "1", "request_id": "track-one"}
    assert browser.post(f"{place}/sound-track", data=form).status_code == 303
    video = now(application, doubted.video_id)
    job = application.backend.job_store.get(video.job_id)
    assert job is not None
    assert (video.options.sound_track, [stage for stage, _ in job.redone]) == (1, ["audio"])


def test_all_tracks_with_speech_can_be_heard_at_once(
    browser: FlaskClient, client: FlaskClient, application: Application, doubted: Video
) -> None:
    both = tuple(replace(one, is_heard=True) for one in TRACKS)
    application.backend.library.put(replace(doubted, sound_tracks=both))
    place = f"/r/{doubted.video_id}"
    page = browser.get(place).text
    assert "Sound tracks heard, mixed Track 1 (stereo) and Track 2 (Mic, mono) of 2" in text_of(
        page
    )
    form = {"csrf_token": token_of(page), "number": "mixed", "request_id": "all-tracks"}
    assert browser.post(f"{place}/sound-track", data=form).status_code == 303
    options = now(application, doubted.video_id).options
    assert (options.sound_track, options.mixes_tracks) == (0, True)
    wrong = {"number": 1, "mixed": True, "request_id": "all-tracks-2"}
    api = f"/api/v1/videos/{doubted.video_id}/sound-track"
    assert client.put(api, json=wrong).status_code in (400, 409)


def test_the_form_of_minutes_is_chosen_on_the_page_and_in_the_settings(
    browser: FlaskClient, application: Application, doubted: Video
) -> None:
    place = f"/r/{doubted.video_id}"
    page = browser.get(place).text
    form = {"csrf_token": token_of(page), "template": "interview", "request_id": "as-asked"}
    assert browser.post(f"{place}/wish", data=form).status_code == 303
    video = now(application, doubted.video_id)
    job = application.backend.job_store.get(video.job_id)
    assert job is not None
    assert video.options.minutes.template == "interview"
    assert [stage for stage, _ in job.redone] == ["minutes"]
    tagged = {**form, "tag": "Volta", "template": "own", "own_text": "Risks\nDecisions"}
    assert browser.post("/settings/minutes", data=tagged).status_code == 303
    settings = browser.get("/settings").text
    assert "Risks\nDecisions</textarea>" in settings
    assert browser.post("/settings/minutes", data={**form, "template": "x"}).status_code == 400
    assert browser.post("/settings/minutes", data={**tagged, "remove": "1"}).status_code == 303
    assert "volta" not in browser.get("/settings").text


def test_the_api_names_the_tracks_and_refuses_one_that_is_not_there(
    client: FlaskClient, application: Application, doubted: Video
) -> None:
    place = f"/api/v1/videos/{doubted.video_id}"
    wanted = {"number": 1, "request_id": "track-one"}
    assert client.put(f"{place}/sound-track", json=wanted).status_code == 400
    application.backend.library.put(replace(doubted, sound_tracks=TRACKS))
    assert [one["is_heard"] for one in client.get(place).json["sound_tracks"]] == [False, True]
    assert client.put(f"{place}/sound-track", json={**wanted, "number": 3}).status_code == 400
    assert client.put(f"{place}/sound-track", json=wanted).status_code == 202


def test_words_of_captions_have_no_sound_track_to_choose(
    client: FlaskClient, browser: FlaskClient, application: Application, doubted: Video
) -> None:
    options = replace(doubted.options, use_captions=True)
    application.backend.library.put(replace(doubted, sound_tracks=TRACKS, options=options))
    assert "Listen to another sound track" not in browser.get(f"/r/{doubted.video_id}").text
    wanted = {"number": 1, "request_id": "track-one"}
    place = f"/api/v1/videos/{doubted.video_id}/sound-track"
    assert client.put(place, json=wanted).status_code == 400
