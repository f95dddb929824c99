"""Who spoke how long over days: past midnight, in events, by the names of now."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import EVENTS_SUBJECT
from lifestream.domain.together.pair import AcceptedPairs, Pair, PairState, Why
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.digests import keep_note
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.stats.talk import PeriodTalk, talk_between, talk_of_recording
from tests.services.days.recordings import OWNER, record

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


def of_days(backend: Backend, *, days: int = 1) -> PeriodTalk:
    return talk_between(backend, OWNER, DAY, DAY + timedelta(days=days - 1), BERLIN)


def spoken(found: PeriodTalk) -> dict[str, float]:
    return {one.name or one.label: one.spoken_s for one in found.figures.voices}


def named(backend: Backend, video_id: VideoId, name: str, *, edit_id: str) -> None:
    edit_transcript(backend, OWNER, video_id, NameSpeaker(edit_id=edit_id, speaker="S1", name=name))


def test_a_person_is_one_over_recordings_and_is_called_as_now(embedded: Backend) -> None:
    first = record(embedded, "1", NINE)
    second = record(embedded, "2", NINE.replace(hour=12))
    record(embedded, "3", NINE.replace(hour=13), processed=False)
    assert len(of_days(embedded).figures.voices) == 4

    named(embedded, first.video_id, "Anna", edit_id="naming-01")
    named(embedded, second.video_id, "Anna", edit_id="naming-02")
    found = of_days(embedded)
    page = day_of(embedded, OWNER, DAY, BERLIN)

    assert spoken(found)["Anna"] == 20.0
    assert (found.figures.recorded_s, found.figures.silence_s) == (1200.0, 1160.0)
    assert (found.without_words, len(found.figures.voices)) == (1, 3)
    assert found.days[0].figures == found.figures == page.talk


def test_a_night_counts_on_both_days_and_once_in_all(embedded: Backend) -> None:
    midnight = datetime(2026, 11, 17, 23, 0, tzinfo=UTC)
    video = record(
        embedded, "1", midnight - timedelta(seconds=605), length_s=1200.0, says=("One.", "Two.") * 2
    )

    found = of_days(embedded, days=2)
    first, second = (one.figures for one in found.days)

    assert [sum(v.spoken_s for v in one.voices) for one in (first, second)] == [25.0, 15.0]
    assert (first.turns, second.turns, found.figures.turns) == (3, 1, 4)
    assert first.recorded_s + second.recorded_s == found.figures.recorded_s == 1200.0
    alone = talk_of_recording(embedded, OWNER, video.video_id).figures
    assert alone == found.figures


def test_what_two_recordings_of_an_event_hold_counts_once(embedded: Backend) -> None:
    first = record(embedded, "1", NINE)
    second = record(embedded, "2", NINE + timedelta(seconds=5))
    before = of_days(embedded).figures
    pair = Pair(
        one=first.video_id,
        other=second.video_id,
        why=Why.SOUND,
        offset_s=5.0,
        state=PairState.ACCEPTED,
    )
    note = codec.encode(AcceptedPairs(pairs=(pair,)))
    keep_note(embedded, OWNER, EVENTS_SUBJECT, note, is_there=False)

    found = of_days(embedded).figures

    assert (before.turns, before.recorded_s) == (4, 1200.0)
    assert (found.turns, found.recorded_s) == (2, 605.0)
    assert {one.video_id for one in found.voices} == {first.video_id}
    assert talk_of_recording(embedded, OWNER, second.video_id).figures is not None


def test_a_recording_without_words_has_no_figures_and_another_owners_is_not_there(
    embedded: Backend,
) -> None:
    video = record(embedded, "1", NINE, processed=False)
    embedded.library.put(replace(video, title="Not yet"))

    assert talk_of_recording(embedded, OWNER, video.video_id).figures is None
    with pytest.raises(NotFound):
        talk_of_recording(embedded, OwnerId("berta"), video.video_id)
    assert talk_between(embedded, OwnerId("berta"), DAY, DAY, BERLIN).figures.recorded_s == 0.0
