from pathlib import Path

from lifestream.backends.embedded.library import SqliteLibrary
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.domain.ids import LOCAL_OWNER
from tests.contracts.places.samples import a_video


def test_titles_of_an_older_version_are_found_without_their_accents(tmp_path: Path) -> None:
    path = tmp_path / "lifestream.db"
    before = Database(path, migrations=LIFESTREAM_MIGRATIONS[:6])
    library = SqliteLibrary(before)
    library.put(a_video("1", title="Reunião", owner=LOCAL_OWNER))
    with before.write() as connection:
        connection.execute("update videos set title_folded = 'reunião'")
    before.close()

    library = SqliteLibrary(Database(path, migrations=LIFESTREAM_MIGRATIONS))

    assert library.list(LOCAL_OWNER, title_contains="reuniao").total == 1
