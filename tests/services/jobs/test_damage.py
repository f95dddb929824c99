"""One damaged thing hides no other one, is named, and can be deleted."""

import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.damage import complaint, lost_database
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import Application, build
from lifestream.bootstrap.foundations import close_files
from lifestream.bootstrap.stored_state import check_databases, damages, index_is_lost
from lifestream.config import Settings
from lifestream.domain import documents
from lifestream.domain.errors import ConfigError, DamagedDocument
from lifestream.domain.jobs.job import JobStatus
from lifestream.ports.backend import Backend
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from tests.contracts.places.samples import ANNA, a_job, a_video

DAMAGES = ("", "{", "null", "[1]", '{"schema_version": 99}', "[" * 100_000, "\x00", "7")
DAY = timedelta(days=1)


@pytest.fixture
def two(embedded: Backend) -> Backend:
    """Two recordings of Anna with their jobs."""
    for name in ("1", "2"):
        embedded.library.put(a_video(name, content_sha256=name * 64))
        embedded.job_store.create(a_job(name))
        key = f"uploads/{ANNA}/v{name}/source"
        embedded.object_store.put_bytes(key, b"video", content_type="video/mp4")
        embedded.object_store.put_bytes(
            f"artifacts/{ANNA}/{name * 32}/made.json", b"{}", content_type="application/json"
        )
    return embedded


def damage(database: Database, table: str, key: str, document: str) -> None:
    column = "video_id" if table == "videos" else "job_id"
    with database.write() as connection:
        connection.execute(f"update {table} set document = ? where {column} = ?", (document, key))


@pytest.mark.parametrize("document", DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_entry_hides_no_other_recording_and_can_be_deleted(
    two: Backend, database: Database, document: str
) -> None:
    video_id = a_video("1").video_id
    damage(database, "videos", video_id, document)

    with pytest.raises(DamagedDocument):
        two.library.get(ANNA, video_id)
    page = two.library.list(ANNA)
    assert ([video.video_id for video in page.videos], page.damaged) == (["v2"], ("v1",))
    assert two.library.with_content(ANNA, "1" * 64) == ()
    forget_video(two, ANNA, video_id)

    assert two.library.list(ANNA).damaged == ()
    assert two.library.deleted_at(ANNA, video_id) is not None
    left = {facts.key for facts in two.object_store.list("")}
    assert left == {f"uploads/{ANNA}/v2/source", f"artifacts/{ANNA}/{'2' * 32}/made.json"}
    assert [job.job_id for job in two.job_store.list(ANNA)[0]] == ["j2"]


@pytest.mark.parametrize("document", DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_job_hides_no_other_job_and_goes_with_its_recording(
    two: Backend, database: Database, document: str
) -> None:
    damage(database, "jobs", "j1", document)

    assert [job.job_id for job in two.job_store.list(ANNA)[0]] == ["j2"]
    assert [job.job_id for job in two.job_store.with_status(JobStatus.QUEUED)[0]] == ["j2"]
    assert open_recording(two, ANNA, a_video("1").video_id).job is None
    sweep(two, upload_expires=DAY, relaunch_after=DAY)
    forget_video(two, ANNA, a_video("1").video_id)

    with database.read() as connection:
        left = [row["job_id"] for row in connection.execute("select job_id from jobs")]
    assert left == ["j2"]


def test_the_log_names_a_damaged_document_once(
    two: Backend, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    damage(database, "videos", "v1", "{broken")
    documents._told.clear()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            two.library.list(ANNA)

    told = [record for record in caplog.records if record.getMessage() == "document_damaged"]
    assert [vars(record)["document"] for record in told] == ["Video v1"]


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An application that holds one recording."""
    made = build(Settings(data_dir=tmp_path / "d"))
    made.backend.library.put(a_video("1"))
    made.backend.object_store.put_bytes(
        f"uploads/{ANNA}/v1/source", b"video", content_type="video/mp4"
    )
    return made


def close(app: Application) -> None:
    """As the end of the process closes its connections."""
    app.backend.library._database.close()  # type: ignore[attr-defined]


def test_the_doctor_names_what_is_damaged(app: Application) -> None:
    assert list(damages(app)) == []
    damage(app.backend.library._database, "videos", "v1", "{")  # type: ignore[attr-defined]
    assert "Video v1" in " ".join(damages(app))


@pytest.mark.parametrize("how", ["gone", "emptied", "other"])
def test_a_lost_database_is_said_and_none_is_begun(app: Application, how: str) -> None:
    data_dir = app.settings.data_dir
    close(app)
    for suffix in ("-wal", "-shm", ""):
        (data_dir / f"lifestream.db{suffix}").unlink(missing_ok=True)
    if how == "emptied":
        (data_dir / "lifestream.db").touch()
    if how == "other":
        other = Database(data_dir / "lifestream.db")
        other.migrate()
        other.close()

    with pytest.raises(ConfigError, match=r"lifestream\.db"):
        build(app.settings)
    assert (data_dir / "lifestream.db").exists() == (how != "gone")


def test_a_new_data_folder_and_one_whose_recordings_were_all_deleted_may_begin(
    app: Application, tmp_path: Path
) -> None:
    assert lost_database(tmp_path / "x.db", tmp_path / "objects") == ""
    forget_video(app.backend, ANNA, a_video("1").video_id)
    build(app.settings)


def test_a_damaged_database_is_said_at_start(app: Application) -> None:
    check_databases(app)
    path = app.settings.data_dir / "lifestream.db"
    close(app)
    path.write_bytes(b"not a database at all" * 300)

    assert complaint(path)
    with pytest.raises(ConfigError, match="damaged"):
        check_databases(app)


def test_a_damaged_index_is_removed_and_made_again(app: Application) -> None:
    index = app.settings.data_dir / "vectors.db"
    assert not index_is_lost(app)
    index.write_bytes(b"nonsense " * 1000)

    assert index_is_lost(app)
    app.backend.vector_index.clear()
    assert complaint(index) == ""
    # Words that are deleted later would stay in a copy that is put aside.
    assert not [path for path in app.settings.data_dir.iterdir() if "damaged" in path.name]
    assert not index_is_lost(app)


def test_an_index_with_speakers_is_whole_and_one_with_a_damaged_page_is_not(
    app: Application,
) -> None:
    index = app.settings.data_dir / "vectors.db"
    speakers = [(row, f"Speaker {row % 3}") for row in range(2000)]
    app.backend.vector_index.clear()
    close_files(app.backend)
    with closing(sqlite3.connect(index)) as database:
        database.executemany("insert into passage_speakers values (?, ?)", speakers)
        database.commit()
        (page_bytes,) = database.execute("pragma page_size").fetchone()
        (page,) = database.execute(
            "select rootpage from sqlite_master where name = 'passage_speakers'"
        ).fetchone()
    assert complaint(index) == ""

    with index.open("r+b") as file:
        file.seek((page - 1) * page_bytes)
        file.write(b"\x7f" * 64)
    assert complaint(index)


def test_a_log_that_somebody_else_holds_is_no_damage(app: Application) -> None:
    path = app.settings.data_dir / "lifestream.db"
    close_files(app.backend)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        assert complaint(path, wait_s=0.1) == ""
        other.execute("rollback")
