from pathlib import Path

from lifestream.backends.embedded.library import SqliteLibrary
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER
from tests.contracts.places.samples import a_video


def test_titles_of_an_older_version_are_found_without_their_accents(tmp_path: Path) -> None:
    path = tmp_path / "lifestream.db"
    before = Database(path, migrations=LIFESTREAM_MIGRATIONS[:6])
    video = a_video("1", title="Reunião", owner=LOCAL_OWNER)
    old = {
        "owner": video.owner,
        "video_id": video.video_id,
        "document": codec.encode(video).decode(),
        "title_folded": "reunião",
    }
    with before.write() as connection:
        columns = connection.execute("pragma table_info(videos)").fetchall()
        row = {one["name"]: 0 for one in columns if one["notnull"]} | old
        connection.execute(
            f"insert into videos ({', '.join(row)}) values ({', '.join(':' + one for one in row)})",
            row,
        )
    before.close()

    library = SqliteLibrary(Database(path, migrations=LIFESTREAM_MIGRATIONS))

    assert library.list(LOCAL_OWNER, title_contains="reuniao").total == 1
