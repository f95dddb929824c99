"""Renaming a person who is heard in 500 recordings: seconds until every list shows the new name."""

import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.recordings.folders import fresh_data_folder
from bench.report import Row, row
from lifestream.bootstrap import build
from lifestream.config import load_settings
from lifestream.domain.edits.names_note import GivenNames, names_note
from lifestream.domain.edits.transcript_edits import NameEdit, encode_edit
from lifestream.domain.ids import LOCAL_OWNER, JobId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.people.book import id_of_name
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.edits.voice_names import every_named_voice
from lifestream.services.people.change_people import rename_person, undo_change
from lifestream.services.people.list_people import people_of
from lifestream.services.people.suggest_names import remembered

RECORDINGS = 500
MAX_S = 1.0
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def renaming_rows() -> Iterator[Row]:
    """Seconds until every list has the new name, until it is taken back, and of the list."""
    with fresh_data_folder() as folder:
        app = build(load_settings({"LIFESTREAM_DATA_DIR": str(folder)}))
        for number in range(RECORDINGS):
            _record(app.backend, number)
        began = time.perf_counter()
        change = rename_person(app.backend, LOCAL_OWNER, id_of_name("Dana"), "Dana Levi")
        names = set(every_named_voice(app.backend, LOCAL_OWNER).people)
        renamed_s = time.perf_counter() - began
        assert names == {"Dana Levi", "Kim"}, names
        began = time.perf_counter()
        undo_change(app.backend, LOCAL_OWNER, change.change_id)
        undone_s = time.perf_counter() - began
        began = time.perf_counter()
        listed = people_of(app.backend, LOCAL_OWNER, remembered(app.backend, LOCAL_OWNER))
        listed_s = time.perf_counter() - began
        assert [len(one.videos) for one in listed] == [RECORDINGS, RECORDINGS]
    note = f"{RECORDINGS} recordings, embedded"
    yield row("renamed in every list", renamed_s, "s", goal=MAX_S, better="less", note=note)
    yield row("rename taken back", undone_s, "s", goal=MAX_S, better="less", note=note)
    yield row("everybody listed", listed_s, "s", note=note)


def _record(backend: Backend, number: int) -> None:
    """A recording in which Dana and Kim were named."""
    video_id = VideoId(f"v{number:020d}")
    began = _BEGAN + timedelta(hours=number)
    backend.library.put(
        Video(
            video_id=video_id,
            owner=LOCAL_OWNER,
            job_id=JobId(f"j{number}"),
            filename=f"{number}.mp4",
            content_type="video/mp4",
            size_bytes=1,
            source_key=f"uploads/{LOCAL_OWNER}/{video_id}/source",
            created_at=began,
            recorded_at=began,
        )
    )
    names: dict[str, str] = {}
    for label, name in (("S1", "Dana"), ("S2", "Kim")):
        names[label] = name
        edit = NameEdit(edit_id=secrets.token_hex(12), typed_at=began, speaker=label, name=name)
        backend.owner_log.append(
            LOCAL_OWNER,
            edits_subject(video_id),
            encode_edit(edit),
            entry_id=edit.edit_id,
            note=names_note(GivenNames(names=dict(names))),
        )
