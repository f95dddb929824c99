"""No owner sees another's; pages are stable; what is deleted is gone and stays gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.library import Library
from tests.contracts.places.foundations import Foundation
from tests.contracts.places.samples import ANNA, BERT, a_video


def test_a_recording_is_read_back_and_replaced(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video())
    library.put(a_video(title="Budget"))

    assert foundation.library().get(ANNA, VideoId("v1")) == a_video(title="Budget")
    assert library.list(ANNA).total == 1


def test_no_owner_sees_or_deletes_what_is_anothers(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video(content_sha256="ab"))

    library.delete(BERT, VideoId("v1"))

    assert library.get(BERT, VideoId("v1")) is None
    assert library.list(BERT).videos == ()
    assert library.with_content(BERT, "ab") == ()
    assert library.get(ANNA, VideoId("v1")) is not None


def test_a_deleted_recording_does_not_come_back_by_a_late_writer(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video(content_sha256="ab"))
    library.delete(ANNA, VideoId("v1"))

    with pytest.raises(NotFound):
        foundation.library().put(a_video())
    assert library.get(ANNA, VideoId("v1")) is None
    assert library.list(ANNA).total == 0
    assert library.with_content(ANNA, "ab") == ()


def test_everybody_with_a_recording_is_named_once_however_long_the_name(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    long = OwnerId("x" * 2000)
    assert library.owners() == ()

    for number, owner in enumerate((BERT, ANNA, ANNA, long)):
        library.put(replace(a_video(), owner=owner, video_id=VideoId(f"v{number}")))
    library.delete(OwnerId("gone"), VideoId("v9"))

    assert library.owners() == tuple(sorted((ANNA, BERT, long)))


def test_it_is_remembered_for_its_owner_alone_when_a_recording_was_deleted(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    library.put(a_video())
    assert library.deleted_at(ANNA, VideoId("v1")) is None
    before = datetime.now(UTC) - timedelta(minutes=1)
    library.delete(ANNA, VideoId("v1"))

    when = library.deleted_at(ANNA, VideoId("v1"))
    assert when is not None and before < when < before + timedelta(minutes=2)
    assert library.deleted_at(BERT, VideoId("v1")) is None
    assert library.deleted_at(ANNA, VideoId("v2")) is None


def test_a_recording_deleted_before_it_was_stored_stays_away(foundation: Foundation) -> None:
    foundation.library().delete(ANNA, VideoId("v1"))

    with pytest.raises(NotFound):
        foundation.library().put(a_video())


def test_pages_are_newest_first_and_stable_while_recordings_are_added(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    for n in range(5):
        library.put(a_video(str(n), minutes=n // 2))

    first = library.list(ANNA, limit=2)
    library.put(a_video("late", minutes=99))
    second = library.list(ANNA, limit=2, cursor=first.cursor)
    third = library.list(ANNA, limit=2, cursor=second.cursor)

    listed = [v.video_id for page in (first, second, third) for v in page.videos]
    assert listed == ["v4", "v3", "v2", "v1", "v0"]
    assert (first.total, third.total, third.cursor) == (5, 6, "")


def test_days_count_from_the_recording_or_else_from_the_upload(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video("old", recorded_at=datetime(2019, 7, 4, 12, tzinfo=UTC)))
    library.put(a_video("new"))

    found = library.list(ANNA, from_day=date(2019, 7, 4), to_day=date(2019, 7, 4))

    assert [video.video_id for video in found.videos] == ["vold"]
    assert [v.video_id for v in library.list(ANNA).videos] == ["vnew", "vold"]
    assert found.total == 1


def test_a_day_is_a_day_of_the_owners_zone(foundation: Foundation) -> None:
    # 23:30 in UTC on the 4th is already the 5th in Berlin.
    library = foundation.library(ZoneInfo("Europe/Berlin"))
    library.put(a_video(recorded_at=datetime(2019, 7, 4, 23, 30, tzinfo=UTC)))

    assert on_day(library, date(2019, 7, 4)) == 0
    assert on_day(library, date(2019, 7, 5)) == 1


def test_the_first_and_the_last_day_of_the_calendar_restrict_nothing(
    foundation: Foundation,
) -> None:
    library = foundation.library(ZoneInfo("Europe/Berlin"))
    library.put(a_video())

    assert library.list(ANNA, from_day=date.min, to_day=date.max).total == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *(("quarterly", 1), ("ÜBER", 1), ("uber", 1), ("100%", 1)),
        *(("1_0", 0), ("clip-1", 1), ("%", 1), ("_", 0)),
    ],
)
def test_titles_are_found_in_any_case_and_by_their_plain_characters(
    foundation: Foundation, words: str, found: int
) -> None:
    library = foundation.library()
    library.put(a_video("1", title="Quarterly über 100%"))
    library.put(a_video("2", title="Other"))

    assert library.list(ANNA, title_contains=words).total == found


def test_recordings_of_the_same_bytes_are_found(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video("1", content_sha256="ab"))
    library.put(a_video("2", content_sha256="ab", minutes=1))
    library.put(a_video("3"))

    assert [v.video_id for v in library.with_content(ANNA, "ab")] == ["v1", "v2"]
    assert library.with_content(ANNA, "") == ()


@pytest.mark.parametrize("limit", [0, -1, 10**9])
def test_a_page_has_a_sensible_size(foundation: Foundation, limit: int) -> None:
    with pytest.raises(InvalidRequest):
        foundation.library().list(ANNA, limit=limit)


def on_day(library: Library, day: date) -> int:
    return library.list(ANNA, from_day=day, to_day=day).total


def test_a_deletion_stays_known_with_its_bytes_digest_until_it_is_settled(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    library.put(a_video(content_sha256="ab"))
    library.put(a_video("2", content_sha256="cd"))
    assert library.content_of(ANNA, VideoId("v1")) == "ab"
    assert library.unsettled() == ()

    library.delete(ANNA, VideoId("v1"))
    library.delete(ANNA, VideoId("v1"))
    library.delete(ANNA, VideoId("v9"))

    known = {one.video_id: one.content_sha256 for one in foundation.library().unsettled()}
    assert known == {"v1": "ab", "v9": ""}
    assert library.content_of(ANNA, VideoId("v1")) == "ab"
    assert len(library.unsettled(limit=1)) == 1
    for video_id in known:
        library.settle(ANNA, video_id)
    assert library.unsettled() == ()
    assert library.content_of(ANNA, VideoId("v1")) == ""
    assert library.deleted_at(ANNA, VideoId("v1")) is not None
    with pytest.raises(NotFound):
        library.put(a_video())


def test_recordings_of_all_owners_come_in_pages_by_their_day(foundation: Foundation) -> None:
    library = foundation.library()
    for number, owner in enumerate((ANNA, BERT, ANNA, BERT)):
        at = datetime(2026, 3, 1 + number, 12, tzinfo=UTC)
        library.put(a_video(str(number), owner=owner, recorded_at=at))
    library.delete(BERT, VideoId("v3"))

    first, cursor = library.of_all_owners(limit=2)
    rest, end = library.of_all_owners(limit=2, cursor=cursor)
    within, _ = library.of_all_owners(from_day=date(2026, 3, 2), to_day=date(2026, 3, 2))

    assert [video.video_id for video in first + rest] == ["v0", "v1", "v2"]
    assert end == ""
    assert [video.video_id for video in within] == ["v1"]


def test_many_are_read_in_one_look_and_those_that_are_not_there_left_out(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    for number in range(3):
        library.put(a_video(str(number)))
    library.delete(ANNA, VideoId("v1"))

    found = library.get_many(ANNA, [VideoId(name) for name in ("v2", "v0", "v1", "v9", "v2")])

    assert {name: video.video_id for name, video in found.items()} == {"v0": "v0", "v2": "v2"}
    assert library.get_many(BERT, [VideoId("v0")]) == {}
    assert library.get_many(ANNA, []) == {}
