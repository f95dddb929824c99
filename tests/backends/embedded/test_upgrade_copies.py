"""A copy from before a schema changed: kept, put back, and gone with what a person deletes."""

from pathlib import Path

import pytest

from lifestream.backends.embedded.sqlite import Database, Migration, copies_of, undo_upgrade
from lifestream.domain.errors import BackendUnavailable, NotFound

OLD = (Migration(number=1, name="words", statements=("create table words (word text)",)),)
NEW = (*OLD, Migration(number=2, name="more", statements=("create table more (word text)",)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    old = Database(path, migrations=OLD, keeps_copy=True)
    with old.write() as connection:
        connection.execute("insert into words values ('old')")
    old.close()
    assert copies_of(path) == {}
    return path


def words(database: Database) -> list[str]:
    with database.read() as connection:
        return [row["word"] for row in connection.execute("select word from words order by word")]


def test_an_older_version_goes_on_where_it_was(path: Path) -> None:
    new = Database(path, migrations=NEW, keeps_copy=True)
    with new.write() as connection:
        connection.execute("insert into words values ('new')")
    assert list(copies_of(path)) == [1]
    with pytest.raises(BackendUnavailable):
        undo_upgrade(path, path.with_name("undone.db"))
    new.close()

    undone = path.with_name("undone.db")
    undo_upgrade(path, undone)

    assert words(Database(path, migrations=OLD)) == ["old"]
    assert words(Database(undone, migrations=NEW)) == ["new", "old"]
    with pytest.raises(NotFound, match="no copy"):
        undo_upgrade(path, undone)


def test_what_a_person_deletes_is_not_kept_in_the_copy(path: Path) -> None:
    new = Database(path, migrations=NEW, keeps_copy=True)
    with new.forget(is_persons=False) as connection:
        connection.execute("delete from more")
    assert list(copies_of(path)) == [1]
    with new.forget() as connection:
        connection.execute("delete from words")
    assert copies_of(path) == {}
    assert b"old" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_a_file_that_is_new_or_of_this_version_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / "b.db", migrations=NEW, keeps_copy=True)
        database.migrate()
        database.close()
    assert copies_of(tmp_path / "b.db") == {}
