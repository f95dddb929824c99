"""What a day promises on every foundation, whatever happens to its recordings."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import EditConflict
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.forget_days import forget_in_days
from lifestream.services.days.own_words import own_words, save_words
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 17)
SEAL = re.compile(rb"[0-9a-f]{64}")
"""Digests follow from what they are about."""

NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """The stores a day needs."""
    return day_backend(foundation)


def page_of(backend: Backend, day: date = DAY, *, owner: OwnerId = OWNER) -> bytes:
    """The page's bytes, without the owner who stands in the names of pictures."""
    page = codec.encode(day_of(backend, owner, day, BERLIN))
    return SEAL.sub(b"", page.replace(b"/%s/" % owner.encode(), b"/"))


def put(backend: Backend, name: str, *, owner: OwnerId = OWNER) -> Video:
    starts = NINE + timedelta(hours=int(name))
    return record(backend, name, starts, title=f"Talk {name}", owner=owner)


def delete(backend: Backend, name: str, *, owner: OwnerId = OWNER) -> None:
    backend.library.delete(owner, VideoId(f"v{name}"))
    forget_in_days(backend, owner, VideoId(f"v{name}"))


def test_recordings_in_any_order_one_late_and_one_deleted_give_the_same_page(
    backend: Backend, foundation: Foundation
) -> None:
    at_once = OwnerId("at-once")
    for name in "13":
        put(backend, name, owner=at_once)
    save_words(backend, at_once, DAY, "A good day.\n", entry_id="words-01", version=0)
    expected = page_of(backend, owner=at_once)

    for number, order in enumerate(("213", "321")):
        owner = OwnerId(f"owner-{number}")
        save_words(backend, owner, DAY, "A good day.\n", entry_id="words-01", version=0)
        for name in order:
            page_of(backend, owner=owner)  # Looked at before each arrival.
            put(backend, name, owner=owner)
        assert page_of(backend, owner=owner).count(b"Talk 2") > 0
        delete(backend, "2", owner=owner)

        assert page_of(backend, owner=owner) == expected, order
        assert page_of(day_backend(foundation), owner=owner) == expected, order
        assert own_words(backend, owner, DAY).text == "A good day.\n"


def test_a_page_costs_no_transcript_once_its_recordings_were_looked_at(
    backend: Backend, foundation: Foundation
) -> None:
    videos = [put(backend, name) for name in ("1", "2", "3")]
    first = page_of(backend)
    for video in videos:
        for _, key in video.artifacts:
            backend.object_store.delete(key)

    assert page_of(day_backend(foundation)) == first


def test_a_name_stands_everywhere_on_the_day_and_writes_nothing_else_anew(
    backend: Backend,
) -> None:
    video, other = put(backend, "1"), put(backend, "2")
    before = day_of(backend, OWNER, DAY, BERLIN)
    naming = NameSpeaker(edit_id="naming-01", speaker="S2", name="Nadia")
    edit_transcript(backend, OWNER, video.video_id, naming)

    after = day_of(backend, OWNER, DAY, BERLIN)

    assert "Good morning to Nadia." in [one.text for one in after.narrative.sentences]
    assert "Good morning to Nadia." in [line.text for line in after.stretches[0].blocks[0].lines]
    assert after.tasks[0].owner == "Nadia"
    assert [one.name for one in after.voices if one.is_named] == ["Nadia"]
    assert after.input_sha256 == before.input_sha256
    hashes = {
        moment: [block.content_sha256 for one in page.stretches for block in one.blocks]
        for moment, page in (("before", before), ("after", after))
    }
    assert hashes["before"][2:] == hashes["after"][2:]
    assert hashes["before"][0] != hashes["after"][0]
    assert other.video_id == after.stretches[1].video_id


def test_a_recording_past_midnight_stands_on_both_days_and_is_cut_at_midnight(
    backend: Backend,
) -> None:
    starts = datetime(2026, 11, 17, 22, 50, tzinfo=UTC)  # 23:50 in Berlin
    says = [f"Sentence {n}." for n in range(20)]
    record(backend, "1", starts, length_s=1200.0, says=says)

    evening = day_of(backend, OWNER, DAY, BERLIN)
    morning = day_of(backend, OWNER, date(2026, 11, 18), BERLIN)

    assert [(one.at_s, one.end_s) for one in evening.stretches] == [(0.0, 600.0)]
    assert [(one.at_s, one.end_s) for one in morning.stretches] == [(600.0, 1200.0)]
    assert evening.stretches[0].continues_after
    assert morning.stretches[0].continues_before
    said = [
        line.text
        for page in (evening, morning)
        for block in page.stretches[0].blocks
        for line in block.lines
    ]
    assert len(said) == len(set(said))
    assert evening.decisions == ()
    assert len(morning.decisions) == 1
    assert morning.narrative.sentences


def test_a_changed_zone_moves_a_recording_and_leaves_nothing_behind(backend: Backend) -> None:
    record(backend, "1", datetime(2026, 11, 17, 23, 30, tzinfo=UTC), length_s=600.0)
    new_york = ZoneInfo("America/New_York")

    assert day_of(backend, OWNER, DAY, BERLIN).stretches == ()
    assert len(day_of(backend, OWNER, date(2026, 11, 18), BERLIN).stretches) == 1
    assert len(day_of(backend, OWNER, DAY, new_york).stretches) == 1
    assert day_of(backend, OWNER, date(2026, 11, 18), new_york).stretches == ()


def test_own_words_are_kept_as_written_and_two_windows_do_not_overwrite_each_other(
    backend: Backend,
) -> None:
    first = save_words(backend, OWNER, DAY, "One\r\ntwo", entry_id="words-01", version=0)
    again = save_words(backend, OWNER, DAY, "One\r\ntwo", entry_id="words-01", version=0)

    assert (first.text, first.version, again.version) == ("One\ntwo", 1, 1)
    with pytest.raises(EditConflict):
        save_words(backend, OWNER, DAY, "Three", entry_id="words-02", version=0)
    assert own_words(backend, OWNER, DAY).text == "One\ntwo"
    assert save_words(backend, OWNER, DAY, "", entry_id="words-03", version=1).version == 2
