"""What is promised of several recordings of one event, on every foundation."""

import io
import wave
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.log_subjects import TOGETHER
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.together.pair import PairState, Why
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.days.calendar import cards_between
from lifestream.services.days.day import day_of
from lifestream.services.tasks.reconcile import reconcile_tasks
from lifestream.services.together.decide_pair import decide_pair, forget_in_pairs
from lifestream.services.together.event_words import open_event
from lifestream.services.together.read_pairs import events, pairs_of
from lifestream.services.together.suggest_pairs import continues, suggest_pairs
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2024, 11, 18)
NINE = datetime(2024, 11, 18, 8, 0, tzinfo=UTC)
RATE = 8000
SAYS = ("Good morning.", "We rent the boat house.", "Anna paints the benches.")
Sound = npt.NDArray[np.float64]


def sound(seconds: float, seed: int) -> Sound:
    """Noise that swells and falls as speech does."""
    chance = np.random.default_rng(seed)
    steps = np.repeat(chance.random(round(seconds * 8)) ** 3, RATE // 8)
    return steps * chance.normal(0, 0.2, len(steps))


def put(
    backend: Backend, name: str, starts: datetime, heard: Sound, says: tuple[str, ...]
) -> Video:
    """A recording of that sound, with its words and minutes."""
    video = record(backend, name, starts, length_s=len(heard) / RATE, says=says)
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(heard, -1, 1) * 32767).astype("<i2").tobytes())
    backend.object_store.put_bytes(video.source_key, data.getvalue(), content_type="audio/wav")
    facts = MediaFacts(
        container="wav",
        size_bytes=len(data.getvalue()),
        has_audio=True,
        has_video=False,
        duration_s=len(heard) / RATE,
    )
    video = replace(video, facts=facts, content_sha256=name * 64)
    backend.library.put(video)
    reconcile_tasks(backend, None, OWNER, video.video_id, zone=BERLIN)
    return video


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """Two cameras at one event, the second from its 20th second and an hour off; one elsewhere."""
    made = day_backend(foundation)
    heard = sound(60.0, 1)
    noise = np.random.default_rng(5).normal(0, 0.02, len(heard))
    put(made, "1", NINE, heard, SAYS)
    put(made, "2", NINE + timedelta(hours=1, seconds=20), (heard + noise)[RATE * 20 :], SAYS[1:])
    put(made, "3", NINE + timedelta(minutes=5), sound(50.0, 2), ("Something else.", "Entirely."))
    return made


def look(backend: Backend) -> int:
    names = [VideoId(f"v{n}") for n in (2, 3, 1)]
    compared: set[str] = set()
    return sum(suggest_pairs(backend, OWNER, one, zone=BERLIN, compared=compared) for one in names)


def test_what_heard_the_same_is_suggested_whatever_the_clocks_say(backend: Backend) -> None:
    assert look(backend) == 1
    assert look(backend) == 0
    (pair,) = pairs_of(backend, OWNER)

    assert (pair.why, pair.state) == (Why.SOUND, PairState.SUGGESTED)
    offset_s = pair.offset_s if pair.one == "v1" else -pair.offset_s
    assert offset_s == pytest.approx(20.0, abs=0.1)
    assert events(backend, OWNER, [pair]) == ()


def test_an_accepted_event_counts_shared_talk_once_until_it_is_taken_apart(
    backend: Backend,
) -> None:
    look(backend)
    (pair,) = pairs_of(backend, OWNER)
    before = day_of(backend, OWNER, DAY, BERLIN)
    decisions = TaskFilter(kind=TaskKind.DECISION)
    held = len(backend.task_store.list(OWNER, decisions).tasks)

    decide_pair(backend, OWNER, pair.pair_id, PairState.ACCEPTED)

    page = day_of(backend, OWNER, DAY, BERLIN)
    assert before.recorded_s - page.recorded_s == pytest.approx(40.0, abs=0.2)
    (card,) = cards_between(backend, OWNER, DAY, DAY, BERLIN)
    assert card.recorded_s == pytest.approx(page.recorded_s)
    assert len(before.decisions) - len(page.decisions) == 1
    assert len(before.tasks) - len(page.tasks) == 1
    assert len(backend.task_store.list(OWNER, decisions).tasks) == held - 1
    found = open_event(backend, OWNER, VideoId("v2"))
    assert [one.video_id for one in found.event.cameras] == ["v1", "v2"]
    assert found.event.cameras[1].covered == ((0.0, pytest.approx(40.0, abs=0.1)),)
    assert [line.text for line in found.lines] == list(SAYS)

    decide_pair(backend, OWNER, pair.pair_id, PairState.SUGGESTED)
    assert day_of(backend, OWNER, DAY, BERLIN).recorded_s == before.recorded_s
    assert len(backend.task_store.list(OWNER, decisions).tasks) == held
    with pytest.raises(NotFound):
        open_event(backend, OWNER, VideoId("v1"))


def test_what_was_dismissed_is_not_suggested_again_and_goes_with_its_recording(
    backend: Backend,
) -> None:
    look(backend)
    (pair,) = pairs_of(backend, OWNER)
    decide_pair(backend, OWNER, pair.pair_id, PairState.DISMISSED)
    assert look(backend) == 0
    assert pairs_of(backend, OWNER)[0].state is PairState.DISMISSED

    forget_in_pairs(backend, OWNER, VideoId("v2"))
    assert pairs_of(backend, OWNER) == ()
    assert backend.owner_log.subjects(OWNER, TOGETHER).subjects == ()
    with pytest.raises(NotFound):
        decide_pair(backend, OWNER, pair.pair_id, PairState.ACCEPTED)


@pytest.mark.parametrize(
    ("later_s", "people", "goes_on"),
    [
        (600.0, (), True),
        (598.5, (), True),
        (612.0, (), True),
        (700.0, (), False),
        (700.0, ("Anna", "Ben"), True),
        (700.0, ("Anna",), False),
        (300.0, ("Anna", "Ben"), False),
        (2000.0, ("Anna", "Ben"), False),
    ],
)
def test_a_recording_goes_on_where_another_ends(
    backend: Backend, later_s: float, people: tuple[str, ...], goes_on: bool
) -> None:
    first = record(backend, "8", NINE)
    second = record(backend, "9", NINE + timedelta(seconds=later_s))
    offset_s = continues(first, second, people)
    assert offset_s == (max(later_s, 600.0) if goes_on else None)
