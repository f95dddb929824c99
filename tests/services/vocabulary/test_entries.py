"""From a typed or corrected name to the next recording that is heard with it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lifestream.config import Settings
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.vocabulary.known_words import KnownWords
from lifestream.ports.backend import Backend
from lifestream.services.edits.proposals import (
    NameSpeaker,
    ReassignSegment,
    ReplaceWords,
    UndoEarlier,
)
from lifestream.services.export.json_document import summary_json
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.vocabulary.entries import (
    add_terms,
    put_terms,
    read_vocabulary,
    remove_term,
    set_learning,
)
from tests.services.naming_house import ANNA, SAID, CountingLog, House
from tests.services.recording_launcher import RecordingLauncher

BERT = OwnerId("bert")


@pytest.fixture
def house(embedded: Backend, tmp_path: Path, models_dir: Path) -> House:
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        download_models=False,
        diarizer="off",
        screen_reader="off",
    )
    backend = replace(embedded, job_launcher=RecordingLauncher())
    return House(backend=backend, settings=settings, folder=tmp_path)


def test_kalim_is_callum_in_the_next_recording(house: House) -> None:
    first = house.work(house.upload())
    house.correct(first, "Kalim", "Callum")

    second = house.work(house.upload())

    assert house.listener.told == [(), ("Callum",)]
    assert house.writer.told[-1] == ("Callum",)
    assert second.transcript is not None
    assert second.transcript.text == SAID.replace("Kalim", "Callum")
    respelled = summary_json(second)["transcript"]["respelled"]
    assert [(one["text"], one["heard"]) for one in respelled] == [("Callum", "Kalim")] * 2


def test_an_attempt_that_resumes_is_told_what_the_first_was_told(house: House) -> None:
    add_terms(house.backend, ANNA, ["Callum"])
    video = house.upload()
    add_terms(house.backend, ANNA, ["Kestrel"])

    house.work(video)
    retry_job(house.backend, ANNA, house.job(video).job_id)
    house.work(video)

    assert house.listener.told == [("Callum",)]


def test_changed_terms_are_heard_with_when_listening_is_asked_for_again(house: House) -> None:
    video = house.upload()
    recording = house.work(video)
    house.correct(recording, "Kalim", "Callum")

    house.again(video, "minutes")
    assert house.listener.told == [()]

    house.again(video, "transcript", "Harbour Hall")
    assert house.listener.told[1:] == [("Harbour Hall", "Callum")]
    kept = house.backend.library.get(ANNA, video)
    assert kept is not None and kept.options.vocabulary == ("Harbour Hall",)


def test_a_transcript_without_any_terms_is_stored_as_before_there_were_terms(house: House) -> None:
    recording = house.work(house.upload())

    assert house.job(recording.video.video_id).vocabulary == KnownWords()
    assert recording.transcript is not None and recording.transcript.respelled == ()


def test_a_speakers_name_is_a_term_until_the_voice_has_another(house: House) -> None:
    opened = house.work(house.upload())
    video = opened.video.video_id
    assert opened.edited is not None
    first = opened.edited.segments[0].segment_id
    house.type(video, ReassignSegment, segment_id=first, speaker="new")

    house.type(video, NameSpeaker, speaker="S1", name="Calum")
    house.type(video, NameSpeaker, speaker="S1", name="Callum Reid")
    assert house.terms == ["Callum Reid"]

    house.type(video, NameSpeaker, speaker="S1", name="")
    assert house.terms == []


def test_an_undone_correction_teaches_nothing_and_counts_again_when_that_is_undone(
    house: House,
) -> None:
    video = house.work(house.upload())
    edit = house.correct(video, "Kalim", "Callum")
    name = video.video.video_id

    undoing = house.type(name, UndoEarlier, undoes=edit)
    assert house.terms == []

    house.type(name, UndoEarlier, undoes=undoing)
    assert house.terms == ["Callum"]


def test_replacing_everywhere_teaches_too(house: House) -> None:
    video = house.work(house.upload()).video.video_id

    house.type(video, ReplaceWords, find="kalim", replacement="Callum")

    (term,) = read_vocabulary(house.backend, ANNA).terms
    assert (term.text, term.heard_as, term.origins[0].respells) == ("Callum", ("Kalim",), True)


def test_a_correction_of_a_correction_takes_its_place(house: House) -> None:
    first = house.work(house.upload())
    house.correct(first, "Kalim", "Calum")
    opened = open_recording(house.backend, ANNA, first.video.video_id)
    edit = house.correct(opened, "Calum", "Callum")

    (term,) = read_vocabulary(house.backend, ANNA).terms
    assert (term.text, term.heard_as) == ("Callum", ("Kalim",))
    house.type(first.video.video_id, UndoEarlier, undoes=edit)
    assert house.terms == []


def test_edits_of_two_recordings_may_have_the_same_name(house: House) -> None:
    first, second = (house.work(house.upload()) for _ in range(2))
    house.correct(first, "Kalim", "Callum")
    house.typed -= 1
    edit = house.correct(second, "Nadia", "Nadja")
    assert house.terms == ["Nadja", "Callum"]

    house.type(second.video.video_id, UndoEarlier, undoes=edit)
    assert house.terms == ["Callum"]


def test_an_edit_that_teaches_nothing_looks_at_no_list(house: House) -> None:
    log = CountingLog(house.backend.owner_log)
    house.backend = replace(house.backend, owner_log=log)  # type: ignore[arg-type]
    first = house.work(house.upload())
    log.calls.clear()

    house.correct(first, "the plan", "a plan")
    assert log.calls == []

    opened = open_recording(house.backend, ANNA, first.video.video_id)
    log.calls.clear()
    house.correct(opened, "Kalim", "Callum")
    assert log.calls == ["read", "append"]


def test_nothing_is_learned_while_learning_is_off(house: House) -> None:
    video = house.work(house.upload())
    set_learning(house.backend, ANNA, learns=False)

    house.correct(video, "Kalim", "Callum")

    assert house.terms == []
    assert not read_vocabulary(house.backend, ANNA).learns


def test_a_deleted_recording_takes_along_what_it_taught(house: House) -> None:
    video = house.work(house.upload())
    house.correct(video, "Kalim", "Callum")
    add_terms(house.backend, ANNA, ["Kestrel"])

    remove_term(house.backend, ANNA, "Callum")

    forget_video(house.backend, ANNA, video.video.video_id)

    assert house.terms == ["Kestrel"]
    logs = house.backend.owner_log.read(ANNA, "vocabulary/terms")
    assert not any(b"Kalim" in one.entry or b"Callum" in one.entry for one in logs)


def test_no_owner_sees_anothers_terms(house: House) -> None:
    add_terms(house.backend, ANNA, ["Callum"])

    assert read_vocabulary(house.backend, BERT).terms == ()
    with pytest.raises(NotFound, match="not on the list"):
        remove_term(house.backend, BERT, "Callum")


def test_what_is_put_replaces_what_was_typed_and_keeps_what_was_learned(house: House) -> None:
    house.correct(house.work(house.upload()), "Kalim", "Callum")
    add_terms(house.backend, ANNA, ["Callum", "Kestrel"])

    put_terms(house.backend, ANNA, ["Nadia"])

    assert house.terms == ["Nadia", "Callum"]
    assert [term.typed for term in read_vocabulary(house.backend, ANNA).terms] == [True, False]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda b: add_terms(b, ANNA, []), "at least one name"),
        (lambda b: add_terms(b, ANNA, [f"T{n}" for n in range(1001)]), "1,001 names and terms"),
    ],
)
def test_a_list_that_cannot_be_is_refused_and_nothing_is_added(
    house: House, act: Callable[[Backend], Any], why: str
) -> None:
    with pytest.raises(InvalidRequest, match=why):
        act(house.backend)
    assert house.terms == []
