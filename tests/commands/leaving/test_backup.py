"""Backups: made by themselves, restored on an empty machine, and nothing deleted comes back."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import Application, build
from lifestream.bootstrap.foundations import close_files
from lifestream.bootstrap.stored_state import check_databases
from lifestream.bootstrap.upkeep.backups import BACKUP, KeptBackups, Restored, back_up, restore
from lifestream.bootstrap.upkeep.outcomes import last_outcome
from lifestream.config import Settings
from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.forgetting.receipt import ForgetReceipt
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.log_subjects import CONVERSATIONS, receipt_subject
from lifestream.domain.tasks.events import TaskState
from lifestream.services.access.api_keys import add_key
from lifestream.services.library.forget import forget_video
from lifestream.services.tasks.change_task import NewTask, add_task, move_tasks
from tests.commands.conftest import Lifestream
from tests.services.migrate.diary import GARDEN, HARBOUR, everything, processed
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("sentence_weights")

NOV_17 = datetime(2026, 11, 17, 3, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path) -> Settings:
    (tmp_path / "disk").mkdir()
    return Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        backup=tmp_path / "disk",
        backup_keep=2,
        timezone="UTC",
    )


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Application:
    app = build(settings)
    for name, texts in (("hall.mp4", HARBOUR), ("garden.mp4", GARDEN)):
        processed(app.backend, app.inference.embedder, tmp_path, name, texts)
    return app


def folders(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.backup.iterdir() if path.is_dir())


def moved_away(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path / "empty")


def test_a_restored_backup_has_everything_with_its_keys(
    app: Application, settings: Settings, tmp_path: Path
) -> None:
    key, _ = add_key(app.backend.key_store, owner=LOCAL_OWNER, name="cron", now=NOV_17)
    address = app.backend.object_store.sign_download("a", expires_in_s=60.0)
    back_up(settings, settings.backup, NOV_17)
    (backup,) = folders(settings)

    new = moved_away(settings, tmp_path)
    assert restore(new, backup) == Restored(not_brought_back=0, forget_again=0)

    again = build(new)
    check_databases(again)
    assert everything(again.backend) == everything(app.backend)
    for video in app.backend.library.list(LOCAL_OWNER).videos:
        assert again.backend.library.get(LOCAL_OWNER, video.video_id) == video
        assert again.backend.vector_index.count(LOCAL_OWNER, video.video_id) == 1
    assert [one.key_id for one in again.backend.key_store.list()] == [key.key_id]
    assert (
        address
        and (new.data_dir / "objects" / "signing.key").read_bytes()
        == (settings.data_dir / "objects" / "signing.key").read_bytes()
    )
    with pytest.raises(InvalidRequest, match="holds a diary already"):
        restore(new, backup)


def test_unchanged_files_are_shared_and_old_backups_go(
    app: Application, settings: Settings
) -> None:
    for days in range(3):
        back_up(settings, settings.backup, NOV_17 + timedelta(days=days))

    made = folders(settings)
    assert [path.name[:19] for path in made] == ["lifestream-20261118", "lifestream-20261119"]
    linked = [path for path in made[1].rglob("@*") if path.stat().st_nlink > 1]
    assert len(linked) == len(list(made[1].rglob("@*"))) > 0
    assert not [path for path in settings.data_dir.rglob("@*") if path.stat().st_nlink > 1]


def test_what_was_deleted_since_is_not_brought_back(
    app: Application, settings: Settings, tmp_path: Path
) -> None:
    hall, garden = app.backend.library.list(LOCAL_OWNER).videos
    log = app.backend.owner_log
    for name in ("gone", "kept"):
        log.append(LOCAL_OWNER, f"{CONVERSATIONS}{name}", b"Asked of tulips", entry_id="1")
    tasks = [add_task(app.backend, LOCAL_OWNER, NewTask(text=text)) for text in ("Dig", "Sow")]
    back_up(settings, settings.backup, NOV_17)
    forget_video(app.backend, LOCAL_OWNER, hall.video_id)
    log.delete(LOCAL_OWNER, f"{CONVERSATIONS}gone")
    move_tasks(app.backend, LOCAL_OWNER, [tasks[0].task_id], TaskState.DELETED)
    receipt = ForgetReceipt(order_id="o1", kind="person", asked_at=NOV_17, done_at=NOV_17)
    proof = codec.encode(receipt)
    log.append(LOCAL_OWNER, receipt_subject("o1"), proof, entry_id="1", note=proof)
    kept = KeptBackups(app, settings.backup)
    before = (settings.backup / "forgotten.json").read_text()

    def noted() -> bool:
        kept.look()
        return (settings.backup / "forgotten.json").read_text() != before

    app.backend.job_store.now = lambda: NOV_17 + timedelta(hours=1)  # type: ignore[method-assign]
    wait_until(noted)
    kept.stop(timeout_s=30.0)
    told = (settings.backup / "forgotten.json").read_text()

    assert hall.video_id in told and "tulips" not in told

    new = moved_away(settings, tmp_path)
    shutil.rmtree(settings.data_dir)
    back = restore(new, folders(settings)[0])
    assert back == Restored(not_brought_back=3, forget_again=1)

    again = build(new).backend
    assert [one.video_id for one in again.library.list(LOCAL_OWNER).videos] == [garden.video_id]
    assert not [facts for facts in again.object_store.list("") if hall.video_id in facts.key]
    found = again.owner_log.subjects(LOCAL_OWNER, CONVERSATIONS).subjects
    assert [one.subject for one in found] == [f"{CONVERSATIONS}kept"]
    assert again.task_store.get(LOCAL_OWNER, tasks[0].task_id) is None
    assert again.task_store.get(LOCAL_OWNER, tasks[1].task_id) is not None


def test_a_missed_backup_is_caught_up_and_a_failure_says_what_to_do(
    app: Application, settings: Settings
) -> None:
    back_up(settings, settings.backup, app.backend.job_store.now() - timedelta(days=9))
    kept = KeptBackups(app, settings.backup)

    def outcome(*, failed: bool) -> bool:
        kept.look()
        last = last_outcome(settings.data_dir, BACKUP)
        return last is not None and last.failed is failed

    wait_until(lambda: outcome(failed=False))
    assert len(folders(settings)) == 2
    shutil.rmtree(settings.backup)
    kept = KeptBackups(app, settings.backup)
    wait_until(lambda: outcome(failed=True))
    last = last_outcome(settings.data_dir, BACKUP)
    assert last is not None and last.done_at is not None
    assert "Connect its disk, or make the folder" in last.said
    assert not settings.backup.exists()


@pytest.mark.parametrize("harm", ["database", "object", "none"])
def test_a_damaged_backup_restores_nothing(
    app: Application, settings: Settings, tmp_path: Path, harm: str
) -> None:
    back_up(settings, settings.backup, NOV_17)
    (backup,) = folders(settings)
    if harm == "none":
        shutil.rmtree(backup)
    else:
        path = backup / "lifestream.db" if harm == "database" else next(backup.rglob("@*"))
        path.chmod(0o600)
        path.write_bytes(b"x" + path.read_bytes()[1:])
    new = moved_away(settings, tmp_path)

    with pytest.raises((InvalidRequest, NotFound)):
        restore(new, backup)
    assert not new.data_dir.exists()


def test_the_command_line_makes_lists_and_restores(
    lifestream: Lifestream, app: Application, settings: Settings, tmp_path: Path
) -> None:
    assert "files" in lifestream("backup", "now", settings=settings).stdout
    listed = json.loads(lifestream("backup", "list", "--json", settings=settings).stdout)
    (one,) = listed["backups"]
    new = moved_away(settings, tmp_path)
    done = lifestream("backup", "restore", one["folder"], "--json", settings=new)
    assert json.loads(done.stdout) == {
        "data_dir": str(new.data_dir),
        "not_brought_back": 0,
        "forget_again": 0,
    }
    nowhere = replace(settings, backup=Path())
    assert "Name the folder" in lifestream("backup", "now", settings=nowhere).stderr
    inside = replace(settings, backup=settings.data_dir / "x")
    assert "on another disk" in lifestream("backup", "now", settings=inside).stderr


def test_an_older_data_folder_is_migrated_with_a_copy_and_can_go_back(
    lifestream: Lifestream, settings: Settings, tmp_path: Path
) -> None:
    path = settings.data_dir / "lifestream.db"
    older = Database(path, migrations=LIFESTREAM_MIGRATIONS[:-1])
    with older.write() as connection:
        connection.execute("insert into logs values ('local', 'words/x', 'words', 1, 1, null)")
    older.close()
    before = rows(path)
    upgraded = build(settings)
    newer = processed(upgraded.backend, upgraded.inference.embedder, tmp_path, "hall.mp4", HARBOUR)
    close_files(upgraded.backend)
    assert len(rows(path)) == len(before) + 1

    done = lifestream("backup", "undo-upgrade", "--json", settings=settings)

    undone = settings.data_dir / "undone"
    assert json.loads(done.stdout) == {"kept": str(undone)}
    assert rows(path) == before
    kept = build(replace(settings, data_dir=undone)).backend
    assert kept.object_store.stat(newer.source_key) is not None
    assert kept.library.get(LOCAL_OWNER, newer.video_id) == newer
    again = lifestream("backup", "undo-upgrade", settings=settings)
    assert "14 days" in again.stderr


def rows(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("select number, name from schema_migrations").fetchall()
