"""Migrations, transactions, and errors in our own words."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from lifestream.backends.embedded.sqlite import Database, Migration, from_micros, to_micros, utc_now
from lifestream.domain.errors import BackendUnavailable, ConfigError, ResourceError
from tests.backends.embedded.killing import kill_after_first_words, start

NOTES = Migration(number=1, name="notes", statements=("create table notes (text text not null)",))
TAGS = Migration(number=2, name="tags", statements=("create table tags (text text not null)",))


def notes(database: Database) -> list[str]:
    with database.read() as connection:
        return [row["text"] for row in connection.execute("select text from notes")]


def write(database: Database, text: str) -> None:
    with database.write() as connection:
        connection.execute("insert into notes values (?)", (text,))


def test_making_a_database_touches_nothing_until_it_is_used(tmp_path: Path) -> None:
    Database(tmp_path / "data" / "notes.db", migrations=(NOTES,))

    assert list(tmp_path.iterdir()) == []


def test_the_file_and_its_folder_are_for_this_user_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "data" / "notes.db", migrations=(NOTES,))
    write(database, "x")

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    for file in (tmp_path / "data").iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_missing_migrations_are_applied_and_data_stays(tmp_path: Path) -> None:
    write(Database(tmp_path / "notes.db", migrations=(NOTES,)), "kept")

    database = Database(tmp_path / "notes.db", migrations=(NOTES, TAGS))

    assert notes(database) == ["kept"]
    with database.read() as connection:
        numbers = connection.execute("select number from schema_migrations").fetchall()
    assert [row["number"] for row in numbers] == [1, 2]


def test_a_newer_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Database(tmp_path / "notes.db", migrations=(NOTES, TAGS)).migrate()

    with pytest.raises(ConfigError, match="newer version of LifeStream"):
        Database(tmp_path / "notes.db", migrations=(NOTES,)).migrate()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(tmp_path: Path) -> None:
    Database(tmp_path / "notes.db", migrations=(NOTES,)).migrate()
    broken = Migration(number=2, name="broken", statements=("create table a (b)", "nonsense"))

    with pytest.raises(sqlite3.OperationalError):
        Database(tmp_path / "notes.db", migrations=(NOTES, broken)).migrate()

    database = Database(tmp_path / "notes.db", migrations=(NOTES, TAGS))
    with database.read() as connection:
        tables = connection.execute("select name from sqlite_master where name = 'a'").fetchall()
    assert tables == []


def test_migrations_are_numbered_without_gaps(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="numbered"):
        Database(tmp_path / "notes.db", migrations=(TAGS,))


START_AND_WRITE = """
import sys
from pathlib import Path
from tests.backends.embedded.test_sqlite import Database, NOTES, TAGS, write
write(Database(Path(sys.argv[1]), migrations=(NOTES, TAGS)), sys.argv[2])
"""


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    processes = [start(START_AND_WRITE, str(path), str(n)) for n in range(6)]

    assert [process.wait(timeout=60) for process in processes] == [0] * 6
    assert sorted(notes(Database(path, migrations=(NOTES, TAGS)))) == [str(n) for n in range(6)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()


def test_an_error_inside_a_transaction_takes_all_of_it_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))

    def fail() -> None:
        with database.write() as connection:
            connection.execute("insert into notes values ('half')")
            raise KeyError("our own")

    with pytest.raises(KeyError):
        fail()
    write(database, "whole")

    assert notes(database) == ["whole"]


def test_many_threads_write_one_after_the_other(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))

    def write_twenty() -> None:
        for _ in range(20):
            write(database, "x")

    threads = [threading.Thread(target=write_twenty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(notes(database)) == 160


def test_a_reader_sees_one_state_while_others_write(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))
    write(database, "before")

    with database.read() as connection:
        count = "select count(*) from notes"
        first = connection.execute(count).fetchone()[0]
        write(database, "meanwhile")
        second = connection.execute(count).fetchone()[0]

    assert (first, second) == (1, 1)
    assert len(notes(database)) == 2


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    first = Database(path, migrations=(NOTES,))
    second = Database(path, migrations=(NOTES,), busy_timeout_s=0.05)
    second.migrate()

    with first.write(), pytest.raises(BackendUnavailable, match="locked"):
        write(second, "x")


def test_a_child_of_a_fork_does_not_use_its_parents_connections(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))
    write(database, "parent")
    child = os.fork()
    if child == 0:
        write(database, "child")
        os._exit(0)

    assert os.waitpid(child, 0)[1] == 0
    write(database, "parent again")
    assert sorted(notes(database)) == ["child", "parent", "parent again"]


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"this is a shopping list" * 100)

    with pytest.raises(BackendUnavailable, match=r"notes\.db"):
        Database(tmp_path / "notes.db", migrations=(NOTES,)).migrate()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BackendUnavailable):
        Database(tmp_path / "file" / "notes.db", migrations=(NOTES,)).migrate()


def test_a_full_disk_is_a_resource_error(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))
    database.migrate()
    with database.read() as connection:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages}")

    with pytest.raises(ResourceError, match="full"):
        write(database, "x" * 100_000)
    assert notes(database) == []


COUNT_UP = """
import sys
from pathlib import Path
from tests.backends.embedded.test_sqlite import Database, NOTES, notes, write
database = Database(Path(sys.argv[1]), migrations=(NOTES,))
n = len(notes(database))
while True:
    with database.write() as connection:
        connection.execute("insert into notes values (?)", (f"{n}",))
        connection.execute("insert into notes values (?)", (f"{n} again",))
    print(n, flush=True)
    n += 2
"""


def test_a_killed_writer_loses_nothing_it_finished_and_leaves_nothing_half_done(
    tmp_path: Path,
) -> None:
    path = tmp_path / "notes.db"
    said: list[str] = []
    for seed in range(6):
        said += kill_after_first_words(COUNT_UP, str(path), seed=seed)

    database = Database(path, migrations=(NOTES,))
    stored = notes(database)
    assert len(said) >= 6
    assert set(said) <= set(stored)
    assert len(stored) % 2 == 0
    with database.read() as connection:
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_times_are_kept_to_the_microsecond() -> None:
    now = utc_now()

    assert from_micros(to_micros(now)) == now
    with pytest.raises(ValueError, match="time zone"):
        to_micros(now.replace(tzinfo=None))


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_what_was_forgotten_is_in_no_file_any_more_while_the_database_stays_open(
    tmp_path: Path,
) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))
    write(database, "kept")
    for number in range(50):
        write(database, f"zanzibar {number} " + "x" * 500)
    assert b"zanzibar" in bytes_of(tmp_path)

    with database.forget() as connection:
        connection.execute("delete from notes where text like 'zanzibar%'")

    assert b"zanzibar" not in bytes_of(tmp_path)
    assert notes(database) == ["kept"]


def test_a_reader_in_the_way_only_delays_that(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.db", migrations=(NOTES,))
    write(database, "zanzibar")
    with database.read() as reading:
        reading.execute("select * from notes").fetchall()
        with database.forget() as connection:
            connection.execute("delete from notes")
        assert b"zanzibar" in bytes_of(tmp_path)

    notes(database)
    assert b"zanzibar" not in bytes_of(tmp_path)
