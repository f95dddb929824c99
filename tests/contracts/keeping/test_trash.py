"""What every library promises about tags and the trash."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.places.place import Place, PlaceSource
from lifestream.ports.library import Library
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA, BERT, a_video

V1 = VideoId("v1")
LATER = START + timedelta(days=1)


def ids(library: Library, tag: str = "") -> list[str]:
    return [video.video_id for video in library.list(ANNA, tag=tag).videos]


def test_tags_filter_lists_and_are_counted(foundation: Foundation) -> None:
    library = foundation.library()
    for name, tags in (("1", ("harbour", "volta")), ("2", ("harbour",)), ("3", ())):
        library.put(replace(a_video(name, minutes=int(name)), tags=tags))
    library.put(replace(a_video("4", owner=BERT), tags=("harbour",)))

    assert ids(library, "harbour") == ["v2", "v1"]
    assert ids(library, "volt") == []
    page = library.list(ANNA, tag="harbour", limit=1)
    assert (page.total, page.cursor != "") == (2, True)
    assert dict(library.tags(ANNA)) == {"harbour": 2, "volta": 1}

    library.put(a_video("2", minutes=2))
    assert dict(library.tags(ANNA)) == {"harbour": 1, "volta": 1}


def test_recordings_are_listed_by_the_names_of_their_places(foundation: Foundation) -> None:
    library = foundation.library()
    lisbon = Place(name="Lisbon", country="Portugal", source=PlaceSource.FILE)
    for name, place in (("1", lisbon), ("2", replace(lisbon, name="Porto")), ("3", None)):
        library.put(replace(a_video(name, minutes=int(name)), place=place))
    library.put(replace(a_video("4", owner=BERT), place=lisbon))

    made = {"Lisbon": (V1,), "Porto": (VideoId("v2"),), "Portugal": (VideoId("v2"), V1)}
    assert dict(library.places(ANNA)) == made

    library.put(a_video("2", minutes=2))
    library.trash(ANNA, V1, LATER)
    assert dict(library.places(ANNA)) == {}
    library.restore(ANNA, V1)
    assert dict(library.places(ANNA)) == {"Lisbon": (V1,), "Portugal": (V1,)}


def test_what_is_in_the_trash_is_nowhere_else_and_comes_back_as_it_was(
    foundation: Foundation,
) -> None:
    library = foundation.library()
    video = replace(a_video("1", content_sha256="ab"), tags=("harbour",))
    library.put(video)
    library.put(a_video("2"))

    library.trash(ANNA, V1, LATER)
    library.trash(ANNA, V1, LATER + timedelta(days=3))

    assert library.get(ANNA, V1) is None
    assert library.get_many(ANNA, [V1]) == {}
    assert ids(library) == ["v2"]
    assert library.list(ANNA, title_contains="clip").total == 1
    assert ids(library, "harbour") == []
    assert library.with_content(ANNA, "ab") == ()
    assert library.with_content(ANNA, "ab", in_trash=True) == (video,)
    assert dict(library.tags(ANNA)) == {}
    assert [one.video_id for one in library.of_all_owners()[0]] == ["v2"]
    assert library.deleted_at(ANNA, V1) is None
    (trashed,) = library.trashed(ANNA)
    assert (trashed.video, trashed.trashed_at) == (video, LATER)
    assert library.trash_of(ANNA, V1) == trashed
    assert library.trashed(BERT) == ()

    library.restore(ANNA, V1)
    library.restore(ANNA, V1)
    assert library.get(ANNA, V1) == video
    assert sorted(ids(library)) == ["v1", "v2"]
    assert ids(library, "harbour") == ["v1"]
    assert library.trash_of(ANNA, V1) is None


def test_a_late_writer_takes_nothing_out_of_the_trash(foundation: Foundation) -> None:
    library = foundation.library()
    library.put(a_video("1"))
    library.trash(ANNA, V1, LATER)

    with pytest.raises(NotFound):
        library.put(a_video("1", title="late"))
    assert library.get(ANNA, V1) is None
    for owner, video_id in ((ANNA, VideoId("v9")), (OwnerId("bert"), V1)):
        with pytest.raises(NotFound):
            library.trash(owner, video_id, LATER)
        with pytest.raises(NotFound):
            library.restore(owner, video_id)


def test_the_sweep_finds_what_was_there_long_enough(foundation: Foundation) -> None:
    library = foundation.library()
    for name, days in (("1", 3), ("2", 1), ("3", 2)):
        library.put(a_video(name))
        library.trash(ANNA, VideoId(f"v{name}"), START + timedelta(days=days))

    due = library.trashed_before(START + timedelta(days=2, hours=1))
    assert due == ((ANNA, "v2"), (ANNA, "v3"))

    library.delete(ANNA, VideoId("v2"))
    assert library.trash_of(ANNA, VideoId("v2")) is None
    assert [one.video.video_id for one in library.trashed(ANNA)] == ["v1", "v3"]
    assert library.deleted_at(ANNA, VideoId("v2")) is not None
