"""What corrections of recordings promise on every foundation, one by one and many at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain import codec
from lifestream.domain.corrections.change_of_many import ManyAction
from lifestream.domain.days.recorded import DayDoubt, DoubtKind, RecordedFrom
from lifestream.domain.errors import EditConflict, InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.places.place import PlaceSource
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.corrections.change_many import (
    Wanted,
    change_many,
    recent_changes,
    undo_many,
)
from lifestream.services.corrections.changes import (
    Change,
    ChangeTags,
    SetChapters,
    SetMeeting,
    SetPlace,
    SetPoint,
    SetTitle,
    UndoCorrection,
)
from lifestream.services.corrections.clock_changes import KeepClock, SetClock, ShiftClock
from lifestream.services.corrections.correct_recording import correct
from lifestream.services.corrections.history import correction_history
from lifestream.services.corrections.point_ids import point_id
from lifestream.services.corrections.read_results import KeptResults, kept_results
from lifestream.services.days.day import day_of
from lifestream.services.tasks.reconcile import reconcile_tasks
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record, results

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2024, 11, 18)
NINE = datetime(2024, 11, 18, 8, 0, tzinfo=UTC)
V1 = VideoId("v1")


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """The stores with one recording of a Monday."""
    made = day_backend(foundation)
    video = record(made, "1", NINE)
    key = video.artifact("minutes") or ""
    held = codec.decode(Minutes, made.object_store.read_bytes(key))
    due = replace(held.action_items[0], due_said="by Friday", due=date(2024, 11, 22))
    keep(made, key, replace(held, action_items=(due,)))
    reconcile_tasks(made, None, OWNER, V1, zone=BERLIN)
    return made


def put(backend: Backend, change: Change, name: str = "c1") -> Video:
    return correct(backend, OWNER, V1, change, correction_id=name, zone=BERLIN)


def keep(backend: Backend, key: str, value: object) -> None:
    """A result as a stage stores it."""
    data = codec.encode(value)
    backend.object_store.put_bytes(key, data, content_type="application/json")


def undo(backend: Backend, name: str, *, by: str = "") -> Video:
    return put(backend, UndoCorrection(undoes=name), by or f"undo-{name}")


def standing(backend: Backend) -> KeptResults:
    video = backend.library.get(OWNER, V1)
    assert video is not None
    return kept_results(backend, video)


def minutes(backend: Backend) -> Minutes:
    found = standing(backend).minutes
    assert found is not None
    return found


def written_anew(backend: Backend, change: str) -> None:
    """A run writes other words for the same second, and its own title."""
    video = backend.library.get(OWNER, V1)
    assert video is not None
    for stage, value in results((change, "We meet at the harbour hall."), 600.0, video).items():
        if not isinstance(value, Minutes | TimeBlocks):
            continue
        key = f"artifacts/{OWNER}/v1/{stage}-2.json"
        keep(backend, key, value)
        video = video.with_artifact(stage, key)
    backend.library.put(video)


def test_a_title_is_given_taken_back_and_brought_back(backend: Backend) -> None:
    assert put(backend, SetTitle(title="  Harbour   walk ")).display_title == "Harbour walk"
    assert put(backend, SetTitle(title="another")).display_title == "Harbour walk"  # Sent again.
    put(backend, SetTitle(title="Harbour run"), "c2")
    assert backend.library.list(OWNER, title_contains="harbour run").total == 1
    assert minutes(backend).title == "Harbour run"

    assert undo(backend, "c2").title == "Harbour walk"
    written = undo(backend, "c1")
    assert (written.title, written.typed) == ("Talk 1", ())
    assert undo(backend, "undo-c1").title == "Harbour walk"
    past = correction_history(backend, OWNER, V1).past
    assert [one.is_undone for one in past] == [False, True, False, True, False]
    with pytest.raises(InvalidRequest):
        undo(backend, "never")
    with pytest.raises(NotFound):
        correct(backend, OWNER, VideoId("v9"), SetTitle(title="x"), correction_id="c", zone=BERLIN)


def test_a_day_moves_the_recording_and_counts_its_due_dates_anew(backend: Backend) -> None:
    (task,) = backend.task_store.list(OWNER, TaskFilter(kind=TaskKind.TASK)).tasks
    assert (task.due_said, task.due) == ("by Friday", date(2024, 11, 22))
    put(backend, SetClock(day=date(2024, 11, 26), clock=time(14, 5), zone=ZoneInfo("Asia/Tokyo")))

    assert day_of(backend, OWNER, DAY, BERLIN).stretches == ()
    (stretch,) = day_of(backend, OWNER, date(2024, 11, 26), BERLIN).stretches
    assert stretch.start == datetime(2024, 11, 26, 5, 5, tzinfo=UTC)
    assert stretch.own_offset_min == 540
    (task,) = backend.task_store.list(OWNER, TaskFilter(kind=TaskKind.TASK)).tasks
    assert task.due == date(2024, 11, 29)
    assert minutes(backend).action_items[0].due == date(2024, 11, 29)

    back = undo(backend, "c1")
    assert (back.recorded_at, back.recorded_from) == (NINE, RecordedFrom.FILE)
    assert back.options.recorded_at is None
    (task,) = backend.task_store.list(OWNER, TaskFilter(kind=TaskKind.TASK)).tasks
    assert task.due == date(2024, 11, 22)
    assert len(day_of(backend, OWNER, DAY, BERLIN).stretches) == 1


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (ShiftClock(by=timedelta(hours=-1)), NINE - timedelta(hours=1)),
        (SetClock(day=date(2024, 11, 19)), datetime(2024, 11, 19, 11, tzinfo=UTC)),
        (KeepClock(), NINE),
    ],
)
def test_a_clock_that_a_person_sets_is_not_doubted(
    backend: Backend, change: Change, at: datetime
) -> None:
    video = backend.library.get(OWNER, V1)
    assert video is not None
    doubts = (DayDoubt(kind=DoubtKind.CLOCK),)
    backend.library.put(replace(video, day_doubts=doubts))

    moved = put(backend, change)

    assert (moved.recorded_at, moved.day_doubts) == (at, ())
    assert moved.recorded_from.is_users
    assert moved.options.recorded_at == at
    assert undo(backend, "c1").day_doubts == doubts


def test_what_cannot_be_is_refused_in_a_sentence(backend: Backend) -> None:
    for change in (
        SetClock(day=date(2150, 1, 1)),
        SetClock(day=date(1600, 1, 1)),
        ShiftClock(by=timedelta(days=366 * 60)),
        SetTitle(title="x" * 300),
        ChangeTags(tags=("a,b",)),
        SetChapters(starts=()),
        SetChapters(starts=((0.0, ""),)),
        SetChapters(starts=((0.0, "A"), (9000.0, "B"))),
        SetPoint(point="", text=" "),
    ):
        with pytest.raises(InvalidRequest):
            put(backend, change)
    with pytest.raises(EditConflict):
        put(backend, SetPoint(point="p0", text="What?"))
    assert correction_history(backend, OWNER, V1).past == ()


def test_a_statement_is_corrected_wherever_it_stands_and_survives_new_minutes(
    backend: Backend,
) -> None:
    point = minutes(backend).overview[0]
    put(backend, SetPoint(point=point_id(point), text="Good morning, harbour."))
    put(backend, SetPoint(point="", text="It rained.", at_s=300.0), "c2")
    put(backend, SetMeeting(is_meeting=False), "c3")

    for change in ("", "Good morning to all of S2.", "Welcome to this day."):
        if change:
            written_anew(backend, change)
        found = standing(backend)
        assert found.minutes is not None
        assert found.blocks is not None
        overview = [one.text for one in found.minutes.overview]
        assert overview == ["Good morning, harbour.", "We meet at the harbour hall.", "It rained."]
        in_blocks = [one.text for block in found.blocks.blocks for one in block.points]
        assert in_blocks == overview[:2]
        assert found.minutes.verdict.is_meeting is False
        assert found.shelved == ()
    assert undo(backend, "c3").is_meeting is True


def test_a_statement_that_finds_no_place_is_shelved_with_its_words(backend: Backend) -> None:
    point = minutes(backend).overview[0]
    put(backend, SetPoint(point=point_id(point), text="Good morning, harbour."))
    video = backend.library.get(OWNER, V1)
    assert video is not None
    key = video.artifact("minutes") or ""
    held = codec.decode(Minutes, backend.object_store.read_bytes(key))
    keep(backend, "m3.json", replace(held, overview=()))
    blocks = codec.decode(
        TimeBlocks, backend.object_store.read_bytes(video.artifact("time_blocks") or "")
    )
    bare = replace(blocks, blocks=tuple(replace(one, points=()) for one in blocks.blocks))
    keep(backend, "b3.json", bare)
    video = video.with_artifact("minutes", "m3.json").with_artifact("time_blocks", "b3.json")
    backend.library.put(video)

    history = correction_history(backend, OWNER, V1)
    assert [one.text for one in history.results.shelved] == ["Good morning, harbour."]
    assert history.past[0].is_shelved


def test_a_place_is_named_by_hand_and_known_by_it(backend: Backend) -> None:
    named = put(backend, SetPlace(name="Old harbour", latitude_deg=38.72, longitude_deg=-9.14))
    assert named.place is not None
    assert (named.place.words, named.place.source) == ("Old harbour, Portugal", PlaceSource.USER)
    assert backend.library.places(OWNER) == {"Old harbour": (V1,), "Portugal": (V1,)}
    assert put(backend, SetPlace(), "c2").place is None
    assert undo(backend, "c2").place == named.place
    assert undo(backend, "c1").place is None
    for wrong in (SetPlace(latitude_deg=1.0), SetPlace(latitude_deg=0.0, longitude_deg=0.0)):
        with pytest.raises(InvalidRequest):
            put(backend, wrong, "c9")


def test_chapters_are_those_that_were_typed_until_that_is_undone(backend: Backend) -> None:
    before = minutes(backend).chapters
    put(backend, SetChapters(starts=((120.0, "Tender"), (5.0, "Welcome"))))

    typed = [(one.start_s, one.end_s, one.title) for one in minutes(backend).chapters]
    assert typed == [(0.0, 120.0, "Welcome"), (120.0, 600.0, "Tender")]
    undo(backend, "c1")
    assert minutes(backend).chapters == before


def test_many_are_moved_and_all_of_it_is_taken_back(backend: Backend) -> None:
    for name in ("2", "3"):
        record(backend, name, NINE + timedelta(hours=int(name)))
    ids = [VideoId(f"v{name}") for name in "123"]
    hour = Wanted(action=ManyAction.SHIFT, by=timedelta(hours=1))
    put(backend, SetTitle(title="Before"), "before")

    done = change_many(backend, OWNER, ids, hour, change_id="m1", zone=BERLIN)
    again = change_many(backend, OWNER, ids, hour, change_id="m1", zone=BERLIN)

    assert (done.words, again.left) == ("Moved forward by 1 h", ())
    starts = [one.start for one in day_of(backend, OWNER, DAY, BERLIN).stretches]
    assert starts == [NINE + timedelta(hours=n) for n in (1, 3, 4)]
    assert recent_changes(backend, OWNER)[0].can_be_undone

    undone = undo_many(backend, OWNER, "m1", zone=BERLIN)
    undo_many(backend, OWNER, "m1", zone=BERLIN)
    starts = [one.start for one in day_of(backend, OWNER, DAY, BERLIN).stretches]
    assert starts == [NINE + timedelta(hours=n) for n in (0, 2, 3)]
    assert (undone.is_undone, undone.left) == (True, ())
    assert recent_changes(backend, OWNER)[0].is_undone
    assert correction_history(backend, OWNER, V1).video.title == "Before"
    with pytest.raises(NotFound):
        undo_many(backend, OWNER, "never", zone=BERLIN)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(action=ManyAction.DAY, day=date(2150, 1, 1)),
        Wanted(action=ManyAction.TAG),
        Wanted(action=ManyAction.SHIFT),
        Wanted(action=ManyAction.ZONE),
    ],
)
def test_many_are_changed_all_or_none(backend: Backend, wanted: Wanted) -> None:
    with pytest.raises(InvalidRequest):
        change_many(backend, OWNER, [V1], wanted, change_id="m1", zone=BERLIN)
    with pytest.raises(NotFound):
        tag = Wanted(action=ManyAction.TAG, tags=("harbour",))
        change_many(backend, OWNER, [V1, VideoId("v9")], tag, change_id="m2", zone=BERLIN)
    assert correction_history(backend, OWNER, V1).past == ()
    assert recent_changes(backend, OWNER) == ()
