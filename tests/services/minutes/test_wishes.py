"""What minutes are to be like: the nearest wish counts, and the minutes are written again."""

from dataclasses import replace
from datetime import UTC, date

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.minutes.templates import Part, Template, headings_of
from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish, checked_wish
from lifestream.domain.summary import Minutes, Section
from lifestream.domain.tasks.events import TaskState
from lifestream.ports.backend import Backend
from lifestream.services.export.document import export_document
from lifestream.services.export.markdown import markdown_of
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.minutes.wishes import choose_wish, read_wishes, save_wish, wish_for
from lifestream.services.tasks.change_task import move_tasks
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, BERT
from tests.services.ledgers import done, uploaded, worked
from tests.services.recording_launcher import RecordingLauncher
from tests.services.tasks.series import Series

LECTURE = MinutesWish(template=Template.LECTURE, instructions="Name every figure.")
SHORT = MinutesWish(instructions="Keep it short.")
INTERVIEW = MinutesWish(template=Template.INTERVIEW)


def test_the_recordings_own_wish_counts_before_a_tags_and_that_before_the_owners(
    embedded: Backend,
) -> None:
    job = uploaded(embedded, "1")
    video = embedded.library.get(ANNA, job.video_id)
    assert video is not None
    assert wish_for(embedded, video) == NO_WISH
    save_wish(embedded, ANNA, SHORT)
    save_wish(embedded, ANNA, LECTURE, tag="  Physics ")
    assert wish_for(embedded, video) == SHORT
    tagged = replace(video, tags=("home", "physics"))
    assert wish_for(embedded, tagged) == replace(
        LECTURE, instructions="Keep it short.\nName every figure."
    )
    own = replace(tagged, options=replace(tagged.options, minutes=INTERVIEW))
    assert wish_for(embedded, own).template is Template.INTERVIEW
    assert read_wishes(embedded, BERT).default == NO_WISH
    save_wish(embedded, ANNA, NO_WISH, tag="physics")
    assert read_wishes(embedded, ANNA).by_tag == ()


def test_a_wish_for_one_recording_writes_its_minutes_again_once(embedded: Backend) -> None:
    backend = replace(embedded, job_launcher=RecordingLauncher())
    job = done(backend, worked(backend, uploaded(backend, "1"), at=START), at=START)

    def choose(wish: MinutesWish) -> list[str]:
        again = choose_wish(backend, ANNA, job.video_id, wish, request_id="first", zone=UTC)
        return [stage for stage, _ in again.redone]

    assert choose(INTERVIEW) == choose(INTERVIEW) == ["minutes"]
    video = backend.library.get(ANNA, job.video_id)
    assert video is not None
    assert video.options.minutes == INTERVIEW


def test_a_template_of_ones_own_knows_the_names_of_parts_in_three_languages() -> None:
    text = "Our weekly round.\n# Entscheidungen\n- Risks:\n3. Próximos pasos\n# Offene Fragen\n"
    assert [(one.part, one.title) for one in headings_of(Template.OWN, text)] == [
        (Part.DECISIONS, "Entscheidungen"),
        (Part.OWN, "Risks"),
        (Part.TASKS, "Próximos pasos"),
        (Part.QUESTIONS, "Offene Fragen"),
    ]
    plain = headings_of(Template.OWN, "Decisions\nRisks")
    assert [one.part for one in plain] == [Part.DECISIONS, Part.OWN]
    with pytest.raises(InvalidRequest, match="headings"):
        checked_wish(Template.OWN, "  ", "")
    with pytest.raises(InvalidRequest, match="4,000"):
        checked_wish(None, "", "x" * 4001)


def test_a_template_orders_every_export_and_hides_nothing_that_a_person_accepted(
    embedded: Backend,
) -> None:
    series = Series(backend=embedded, embedder=None)
    series.meet("m1", date(2026, 11, 2), "Anna: I will send the harbour contract by Friday.")
    video_id = VideoId("v-m1")
    video = embedded.library.get(series.owner, video_id)
    minutes = artifact_of(embedded, video, MINUTES, Minutes) if video else None
    assert minutes is not None
    parts = (
        Section(part=Part.QUESTIONS, title="Open questions"),
        Section(part=Part.OWN, title="Risks"),
    )
    transcript = embedded.object_store.read_bytes(video.artifact("transcript") or "")  # type: ignore[union-attr]
    series.store("m1", date(2026, 11, 2), replace(minutes, sections=parts), transcript)

    def written() -> str:
        found = open_recording(embedded, series.owner, video_id)
        return markdown_of(export_document(found))

    assert "## Risks\n\nNothing was found." in written()
    assert "## Action items" not in written()
    move_tasks(embedded, series.owner, [series.task("contract").task_id], TaskState.OPEN)
    text = written()
    assert text.index("## Risks") < text.index("## Action items")
