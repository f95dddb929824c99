"""Watched folders, with a moved clock: what is taken, when, and why not."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.domain.arriving.watched import OldFiles, Outcome, WatchedFolder
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.library.browse_library import list_videos
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import UploadLimits
from lifestream.services.watching.folders import (
    add_folder,
    decide_old_files,
    folders_now,
    history_of,
    remove_folder,
)
from lifestream.services.watching.watcher import MAX_UNASKED, SETTLE_S, FolderWatcher
from tests.services.recording_launcher import RecordingLauncher

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=10_000, expires_in_s=60)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC).timestamp()


@dataclass(slots=True)
class House:
    """A watched folder, its watcher, and a clock that a test moves."""

    backend: Backend
    data_dir: Path
    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    watched: WatchedFolder | None = None
    watcher: FolderWatcher | None = None
    calendars: list[tuple[str, bytes]] = field(default_factory=list)

    def watch(self, *, has_tags: bool = False, old_files: OldFiles = OldFiles.ASK) -> None:
        self.watched = add_folder(
            self.backend,
            ANNA,
            self.folder,
            data_dir=self.data_dir,
            has_tags=has_tags,
            old_files=old_files,
        )
        self.restart()

    def restart(self) -> None:
        self.watcher = FolderWatcher(
            self.backend,
            ANNA,
            limits=LIMITS,
            clock=lambda: self.now,
            take_calendar=self.take_calendar,
        )

    def take_calendar(self, name: str, data: bytes) -> None:
        if data == b"none":
            raise InvalidRequest("It is no calendar.")
        self.calendars.append((name, data))

    def look(self, after_s: float = 0.0) -> None:
        assert self.watcher is not None
        self.now += timedelta(seconds=after_s)
        self.watcher.look()

    def settle(self) -> None:
        self.look()
        self.look(after_s=SETTLE_S)

    def put(
        self, name: str, data: bytes = b"\x00\x00\x00\x18ftypmp42", *, old: bool = False
    ) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        # Files know the machine's real time; what is new here follows the clock of the test.
        changed_s = LONG_AGO if old else datetime.now(UTC).timestamp()
        os.utime(path, (changed_s, changed_s))
        return path

    def videos(self) -> list[Video]:
        return list(list_videos(self.backend, ANNA, limit=100).videos)

    def names(self) -> list[str]:
        return sorted(one.filename for one in self.videos())

    def history(self) -> dict[str, Outcome]:
        assert self.watched is not None
        found = history_of(self.backend, ANNA, self.watched.folder_id)
        return {one.path: one.outcome for one in found}


@pytest.fixture
def house(embedded: Backend, data_dir: Path, tmp_path: Path) -> House:
    folder = tmp_path / "camera"
    folder.mkdir()
    return House(replace(embedded, job_launcher=RecordingLauncher()), data_dir, folder)


def test_a_file_is_taken_when_it_has_stopped_growing_and_stays_where_it_is(house: House) -> None:
    house.watch()
    path = house.put("a.mp4", b"\x00\x00\x00\x18ftypmp42 one")
    house.look()
    house.look(after_s=SETTLE_S - 1)
    path.write_bytes(path.read_bytes() + b" two, after a pause")
    house.look(after_s=2)
    assert house.names() == []
    house.look(after_s=SETTLE_S - 1)
    assert house.names() == []
    house.look(after_s=1)

    assert house.names() == ["a.mp4"]
    assert house.backend.object_store.read_bytes(house.videos()[0].source_key) == path.read_bytes()
    assert house.history() == {"a.mp4": Outcome.TAKEN}


def test_a_calendar_is_taken_each_time_it_changes_and_is_no_recording(house: House) -> None:
    house.watch()
    house.put("work.ics", b"one")
    house.put("bad.ics", b"none")
    house.settle()
    house.settle()
    house.put("work.ics", b"another")
    house.settle()
    house.restart()
    house.settle()
    assert house.calendars == [("work.ics", b"one"), ("work.ics", b"another")]
    assert house.history() == {"work.ics": Outcome.CALENDAR, "bad.ics": Outcome.REFUSED}
    assert house.names() == []


def test_names_of_unfinished_files_wait_until_they_are_renamed(house: House) -> None:
    house.watch()
    for name in (".a.mp4", "~b.mp4", "c.mp4.part", "d.mp4.crdownload", "c.mp4"):
        house.put(name, f"ftyp {name}".encode() * 9)
    house.settle()
    assert house.names() == []
    (house.folder / "c.mp4.part").replace(house.folder / "c.mp4")
    house.settle()
    assert house.names() == ["c.mp4"]


def test_a_file_whose_place_is_only_reserved_waits(house: House) -> None:
    house.watch()
    path = house.folder / "a.mp4"
    with path.open("wb") as opened:
        opened.write(b"\x00\x00\x00\x18ftypmp42")
        opened.truncate(9_900)
    if path.stat().st_blocks * 512 >= 9_900:
        pytest.skip("This disk keeps no sparse files.")
    house.settle()
    assert house.names() == []


def test_subfolders_become_tags_where_that_is_wanted(house: House) -> None:
    house.watch(has_tags=True)
    house.put("Trips/Lisbon, May/a.mp4")
    house.settle()
    assert house.videos()[0].tags == ("trips", "lisbon may")


def test_links_out_of_the_folder_are_refused(house: House, tmp_path: Path) -> None:
    house.watch()
    outside = tmp_path / "outside.mp4"
    outside.write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "b.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42b")
    (house.folder / "a.mp4").symlink_to(outside)
    (house.folder / "others").symlink_to(tmp_path / "others")
    house.settle()
    assert house.names() == []
    assert house.history() == {"a.mp4": Outcome.LINK, "others": Outcome.LINK}


def test_the_same_bytes_are_taken_once(house: House) -> None:
    house.watch()
    house.put("a.mp4")
    house.settle()
    house.put("b/copy.mp4")
    house.settle()
    assert house.names() == ["a.mp4"]
    assert house.history() == {"a.mp4": Outcome.TAKEN, "b/copy.mp4": Outcome.SAME}


def test_a_restart_takes_nothing_twice(house: House) -> None:
    house.watch()
    house.put("a.mp4")
    house.settle()
    house.restart()
    house.settle()
    assert house.names() == ["a.mp4"]


@pytest.mark.parametrize("dies", ["put", "append"])
def test_a_death_in_the_middle_loses_nothing_and_takes_nothing_twice(
    house: House, dies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.watch()
    house.put("a.mp4")
    house.look()
    store, log = house.backend.object_store, house.backend.owner_log
    target, name = (store, "put_file") if dies == "put" else (log, "append")
    real: Callable[..., object] = getattr(target, name)

    def die(*args: object, **more: object) -> object:
        if dies == "put" or b'"taken"' in bytes(args[2]):  # type: ignore[call-overload]
            raise SystemExit
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(target, name, die)
        with pytest.raises(SystemExit):
            house.look(after_s=SETTLE_S)
    house.restart()
    house.settle()
    assert house.names() == ["a.mp4"]
    assert house.backend.object_store.stat(house.videos()[0].source_key) is not None
    assert house.history() == {"a.mp4": Outcome.TAKEN}


def test_many_old_files_ask_first_and_new_ones_do_not_wait_for_the_answer(house: House) -> None:
    for number in range(MAX_UNASKED + 1):
        house.put(f"{number}.mp4", f"\x00\x00\x00\x18ftyp{number}".encode(), old=True)
    house.watch()
    house.put("new.mp4")
    house.settle()
    state = folders_now(house.backend, ANNA)[0].state
    assert house.names() == ["new.mp4"]
    assert (state.old_files, state.old_bytes > 0) == (MAX_UNASKED + 1, True)

    assert house.watched is not None
    os.utime(house.folder / "7.mp4", (LONG_AGO + 9e6, LONG_AGO + 9e6))
    since = datetime.fromtimestamp(LONG_AGO + 8e6, UTC)
    decide_old_files(house.backend, ANNA, house.watched.folder_id, OldFiles.SINCE, since=since)
    house.settle()
    assert house.names() == ["7.mp4", "new.mp4"]
    assert sum(one is Outcome.OLD for one in house.history().values()) == MAX_UNASKED


def test_a_folder_that_vanishes_is_said_and_caught_up(house: House, tmp_path: Path) -> None:
    house.watch()
    house.folder.rename(tmp_path / "away")
    house.look()
    assert not folders_now(house.backend, ANNA)[0].state.is_there
    (tmp_path / "away" / "a.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (tmp_path / "away").rename(house.folder)
    house.settle()
    assert house.names() == ["a.mp4"]
    assert folders_now(house.backend, ANNA)[0].state.is_there


def test_what_is_no_recording_or_too_large_is_refused_with_a_reason(house: House) -> None:
    house.watch()
    house.put("page.mp4", b"<!doctype html><title>no</title>")
    house.put("large.mp4", b"\x00\x00\x00\x18ftyp" + bytes(range(1, 256)) * 50)
    house.put("empty.mp4", b"")
    house.put("notes.txt", b"hello")
    house.settle()
    assert house.names() == []
    assert house.history() == {"page.mp4": Outcome.REFUSED, "large.mp4": Outcome.REFUSED}


def test_a_transcript_of_the_same_name_comes_along(house: House) -> None:
    house.watch()
    house.put("a.mp4")
    house.put("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    house.settle()
    video = house.videos()[0]
    assert house.backend.object_store.read_bytes(video.options.captions_key).endswith(b"Hello.\n")


def test_a_forgotten_recording_does_not_come_back_and_leaves_no_name(house: House) -> None:
    house.watch()
    house.put("secret.mp4")
    house.settle()
    forget_video(house.backend, ANNA, house.videos()[0].video_id)
    house.restart()
    house.settle()
    assert house.names() == []
    assert house.history() == {}


def test_folders_that_cannot_be_watched_are_refused_with_a_sentence(house: House) -> None:
    house.watch()
    for path in (house.folder, house.folder / "none", house.data_dir, house.data_dir.parent):
        with pytest.raises(InvalidRequest, match="watched"):
            add_folder(house.backend, ANNA, path, data_dir=house.data_dir)
    assert house.watched is not None
    remove_folder(house.backend, ANNA, house.watched.folder_id)
    assert folders_now(house.backend, ANNA) == ()
