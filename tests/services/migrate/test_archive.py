"""Everything as one file: the same diary on another machine, and nothing of a damaged one."""

import json
import struct
import zipfile
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from lifestream.bootstrap import Application, build
from lifestream.bootstrap.upkeep.archive import export_of, import_archive
from lifestream.config import Settings
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.log_subjects import CONVERSATIONS
from lifestream.domain.together.pair import Pair, PairState, Why
from lifestream.domain.video import Video
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.corrections.change_many import recent_changes
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import save_words
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.tasks.change_task import NewTask, add_task
from lifestream.services.together.decide_pair import decide_pair
from lifestream.services.together.read_pairs import events, keep_pair, pairs_of
from tests.services.migrate.diary import GARDEN, HARBOUR, MARCH_10, everything, processed

pytestmark = pytest.mark.usefixtures("sentence_weights")

DAY = MARCH_10.date()


@pytest.fixture
def old(tmp_path: Path, models_dir: Path) -> Application:
    settings = Settings(
        data_dir=tmp_path / "old", models_dir=models_dir, languages=("de",), timezone="UTC"
    )
    return build(replace(settings, openai_api_key="secret"))


@pytest.fixture
def new(tmp_path: Path, models_dir: Path) -> Application:
    return build(Settings(data_dir=tmp_path / "new", models_dir=models_dir, timezone="UTC"))


def lived_in(app: Application, folder: Path) -> list[Video]:
    """Two recordings with everything that people type beside them."""
    folder.mkdir(exist_ok=True)
    backend = app.backend
    made = [
        processed(backend, app.inference.embedder, folder, name, texts)
        for name, texts in (("hall.mp4", HARBOUR), ("garden.mp4", GARDEN))
    ]
    name = NameSpeaker(edit_id="00000001", speaker="S1", name="Wilhelmina")
    edit_transcript(backend, LOCAL_OWNER, made[0].video_id, name)
    save_words(backend, LOCAL_OWNER, DAY, "Sun.", entry_id="00000001", version=None)
    add_task(backend, LOCAL_OWNER, NewTask(text="Send the offer", video_id=made[0].video_id))
    backend.owner_log.append(LOCAL_OWNER, f"{CONVERSATIONS}c1", b"asked", entry_id="1", note=b"n")
    one, other = sorted(video.video_id for video in made)
    pair = Pair(one=one, other=other, why=Why.CONTINUES, offset_s=600.0)
    keep_pair(backend, LOCAL_OWNER, pair)
    decide_pair(backend, LOCAL_OWNER, pair.pair_id, PairState.ACCEPTED)
    return made


def archived(app: Application, file: Path) -> Path:
    with export_of(app, LOCAL_OWNER) as export:
        # Neither the export nor what it is made of takes the room of the files again.
        (folder,) = (app.settings.data_dir / "archives").iterdir()
        assert {path.stat().st_nlink for path in folder.rglob("@*")} <= {2}
        file.write_bytes(b"".join(export.pieces))
    return file


def pages(app: Application, owner: OwnerId, videos: list[Video]) -> list[object]:
    """What people see of a diary; whose it is and how its index is made are no part of it."""
    backend = app.backend
    found: list[object] = [
        events(backend, owner, pairs_of(backend, owner)),
        recent_changes(backend, owner),
    ]
    for video in videos:
        recording = open_recording(backend, owner, video.video_id)
        found += [recording.speaker_names, recording.transcript, recording.edit_version]
        found += [recording.minutes and recording.minutes.title, recording.kept.tasks]
        assert recording.job is not None
        found += [recording.job.status, recording.job.notes, recording.job.stages]
    page = day_of(backend, owner, DAY, UTC)
    found += [page.words.text, page.narrative, page.rail, page.aside, page.tasks]
    asked = Question(owner=owner, text="Who waters the garden?")
    moments = search(backend, app.inference.embedder, asked).moments
    found += [[(one.video_id, one.start_s, one.text) for one in moments]]
    logs = backend.owner_log.subjects(owner, CONVERSATIONS).subjects
    found += [[(one.subject, one.length, one.note) for one in logs]]
    return found


def test_an_empty_machine_has_the_same_pages_answers_and_ids_afterwards(
    old: Application, new: Application, tmp_path: Path
) -> None:
    videos = lived_in(old, tmp_path / "made")
    before = everything(old.backend)

    file = archived(old, tmp_path / "diary.zip")
    done = import_archive(new, file, LOCAL_OWNER)

    assert done.receipt.complete and done.receipt.moved == 2
    assert pages(new, LOCAL_OWNER, videos) == pages(old, LOCAL_OWNER, videos)
    assert everything(new.backend) == before == everything(old.backend)
    assert dict(done.settings)["LIFESTREAM_LANGUAGES"] == "de"
    assert b"secret" not in file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if "signing" in name or "vectors" in name]
    for app in (old, new):
        assert not (app.settings.data_dir / "archives").exists()


def test_a_machine_with_things_takes_in_what_it_lacks_and_doubles_nothing(
    old: Application, new: Application, tmp_path: Path
) -> None:
    videos = lived_in(old, tmp_path / "made")
    file = archived(old, tmp_path / "diary.zip")
    own = processed(new.backend, new.inference.embedder, tmp_path / "made", "hall.mp4", HARBOUR)
    anna = OwnerId("anna@example.com")

    first = import_archive(new, file, LOCAL_OWNER)
    again = import_archive(new, file, LOCAL_OWNER)
    forget_video(new.backend, LOCAL_OWNER, videos[1].video_id)
    third = import_archive(new, file, LOCAL_OWNER)
    import_archive(new, file, anna)

    assert (first.receipt.moved, again.receipt.moved, again.receipt.there) == (1, 0, 1)
    assert "The same file is at the target already" in first.receipt.left[0].reason
    assert new.backend.library.get(LOCAL_OWNER, videos[1].video_id) is None
    assert "not brought back" in third.receipt.failed[0].reason
    assert [one.video_id for one in new.backend.library.list(LOCAL_OWNER).videos] == [own.video_id]
    assert new.backend.library.list(anna).total == 2


def test_a_diary_without_recordings_goes_along(
    old: Application, new: Application, tmp_path: Path
) -> None:
    task = add_task(old.backend, LOCAL_OWNER, NewTask(text="Buy seeds"))
    done = import_archive(new, archived(old, tmp_path / "diary.zip"), LOCAL_OWNER)
    assert (done.receipt.complete, done.receipt.recordings) == (True, 0)
    assert new.backend.task_store.get(LOCAL_OWNER, task.task_id) is not None


@pytest.mark.parametrize(
    "harm", ["cut", "flip", "deflate", "lack", "twice", "newer", "escape", "none"]
)
def test_a_damaged_archive_changes_nothing(
    old: Application, new: Application, tmp_path: Path, harm: str
) -> None:
    processed(old.backend, old.inference.embedder, tmp_path, "hall.mp4", HARBOUR)
    file = archived(old, tmp_path / "diary.zip")
    harmed(file, harm)

    with pytest.raises(InvalidRequest) as refused:
        import_archive(new, file, LOCAL_OWNER)

    assert refused.value.message.count("LifeStream") or harm == "none"
    assert new.backend.library.list(LOCAL_OWNER).total == 0
    assert everything(new.backend) == {}
    assert not (tmp_path / "evil").exists()


def harmed(file: Path, harm: str) -> None:
    data = file.read_bytes()
    if harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "flip":
        at = data.index(b"hall.mp4" * 20)
        file.write_bytes(data[:at] + b"x" + data[at + 1 :])
    elif harm == "deflate":
        with zipfile.ZipFile(file) as archive:
            packed = [one for one in archive.infolist() if one.compress_type]
        header = packed[0].header_offset
        at = header + 30 + sum(struct.unpack_from("<HH", data, header + 26))
        file.write_bytes(data[:at] + b"\xff" * 20 + data[at + 20 :])
    elif harm == "none":
        file.unlink()
    else:
        with zipfile.ZipFile(file) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files["manifest.json"])
        if harm == "lack":
            del files[next(name for name in files if name.startswith("objects/objects/"))]
        if harm == "twice":
            manifest["files"].append(manifest["files"][0])
        if harm == "newer":
            manifest["version"] = 99
        if harm == "escape":
            manifest["files"][0]["name"] = "../../../evil"
        files["manifest.json"] = json.dumps(manifest).encode()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
