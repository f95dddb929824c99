"""What forgetting promises on every foundation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain.access.grant import Shared
from lifestream.domain.access.person import Person
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, PersonWords
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.log_subjects import GRANTS, OWNED_AREAS, PERSONS
from lifestream.domain.people.book import VoiceKey, id_of_name
from lifestream.domain.tasks.events import TaskState
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.video import Video
from lifestream.pipeline.media.removing import remove_parts
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.services.access.grants import GrantRequest, give_grant
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import save_words
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import forget, plan_forgetting, receipts_of
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.people.change_people import name_voice
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.pipeline.media.test_removing import film
from tests.services.days.recordings import OWNER, record

DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
BEN = OwnerId("ben")
SAID = ("Good morning.", "Nobody may know of the zanzibar.", "Wilhelmina waters tomatoes.")
ANY_TASK = TaskFilter(kind=TaskKind.TASK, states=frozenset(TaskState))
NO_TOOLS = ForgetTools(scratch=Path(), remover=None, reindex=lambda owner, video_id: None)


@pytest.fixture
def backend(foundation: Foundation, tmp_path: Path) -> Backend:
    """A diary with a named voice, a day with words, a task, and another owner's."""
    index = SqliteVectorIndex(tmp_path / "vectors.db")
    made = replace(day_backend(foundation), vector_index=index)
    for owner in (OWNER, BEN):
        record(made, "1", NINE, owner=owner)
        save_words(made, owner, DAY, "Seven herons.", entry_id="w1", version=0)
        add_task(made, owner, NewTask(text="Buy quicklime"))
    voice = VoiceKey(video_id=made.library.list(OWNER).videos[0].video_id, label="S1")
    name_voice(made, OWNER, voice, "Wilhelmina")
    day_of(made, OWNER, DAY, UTC)
    return made


def left(backend: Backend, owner: OwnerId) -> list[str]:
    """Names of everything that is kept of an owner."""
    logs = [head.subject for area in OWNED_AREAS for head in subjects_of(backend, owner, area)]
    objects = [one.key for one in backend.object_store.list("") if f"/{owner}/" in one.key]
    persons = [head.subject for head in subjects_of(backend, PERSONS, GRANTS)]
    return logs + objects + persons


def share_everything(backend: Backend) -> None:
    """The recording, its day and a tag, with somebody who signs in."""
    owner = Person(owner=OWNER, kind="oidc", email="anna@example.org")
    video_id = backend.library.list(OWNER).videos[0].video_id
    things = {Shared.RECORDING: video_id, Shared.DAY: DAY.isoformat(), Shared.TAG: "herons"}
    for what, about in things.items():
        give_grant(backend, owner, GrantRequest(what=what, about=about, email="eve@example.org"))


def test_a_day_and_then_everything_are_forgotten_for_one_owner_alone(backend: Backend) -> None:
    theirs = left(backend, BEN)
    share_everything(backend)
    scope = ForgetScope(kind=ForgetKind.DAY, day=DAY)
    receipt = forget(backend, OWNER, scope, UTC, tools=NO_TOOLS)

    found = {one.trace: one.count for one in receipt.found}
    assert (found[Trace.RECORDING], found[Trace.OTHER]) == (1, 1)
    assert receipt.is_clean
    assert backend.library.list(OWNER).total == 0
    assert plan_forgetting(backend, OWNER, scope, UTC).is_empty

    everything = forget(
        backend, OWNER, ForgetScope(kind=ForgetKind.EVERYTHING), UTC, tools=NO_TOOLS
    )
    assert everything.is_clean
    assert left(backend, OWNER) == []
    # Both are of one moment of this clock: neither is newer.
    kept = receipts_of(backend, OWNER)
    assert len(kept) == 2 and everything in kept and receipt in kept
    assert left(backend, BEN) == theirs
    assert receipts_of(backend, LOCAL_OWNER) == ()


def everything_stored(backend: Backend, owner: OwnerId) -> str:
    """What a scan of every object, log, task and library entry of an owner reads."""
    logs = backend.owner_log
    heads = [head for area in OWNED_AREAS for head in subjects_of(backend, owner, area)]
    pieces = [head.note or b"" for head in heads]
    pieces += [one.entry for head in heads for one in logs.read(owner, head.subject)]
    pieces += [
        backend.object_store.read_bytes(one.key)
        for one in backend.object_store.list("")
        if f"/{owner}/" in one.key
    ]
    pieces += [str(video).encode() for video in backend.library.list(owner).videos]
    pieces += [str(task).encode() for task in backend.task_store.list(owner, ANY_TASK).tasks]
    return b"\n".join(pieces).decode("latin-1").lower()


@pytest.fixture
def diary(foundation: Foundation, tmp_path: Path) -> Backend:
    """Another owner's recording, with the same words."""
    index = SqliteVectorIndex(tmp_path / "vectors.db")
    made = replace(day_backend(foundation), vector_index=index)
    record(made, "1", NINE, says=SAID, owner=BEN)
    return made


@pytest.fixture
def talk(diary: Backend, tmp_path: Path) -> Video:
    """Twelve seconds of film; Wilhelmina speaks first and last, the middle is a secret."""
    store = diary.object_store
    video = record(diary, "2", NINE, length_s=12.0, says=SAID)
    made = film(tmp_path / "film.mp4", keyframe_every=10)
    store.put_file(video.source_key, made, content_type="video/mp4")
    digest = sha256(made.read_bytes()).hexdigest()
    video = replace(video, content_sha256=digest)
    prefix = artifacts_prefix(OWNER, digest)
    for stage, key in video.artifacts:
        moved = f"{prefix}{stage}-1.json"
        store.put_bytes(moved, store.read_bytes(key), content_type="application/json")
        store.delete(key)
        video = video.with_artifact(stage, moved)
    diary.library.put(video)
    name_voice(diary, OWNER, VoiceKey(video_id=video.video_id, label="S1"), "Wilhelmina")
    add_task(diary, OWNER, NewTask(text="Paint it", video_id=video.video_id, at_s=5.0))
    day_of(diary, OWNER, DAY, UTC)
    return video


def cutting(tmp_path: Path) -> ForgetTools:
    return replace(NO_TOOLS, scratch=tmp_path / "scratch", remover=remove_parts)


def test_hours_are_taken_out_of_a_recording_and_nothing_stored_holds_them(
    diary: Backend, talk: Video, tmp_path: Path
) -> None:
    began = NINE
    scope = ForgetScope(
        kind=ForgetKind.STRETCH,
        from_at=began + timedelta(seconds=4),
        to_at=began + timedelta(seconds=8),
    )
    before = diary.object_store.read_bytes(talk.source_key).decode("latin-1").lower()
    assert "zanzibar" in everything_stored(diary, OWNER)

    receipt = forget(diary, OWNER, scope, UTC, tools=cutting(tmp_path))

    assert receipt.is_clean and receipt.found
    left = everything_stored(diary, OWNER)
    assert "zanzibar" not in left and before not in left
    assert "tomatoes" in left and "good morning" in left
    kept = diary.library.get(OWNER, talk.video_id)
    assert kept is not None and kept.forgotten == ((4.0, 8.0),)
    assert diary.object_store.stat(kept.source_key) is not None
    assert "zanzibar" in everything_stored(diary, BEN)


@pytest.mark.parametrize("words", PersonWords)
def test_a_person_is_nowhere_afterwards_and_their_words_as_was_chosen(
    diary: Backend, talk: Video, tmp_path: Path, words: PersonWords
) -> None:
    person = id_of_name("Wilhelmina")
    scope = ForgetScope(kind=ForgetKind.PERSON, person=person, words=words)
    assert "wilhelmina" in everything_stored(diary, OWNER)

    receipt = forget(diary, OWNER, scope, UTC, tools=cutting(tmp_path))

    assert receipt.is_clean, receipt.left
    left = everything_stored(diary, OWNER)
    assert "wilhelmina" not in left and person not in left
    assert ("tomatoes" in left) == (words is PersonWords.KEEP)
    assert "zanzibar" in left
    assert "wilhelmina" in everything_stored(diary, BEN)
