"""What is forgotten is gone from every file, and the receipt comes from looking again."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from lifestream.domain import codec, log_subjects
from lifestream.domain.errors import NotFound
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.log_subjects import FORGETTING, KEPT_AREAS, ORDERS, OWNED_AREAS
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import save_words
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.forgetting import orders
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import (
    finish_orders,
    forget,
    plan_forgetting,
    receipts_of,
    standing_of,
)
from lifestream.services.library.trash import trash_video
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.services.migrate.diary import GARDEN, HARBOUR, MARCH_10, Machine, open_machine, processed

pytestmark = pytest.mark.usefixtures("sentence_weights")

MARCH = date(2025, 3, 10)
SECRETS = ("harbour hall", "Wilhelmina", "not really a picture", "seven herons")
"""Words, a given name, a picture's bytes, a day's own words."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def machine(root: Path) -> Iterator[Machine]:
    made = open_machine(root, "here")
    yield made
    made.backend.object_store.close()  # type: ignore[attr-defined]


@pytest.fixture
def videos(machine: Machine, embedder: E5Embedder, tmp_path: Path) -> tuple[Video, ...]:
    """A day with a recording, its name, words of one's own; a recording of another day."""
    backend = machine.backend
    harbour = processed(backend, embedder, tmp_path, "harbour.mp4", HARBOUR)
    garden = processed(backend, embedder, tmp_path, "garden.mp4", GARDEN)
    backend.library.put(replace(garden, recorded_at=MARCH_10 + timedelta(days=40)))
    naming = NameSpeaker(edit_id="00000001", speaker="S1", name="Wilhelmina")
    edit_transcript(backend, LOCAL_OWNER, harbour.video_id, naming)
    save_words(backend, LOCAL_OWNER, MARCH, "We saw seven herons.", entry_id="w1", version=0)
    day_of(backend, LOCAL_OWNER, MARCH, UTC)
    return harbour, garden


def in_files(root: Path, *words: str) -> set[str]:
    """Which of the words stand in any file, in whatever case and in one of two encodings."""
    found = set()
    for path in (one for one in root.rglob("*") if one.is_file()):
        data = path.read_bytes().lower()
        found |= {
            word
            for word in words
            if word.lower().encode() in data or word.lower().encode("utf-16-le") in data
        }
    return found


NO_TOOLS = ForgetTools(scratch=Path(), remover=None, reindex=lambda owner, video_id: None)
"""Nothing is cut here."""


def counts(found: tuple[object, ...]) -> dict[Trace, int]:
    return {one.trace: one.count for one in found}  # type: ignore[attr-defined]


def test_a_day_is_counted_first_and_then_gone_from_every_file_with_a_receipt(
    machine: Machine, videos: tuple[Video, ...], root: Path
) -> None:
    backend, scope = machine.backend, ForgetScope(kind=ForgetKind.DAY, day=MARCH)
    assert in_files(root, *SECRETS) == set(SECRETS)

    plan = plan_forgetting(backend, LOCAL_OWNER, scope, UTC)
    there = counts(plan.found)
    assert [there[one] for one in (Trace.RECORDING, Trace.MEDIA, Trace.PICTURE)] == [1, 2, 1]
    assert [there[one] for one in (Trace.RESULT, Trace.TYPED, Trace.DAY)] == [5, 1, 1]
    assert there[Trace.PASSAGE] and there[Trace.JOB] == there[Trace.OTHER] == 1
    assert in_files(root, *SECRETS) == set(SECRETS)

    receipt = forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS, order_id="one")
    assert (receipt.found, receipt.left, receipt.is_clean) == (plan.found, (), True)
    assert receipt.looked > 10
    # The other recording's picture has the same bytes.
    assert in_files(root, *SECRETS) == {"not really a picture"}
    assert in_files(root, "tomatoes") == {"tomatoes"}
    assert forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS, order_id="one") == receipt
    assert receipts_of(backend, LOCAL_OWNER) == (receipt,)
    said = codec.encode(receipt).decode()
    assert not [word for word in (*SECRETS, videos[0].video_id, "harbour.mp4") if word in said]
    assert not plan_forgetting(backend, LOCAL_OWNER, scope, UTC).found


def test_what_is_replayed_or_retried_brings_nothing_back(
    machine: Machine, videos: tuple[Video, ...], root: Path
) -> None:
    backend, harbour = machine.backend, videos[0]
    job = backend.job_store.get(harbour.job_id)
    messages = [one.message for one in machine.bus.lease(backend.job_store.now(), lease_s=0.0)]
    scope = ForgetScope(kind=ForgetKind.RECORDING, video_id=harbour.video_id)
    forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS)

    for message in messages:
        machine.accept(message)
    assert job is not None
    with pytest.raises(NotFound):
        backend.job_store.save(job)
    with pytest.raises(NotFound):
        backend.library.put(harbour)
    assert in_files(root, "harbour hall", "Wilhelmina") == set()
    with pytest.raises(NotFound):
        forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS)


@pytest.mark.parametrize("by", ["the sweep", "asking again"])
def test_an_order_that_was_broken_off_is_finished(
    machine: Machine,
    videos: tuple[Video, ...],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    backend = machine.backend
    scope = ForgetScope(kind=ForgetKind.DAY, day=MARCH)
    with monkeypatch.context() as patched:
        patched.setattr(orders, "forget_video", _killed)
        with pytest.raises(KeyboardInterrupt):
            forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS, order_id="one")
    assert (standing_of(backend, LOCAL_OWNER), receipts_of(backend, LOCAL_OWNER)) == (1, ())
    assert finish_orders(backend, UTC, tools=NO_TOOLS) == 0

    if by == "asking again":
        forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS, order_id="one")
    else:
        monkeypatch.setattr(orders, "TAKEN_UP_AFTER", timedelta(0))
        assert finish_orders(backend, UTC, tools=NO_TOOLS) == 1
    (receipt,) = receipts_of(backend, LOCAL_OWNER)
    assert receipt.is_clean and standing_of(backend, LOCAL_OWNER) == 0
    assert in_files(root, "harbour hall", "Wilhelmina", "seven herons") == set()
    assert backend.owner_log.subjects(FORGETTING, ORDERS).subjects == ()


def _killed(backend: Backend, owner: str, video_id: VideoId) -> None:
    raise KeyboardInterrupt


def test_everything_leaves_the_receipt_alone(
    machine: Machine, videos: tuple[Video, ...], root: Path
) -> None:
    backend = machine.backend
    add_task(backend, LOCAL_OWNER, NewTask(text="Buy quicklime"))
    trash_video(backend, LOCAL_OWNER, videos[1].video_id)
    scope = ForgetScope(kind=ForgetKind.EVERYTHING)
    receipt = forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS)

    assert receipt.is_clean
    assert counts(receipt.found)[Trace.RECORDING] == 2
    words = (*SECRETS, "tomatoes", "quicklime", "harbour.mp4", "garden.mp4")
    assert in_files(root, *words) == set()
    assert receipts_of(backend, LOCAL_OWNER) == (receipt,)


def test_every_kind_of_log_is_forgotten_or_kept_by_a_decision() -> None:
    source = Path(log_subjects.__file__).read_text()
    named = set(re.findall(r'"([a-z-]+/)', source))
    assert named == {*OWNED_AREAS, *KEPT_AREAS}
