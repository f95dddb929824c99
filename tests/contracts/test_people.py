"""What people and their voices promise on every foundation."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import edits_subject, voices_subject
from lifestream.domain.people.book import PersonId, VoiceKey
from lifestream.domain.people.prints import RecordingPrints, VoicePrint, packed
from lifestream.ports.backend import Backend
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import UndoEarlier
from lifestream.services.edits.read_words import open_words
from lifestream.services.edits.voice_names import every_named_voice, voices_in
from lifestream.services.people.change_people import (
    dismiss_voice,
    merge_people,
    name_voice,
    names_of,
    refuse_suggestion,
    rename_person,
    set_remembering,
    set_voice_kept,
    undo_change,
)
from lifestream.services.people.forget import forget_in_people
from lifestream.services.people.list_people import people_of, reach_of
from lifestream.services.people.suggest_names import remembered, voices_to_name
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record

MODEL = "scripted voices"
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """The stores that people need."""
    return day_backend(foundation)


def voice(name: str, label: str = "S1") -> VoiceKey:
    return VoiceKey(video_id=VideoId(f"v{name}"), label=label)


def put(backend: Backend, *names: str, owner: OwnerId = OWNER) -> None:
    for number, name in enumerate(names):
        record(backend, name, NINE + timedelta(hours=number), owner=owner)


def sounds_like(seed: str, *, astray: float = 0.0) -> str:
    """A voice's vector; another one of the same person where it is a little astray."""
    person, day = random.Random(seed), random.Random(f"{seed} {astray}")
    vector = [person.gauss(0, 1) + astray * day.gauss(0, 1) for _ in range(192)]
    length = sum(one * one for one in vector) ** 0.5
    return packed([one / length for one in vector])


def heard(backend: Backend, name: str, *voices: str, owner: OwnerId = OWNER) -> None:
    """The processor kept the voices S1, S2, … of a recording."""
    prints = RecordingPrints(
        model=MODEL,
        made_from="words",
        prints=tuple(
            VoicePrint(label=f"S{n}", numbers=one, heard_s=30.0, samples=((0.0, 6.0),))
            for n, one in enumerate(voices, start=1)
        ),
    )
    entry = codec.encode(prints)
    subject = voices_subject(VideoId(f"v{name}"))
    backend.owner_log.append(owner, subject, entry, entry_id="voices", note=entry)


def shown(backend: Backend, name: str) -> Sequence[str]:
    """The names of S1 and S2, as the words and the lists have them."""
    video_id = VideoId(f"v{name}")
    words = open_words(backend, OWNER, video_id).edited
    listed = voices_in(backend, OWNER, [video_id]).of(video_id)
    assert words is not None and dict(words.names) == dict(listed)
    return [listed.get(label, "") for label in ("S1", "S2")]


def person(backend: Backend, name: str, label: str = "S1") -> PersonId:
    return every_named_voice(backend, OWNER).persons[VideoId(f"v{name}")][label]


def test_a_rename_reaches_every_recording_leaves_a_namesake_and_is_undone_exactly(
    backend: Backend,
) -> None:
    put(backend, "1", "2", "3")
    name_voice(backend, OWNER, voice("1"), "Dana")
    name_voice(backend, OWNER, voice("2", "S2"), "dana")
    name_voice(backend, OWNER, voice("3"), "Dana", is_namesake=True)
    before = every_named_voice(backend, OWNER)
    assert person(backend, "1") == person(backend, "2", "S2") != person(backend, "3")

    change = rename_person(backend, OWNER, person(backend, "1"), "Dana Levi")

    assert [shown(backend, one) for one in "123"] == [
        ["Dana Levi", ""],
        ["", "Dana Levi"],
        ["Dana", ""],
    ]
    undo_change(backend, OWNER, change.change_id)
    after = every_named_voice(backend, OWNER)
    assert (after.names, after.persons) == (before.names, before.persons)


def test_a_name_typed_later_means_who_is_called_so_now(backend: Backend) -> None:
    put(backend, "1", "2", "3")
    name_voice(backend, OWNER, voice("1"), "Dana")
    rename_person(backend, OWNER, person(backend, "1"), "Dana Levi")

    name_voice(backend, OWNER, voice("2"), "Dana Levi")
    name_voice(backend, OWNER, voice("3"), "Dana")

    assert person(backend, "2") == person(backend, "1")
    assert person(backend, "3") != person(backend, "1")
    assert shown(backend, "3") == ["Dana", ""]


def test_two_people_become_one_and_two_again(backend: Backend) -> None:
    put(backend, "1", "2")
    name_voice(backend, OWNER, voice("1"), "Dan")
    name_voice(backend, OWNER, voice("2"), "Daniel")
    before = every_named_voice(backend, OWNER)

    with pytest.raises(InvalidRequest, match="Merge the two"):
        rename_person(backend, OWNER, person(backend, "1"), "daniel")
    change = merge_people(backend, OWNER, person(backend, "1"), person(backend, "2"))
    assert shown(backend, "1") == ["Daniel", ""]
    assert set(names_of(every_named_voice(backend, OWNER)).values()) == {"Daniel"}
    rename_person(backend, OWNER, person(backend, "2"), "Daniel Mayer")
    assert shown(backend, "1") == shown(backend, "2") == ["Daniel Mayer", ""]

    undo_change(backend, OWNER, change.change_id)
    assert shown(backend, "1") == ["Dan", ""]
    assert person(backend, "1") == before.persons[VideoId("v1")]["S1"]
    with pytest.raises(NotFound):
        merge_people(backend, OWNER, PersonId("p0"), person(backend, "2"))


def test_a_voice_named_once_is_suggested_elsewhere_until_it_is_refused(backend: Backend) -> None:
    put(backend, "1", "2", "3")
    set_remembering(backend, OWNER, on=True)
    heard(backend, "1", sounds_like("dana"), sounds_like("kim"))
    heard(backend, "2", sounds_like("dana", astray=0.4), sounds_like("stranger"))
    heard(backend, "3", sounds_like("dana", astray=0.3))
    name_voice(backend, OWNER, voice("1"), "Dana")
    name_voice(backend, OWNER, voice("1", "S2"), "Kim")

    queue = voices_to_name(backend, OWNER, remembered(backend, OWNER))

    assert [(one.voice, one.name) for one in queue.voices if one.is_suggested] == [
        (voice("2"), "Dana"),
        (voice("3"), "Dana"),
    ]
    assert (queue.total, queue.suggested) == (3, 2)
    stranger = next(one for one in queue.voices if one.voice == voice("2", "S2"))
    assert stranger.closest is not None and not stranger.is_suggested

    refuse_suggestion(backend, OWNER, voice("3"), person(backend, "1"))
    dismiss_voice(backend, OWNER, voice("2", "S2"))
    name_voice(backend, OWNER, voice("2"), "Dana", person=person(backend, "1"))
    queue = voices_to_name(backend, OWNER, remembered(backend, OWNER))
    assert [one.voice for one in queue.voices] == [voice("3")]
    assert not queue.voices[0].is_suggested


def test_taking_a_name_away_restores_the_profile_exactly(backend: Backend) -> None:
    put(backend, "1", "2")
    set_remembering(backend, OWNER, on=True)
    heard(backend, "1", sounds_like("dana"))
    heard(backend, "2", sounds_like("somebody else"))
    name_voice(backend, OWNER, voice("1"), "Dana")
    before = remembered(backend, OWNER).profiles(MODEL)
    done = name_voice(backend, OWNER, voice("2"), "Dana")
    assert not (remembered(backend, OWNER).profiles(MODEL).vectors == before.vectors).all()

    undo = UndoEarlier(edit_id="undo-naming", undoes=done.edit.edit_id)
    edit_transcript(backend, OWNER, VideoId("v2"), undo)

    after = remembered(backend, OWNER).profiles(MODEL)
    assert after.people == before.people
    assert (after.vectors == before.vectors).all()


def test_vectors_of_another_model_never_compare(backend: Backend) -> None:
    put(backend, "1", "2")
    set_remembering(backend, OWNER, on=True)
    heard(backend, "1", sounds_like("dana"))
    name_voice(backend, OWNER, voice("1"), "Dana")
    entry = codec.encode(
        RecordingPrints(
            model="another one",
            made_from="words",
            prints=(VoicePrint(label="S1", numbers=sounds_like("dana"), heard_s=30.0, samples=()),),
        )
    )
    backend.owner_log.append(
        OWNER, voices_subject(VideoId("v2")), entry, entry_id="voices", note=entry
    )

    (unknown,) = voices_to_name(backend, OWNER, remembered(backend, OWNER)).voices

    assert unknown.closest is None


def test_one_voice_all_voices_and_a_recordings_voices_can_be_deleted(
    backend: Backend, foundation: Foundation
) -> None:
    put(backend, "1", "2", "3")
    set_remembering(backend, OWNER, on=True)
    vectors = {name: sounds_like(name) for name in ("dana", "kim", "lee")}
    for number, name in enumerate(vectors, start=1):
        heard(backend, str(number), vectors[name])
        name_voice(backend, OWNER, voice(str(number)), name.title())
    change = rename_person(backend, OWNER, person(backend, "3"), "Lee Quixote")

    def kept() -> set[str]:
        stored = foundation_text(foundation)
        return {name for name, vector in vectors.items() if vector in stored}

    assert kept() == {"dana", "kim", "lee"}
    assert reach_of(backend, OWNER, remembered(backend, OWNER), person(backend, "1")) is not None
    set_voice_kept(backend, OWNER, person(backend, "1"), kept=False)
    assert kept() == {"kim", "lee"}
    backend.library.delete(OWNER, VideoId("v3"))
    forget_in_people(backend, OWNER, VideoId("v3"))
    backend.owner_log.delete(OWNER, edits_subject(VideoId("v3")))
    assert kept() == {"kim"}
    assert "Quixote" not in foundation_text(foundation)
    with pytest.raises(NotFound):
        undo_change(backend, OWNER, change.change_id)
    set_remembering(backend, OWNER, on=False)
    assert kept() == set()
    assert [one.name for one in people_of(backend, OWNER, remembered(backend, OWNER))] == [
        "Kim",
        "Dana",
    ]


def foundation_text(foundation: Foundation) -> str:
    """Everything that the owner's logs hold, read again as a process that just started would."""
    log = foundation.owner_log()
    areas = ("edits/", "people/", "voices/")
    subjects = [one.subject for area in areas for one in log.subjects(OWNER, area).subjects]
    texts = [entry.entry.decode() for subject in subjects for entry in log.read(OWNER, subject)]
    notes = [one.note or b"" for area in areas for one in log.subjects(OWNER, area).subjects]
    return "\n".join([*texts, *(note.decode() for note in notes)])


def test_people_of_one_owner_are_nobody_for_another(backend: Backend) -> None:
    other = OwnerId("ben")
    put(backend, "1")
    put(backend, "9", owner=other)
    set_remembering(backend, OWNER, on=True)
    heard(backend, "1", sounds_like("dana"))
    heard(backend, "9", sounds_like("dana"), owner=other)
    name_voice(backend, OWNER, voice("1"), "Dana")

    assert remembered(backend, other).kept.of == {}
    set_remembering(backend, other, on=True)
    (unknown,) = voices_to_name(backend, other, remembered(backend, other)).voices
    assert unknown.closest is None
    assert not people_of(backend, other, remembered(backend, other))
