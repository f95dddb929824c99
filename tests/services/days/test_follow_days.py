"""Days that are written by a model: once for a burst, never from what is not there any more."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.ids import VideoId
from lifestream.domain.summary import Minutes, Point
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import Usage, WholeMaterial
from lifestream.services.days.day import day_of
from lifestream.services.days.follow_days import DayFollower
from lifestream.services.days.write_narrative import write_narrative
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import ChangeText, NameSpeaker
from lifestream.services.library.forget import forget_video
from tests.services.days.recordings import OWNER, record

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Teller(ExtractiveWriter):
    """Stands for a model: tells every statement it was given, and what happens meanwhile."""

    meanwhile: list[object] = field(default_factory=list)
    told: list[WholeMaterial] = field(default_factory=list)

    @property
    def engine(self) -> EngineInfo:
        return EngineInfo(name="scripted", model="teller")

    def write_minutes(self, material: WholeMaterial) -> tuple[Minutes, Usage]:
        self.told.append(material)
        if self.meanwhile:
            self.meanwhile.pop()()  # type: ignore[operator]
        quoted, usage = super().write_minutes(material)
        points = [point for block in material.blocks for point in block.points]
        sentences = tuple(
            Point(text=f"{one.evidence.speaker} says: {one.text}", evidence=one.evidence)
            for one in points
        )
        return Minutes(
            title="A day by the harbour",
            overview=sentences,
            verdict=quoted.verdict,
            engine=self.engine,
        ), usage


def written(backend: Backend, writer: Teller) -> bool:
    return write_narrative(backend, writer, OWNER, DAY, BERLIN)


def sentences(backend: Backend) -> list[str]:
    return [one.text for one in day_of(backend, OWNER, DAY, BERLIN).narrative.sentences]


def name(backend: Backend, video_id: VideoId, number: int = 0) -> None:
    naming = NameSpeaker(edit_id=f"naming-{number:03}", speaker="S2", name=f"Nadia {number}")
    edit_transcript(backend, OWNER, video_id, naming)


def test_a_day_is_told_once_with_the_second_of_each_sentence(embedded: Backend) -> None:
    first = record(embedded, "1", NINE)
    record(embedded, "2", NINE + timedelta(hours=2))
    teller = Teller()

    assert written(embedded, teller)
    assert written(embedded, teller)

    page = day_of(embedded, OWNER, DAY, BERLIN)
    assert len(teller.told) == 1
    assert page.narrative.headline == "A day by the harbour"
    assert page.narrative.engine == teller.engine
    told = page.narrative.sentences[1]
    assert (told.video_id, told.at_s, told.at) == (
        first.video_id,
        300.0,
        NINE + timedelta(seconds=300),
    )
    # Voices of two recordings are not the same, whatever their labels.
    assert {one.speaker for one in teller.told[0].segments} == {"S1", "S2", "S3", "S4"}


def test_a_name_stands_in_the_told_day_without_writing_it_again(embedded: Backend) -> None:
    video = record(embedded, "1", NINE)
    teller = Teller()
    written(embedded, teller)

    name(embedded, video.video_id)

    assert "Nadia 0 says: We meet at the harbour hall." in sentences(embedded)
    assert written(embedded, teller)
    assert len(teller.told) == 1


def test_an_edit_while_the_day_is_written_wins(embedded: Backend) -> None:
    record(embedded, "1", NINE)
    late: list[object] = [lambda: record(embedded, "2", NINE + timedelta(hours=1))]
    teller = Teller(meanwhile=late)

    assert not written(embedded, teller)
    assert day_of(embedded, OWNER, DAY, BERLIN).narrative.engine is None

    assert written(embedded, teller)
    assert len(sentences(embedded)) == 4


def test_a_deleted_recording_leaves_nothing_in_the_told_day(embedded: Backend) -> None:
    record(embedded, "1", NINE, says=("We planted tulips.", "Then we left."))
    gone = record(embedded, "2", NINE + timedelta(hours=1), says=("A secret.", "It is gone."))
    written(embedded, Teller())

    forget_video(embedded, OWNER, gone.video_id)

    assert embedded.owner_log.subjects(OWNER, "narratives/").subjects == ()
    assert embedded.owner_log.subjects(OWNER, "digests/").subjects != ()
    assert not any("secret" in one for one in sentences(embedded))


def test_thirty_uploads_and_a_hundred_edits_write_a_day_twice_at_most(embedded: Backend) -> None:
    teller = Teller()
    follower = DayFollower(embedded, lambda: teller, zone=BERLIN, quiet_s=30.0)
    for number in range(30):
        video = record(embedded, f"{number}", NINE + timedelta(minutes=20 * number))
        follower.touch(OWNER, video.video_id)
        follower.look(OWNER, day_of(embedded, OWNER, DAY, BERLIN))
    for number in range(100):
        edited = VideoId(f"v{number % 30}")
        name(embedded, edited, number)
        follower.touch(OWNER, edited)

    assert follower.finish(30.0)

    page = day_of(embedded, OWNER, DAY, BERLIN)
    assert 1 <= len(teller.told) <= 2
    assert page.narrative.engine == teller.engine


def test_where_only_quoting_is_possible_nothing_is_written(
    embedded: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    record(embedded, "1", NINE)
    follower = DayFollower(embedded, lambda: None, zone=BERLIN, quiet_s=0.0)

    follower.look(OWNER, day_of(embedded, OWNER, DAY, BERLIN))

    assert follower.finish(30.0)
    assert embedded.owner_log.subjects(OWNER, "narratives/").subjects == ()
    assert not caplog.records


def test_changed_words_mark_what_rests_on_them(embedded: Backend) -> None:
    video = record(embedded, "1", NINE)
    change = ChangeText(
        edit_id="change-01",
        segment_id="t300000",
        base_text="We meet at the harbour hall.",
        text="We meet at the old mill.",
    )
    edit_transcript(embedded, OWNER, video.video_id, change)

    page = day_of(embedded, OWNER, DAY, BERLIN)

    assert [line.is_stale for line in page.decisions] == [True]
    assert [line.is_stale for block in page.stretches[0].blocks for line in block.lines] == [
        False,
        True,
    ]
