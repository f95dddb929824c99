"""A person goes from every file: name, voice, and where that is chosen their words."""

from datetime import UTC
from pathlib import Path

import pytest

from lifestream.domain.forgetting.names import names_to_forget, pattern_of
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, PersonWords
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.people.book import id_of_name
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import own_words, save_words
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.forgetting.orders import forget, plan_forgetting, receipts_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.masks.settings import save_masks
from lifestream.services.people.change_people import rename_person
from lifestream.services.people.kept_voices import kept_voices as every_kept
from lifestream.services.tasks.change_task import NewTask, add_task
from lifestream.services.vocabulary.entries import add_terms
from tests.pipeline.media.test_removing import film
from tests.services.forgetting.test_orders import in_files
from tests.services.forgetting.test_stretch import tools
from tests.services.migrate.diary import MARCH_10, open_machine, processed
from tests.web.seeding import kept_voices

pytestmark = pytest.mark.usefixtures("sentence_weights")

SAID = ("The zanzibar plan is mine.", "Wilhelmina wrote it in March.", "I painted the quicklime.")
MARCH = MARCH_10.date()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def backend(root: Path) -> Backend:
    return open_machine(root, "here").backend


@pytest.fixture
def video(backend: Backend, embedder: E5Embedder, tmp_path: Path) -> Video:
    """Wilhelmina Ott is S1, who speaks first and last; Bert is S2. Her name stands everywhere."""
    made = processed(backend, embedder, tmp_path, "Wilhelmina's plan.mp4", SAID)
    source = film(tmp_path / "film.mp4", keyframe_every=10)
    backend.object_store.put_file(made.source_key, source, content_type="video/mp4")
    for number, (label, name) in enumerate({"S1": "Mina Ott", "S2": "Bert"}.items()):
        naming = NameSpeaker(edit_id=f"0000000{number}", speaker=label, name=name)
        edit_transcript(backend, LOCAL_OWNER, made.video_id, naming)
    rename_person(backend, LOCAL_OWNER, id_of_name("Mina Ott"), "Wilhelmina Ott")
    kept_voices(backend, made, "S1", "S2")
    add_task(backend, LOCAL_OWNER, NewTask(text="Call wilhelmina ott", person="Wilhelmina Ott"))
    save_words(backend, LOCAL_OWNER, MARCH, "Wilhelmina and I.", entry_id="w1", version=0)
    add_terms(backend, LOCAL_OWNER, ["Wilhelmina", "Kestrel"])
    day_of(backend, LOCAL_OWNER, MARCH, UTC)
    save_masks(backend, LOCAL_OWNER, MaskRules(words=("Wilhelmina", "Nightjar")))
    return made


@pytest.mark.parametrize("words", PersonWords)
def test_a_person_is_in_no_file_afterwards_and_their_words_as_was_chosen(
    backend: Backend, video: Video, embedder: E5Embedder, root: Path, words: PersonWords
) -> None:
    person = id_of_name("Mina Ott")
    scope = ForgetScope(kind=ForgetKind.PERSON, person=person, words=words)
    plan = plan_forgetting(backend, LOCAL_OWNER, scope, UTC)
    assert plan.names == ("Wilhelmina Ott", "Wilhelmina", "Mina Ott", "Mina", "Ott")
    assert in_files(root, "wilhelmina", "mina ott") == {"wilhelmina", "mina ott"}

    receipt = forget(backend, LOCAL_OWNER, scope, UTC, tools=tools(backend, embedder, root))

    assert receipt.is_clean, receipt.left
    assert in_files(root, "wilhelmina", "mina ott", person) == set()
    left = open_recording(backend, LOCAL_OWNER, video.video_id)
    assert left.transcript is not None and left.speaker_names == {"S2": "Bert"}
    voices = every_kept(backend, LOCAL_OWNER).of
    assert "S1" not in {print_.label for one in voices.values() for print_ in one.prints}
    kept = [one.text for one in left.transcript.segments]
    if words is PersonWords.KEEP:
        assert kept == [SAID[0], "… wrote it in March.", SAID[2]]
    else:
        assert kept == ["… wrote it in March."]
        assert in_files(root, "zanzibar", "quicklime") == set()
    assert own_words(backend, LOCAL_OWNER, MARCH).text == "… and I."
    assert in_files(root, "kestrel", "Bert") == {"kestrel", "Bert"}
    backend.memory.masks.put(LOCAL_OWNER, (0.0, MaskRules()))
    assert read_masks(backend, LOCAL_OWNER) == MaskRules(words=("Nightjar",))
    assert receipts_of(backend, LOCAL_OWNER) == (receipt,)


def test_a_part_of_a_name_that_somebody_else_has_is_not_looked_for() -> None:
    assert names_to_forget(["Will Ott"], ["Ann Ott"]) == ("Will Ott", "Will")
    pattern = pattern_of(names_to_forget(["Will Ott"], ["Ann Ott"]))
    assert pattern is not None
    assert pattern.sub("…", "Will will ask Will's aunt Ann Ott") == "… will ask …'s aunt Ann Ott"
