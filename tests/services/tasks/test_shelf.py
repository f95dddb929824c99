"""What could not be verified counts nowhere until a person keeps it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.summary import Evidence, FailedCheck, Unverified
from lifestream.domain.tasks.task import TaskKind
from lifestream.ports.backend import Backend
from lifestream.services.corrections.read_results import corrected_results
from lifestream.services.days.digests import Kept, digest_of, subjects_of
from lifestream.services.export.document import export_document
from lifestream.services.export.json_document import summary_json
from lifestream.services.export.markdown import markdown_of
from lifestream.services.library.browse_library import Recording, open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.tasks.shelf import answer_shelved
from tests.services.tasks.series import Series, captions

DAY = date(2026, 11, 2)
VIDEO = VideoId("v-m1")
WORDS = """
Anna: I will send the harbour contract to Volta by Friday.
Ben: We do not rent the boat house.
"""
MOMENT = Evidence(start_s=6.0, end_s=12.0, quote="We do not rent the boat house.", speaker="Ben")


def shelved(kind: TaskKind, text: str) -> Unverified:
    return Unverified(kind=kind, text=text, failed=FailedCheck.NEGATION, moments=(MOMENT,))


RENTED = shelved(TaskKind.DECISION, "The zeppelin boat house is rented.")
PAID = replace(shelved(TaskKind.TASK, "Pay the zeppelin deposit."), owner="Ben")
LINE = shelved(TaskKind.POINT, "Ben likes the zeppelin boat house.")
NOWHERE = Unverified(kind=TaskKind.POINT, text="A zeppelin lands.", failed=FailedCheck.SOURCE)
EVERYTHING = (RENTED, PAID, LINE, NOWHERE)


@pytest.fixture
def series(embedded: Backend) -> Series:
    made = Series(backend=embedded, embedder=None)
    made.meet("m1", DAY, WORDS)
    write_again(made)
    return made


def write_again(series: Series) -> None:
    """The minutes of a model whose statements did not all stand up, as a run leaves them."""
    video = series.backend.library.get(series.owner, VIDEO)
    minutes = corrected_results(series.backend, video).minutes if video else None
    assert minutes is not None
    series.store("m1", DAY, replace(minutes, unverified=EVERYTHING), words())
    series.reconcile("m1")


def words() -> bytes:
    from lifestream.pipeline.captions.given import parse_captions

    return codec.encode(parse_captions(captions(WORDS)))


def opened(series: Series) -> Recording:
    return open_recording(series.backend, series.owner, VIDEO)


def answer(series: Series, item: Unverified, *, keep: bool) -> None:
    answer_shelved(series.backend, series.owner, VIDEO, item.shelf_id, keep=keep)


def test_what_is_on_the_shelf_counts_nowhere_and_is_in_every_export(series: Series) -> None:
    found = opened(series)
    assert {one.text for one in found.shelf} == {one.text for one in EVERYTHING}
    held = Kept(heads=series.backend.owner_log.heads(series.owner, subjects_of([VIDEO])))
    digest = digest_of(series.backend, found.video, held)
    assert digest is not None
    assert b"zeppelin" not in codec.encode(digest)
    assert all("zeppelin" not in task.text for kind in TaskKind for task in series.tasks(kind))
    assert found.minutes is not None
    assert b"zeppelin" not in codec.encode(found.minutes)
    written = markdown_of(export_document(found))
    assert "zeppelin" not in written[: written.index("## Could not verify")]
    assert all(one.text.removesuffix(".") in written for one in EVERYTHING)
    plain = summary_json(found)["unverified"]
    assert [one["failed"] for one in plain] == ["source", "negation", "negation", "negation"]


@pytest.mark.parametrize("item", [RENTED, PAID, LINE], ids=lambda one: one.kind.value)
def test_what_is_kept_is_one_of_its_kind_with_its_moment_and_stays(
    series: Series, item: Unverified
) -> None:
    answer(series, item, keep=True)
    answer(series, item, keep=True)
    for _ in range(2):
        (task,) = [one for one in series.tasks(item.kind) if "zeppelin" in one.text]
        assert (task.text, task.mentions[0].start_s) == (item.text, 6.0)
        found = opened(series)
        assert item not in found.shelf
        assert found.minutes is not None
        assert item.text in str(found.minutes)
        write_again(series)  # A later run finds the same.


@pytest.mark.parametrize("item", EVERYTHING, ids=lambda one: f"{one.kind} {one.failed}")
def test_what_is_removed_leaves_no_word_and_does_not_come_back(
    series: Series, item: Unverified
) -> None:
    answer(series, item, keep=False)
    write_again(series)
    found = opened(series)
    assert len(found.shelf) == len(EVERYTHING) - 1
    assert item.text not in str(found.kept)


def test_what_stands_up_later_at_a_removed_moment_is_another_statement(series: Series) -> None:
    task = replace(PAID, moments=(replace(MOMENT, start_s=0.0, end_s=6.0),))
    video = series.backend.library.get(series.owner, VIDEO)
    minutes = corrected_results(series.backend, video).minutes if video else None
    assert minutes is not None
    assert minutes.action_items
    series.store("m1", DAY, replace(minutes, unverified=(task,), action_items=()), words())
    series.reconcile("m1")
    answer(series, task, keep=False)
    series.store("m1", DAY, minutes, words())
    series.reconcile("m1")
    assert "harbour contract" in series.task("contract").text


def test_without_a_moment_it_can_only_be_removed(series: Series) -> None:
    with pytest.raises(InvalidRequest, match="only be removed"):
        answer(series, NOWHERE, keep=True)
    with pytest.raises(NotFound):
        answer_shelved(series.backend, series.owner, VIDEO, "u0", keep=True)


def test_it_goes_with_its_recording(series: Series, tmp_path: Path) -> None:
    answer(series, PAID, keep=True)
    answer(series, RENTED, keep=False)
    forget_video(series.backend, series.owner, VIDEO)
    assert series.backend.task_store.of_recording(series.owner, VIDEO) == ()
    held = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"zeppelin" in path.read_bytes() for path in held)
