"""What the contract leaves to this index: its files, its query language, kills."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.backends.embedded.vectors.migrations import VECTOR_MIGRATIONS
from lifestream.domain.ids import VideoId
from lifestream.domain.search import SearchFilter
from lifestream.text.search_words import index_terms, query_terms
from tests.backends.embedded.killing import start
from tests.contracts.places.passages import (
    DIMENSIONS,
    EMBEDDER,
    a_passage,
    axes,
    find,
    put,
    random_vectors,
    texts,
)
from tests.contracts.places.samples import ANNA


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.db"


@pytest.fixture
def index(path: Path) -> Iterator[SqliteVectorIndex]:
    opened = SqliteVectorIndex(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '" OR "a',
        "a AND",
        "NOT",
        "NEAR(a b",
        "text:budget",
        "a* ^b",
        "{a b}",
        "'; drop",
        "\x00",
    ],
)
def test_no_question_is_taken_for_search_syntax(index: SqliteVectorIndex, text: str) -> None:
    put(index, [a_passage("budget")])

    assert len(find(index, text)) == 1  # by meaning, whatever the words


def test_the_limit_is_filled_although_better_passages_are_filtered_out(
    index: SqliteVectorIndex,
) -> None:
    loud = [a_passage("budget budget", video="v1", position=n) for n in range(300)]
    put(index, loud, random_vectors(300, 1))
    put(index, [a_passage("a budget, once", video="v2")], axes(0))

    hits = find(
        index, "budget", where=SearchFilter(owner=ANNA, video_ids=(VideoId("v2"),)), limit=1
    )

    assert texts(hits) == ["a budget, once"]
    assert len(find(index, "budget", limit=250)) == 250


def test_words_are_ranked_as_the_full_text_search_of_sqlite_ranks_them(
    index: SqliteVectorIndex,
) -> None:
    drawn = random.Random(5)
    vocabulary = [f"{letter}ubuloz" for letter in "bcdfghjklmnprstvz"]
    weights = [1 / (n + 1) for n in range(len(vocabulary))]
    said = [
        " ".join(drawn.choices(vocabulary, weights, k=drawn.randint(3, 40))) for _ in range(400)
    ]
    peer = sqlite3.connect(":memory:")
    peer.execute("create virtual table said using fts5 (text)")
    for first in range(0, 400, 40):
        put(
            index,
            [
                a_passage(text, video=f"v{first}", position=n)
                for n, text in enumerate(said[first : first + 40])
            ],
            np.zeros((40, DIMENSIONS), np.float32),
        )
    peer.executemany(
        "insert into said values (?)", [(" ".join(index_terms(t, "en")),) for t in said]
    )
    asked = [vocabulary[1], vocabulary[6], vocabulary[14]]

    hits = find(index, " ".join(asked), vector=np.zeros(DIMENSIONS, np.float32), limit=30)

    query = " OR ".join(query_terms(" ".join(asked), ["en"]))
    by_peer = peer.execute(
        "select rowid - 1 from said where said match ? order by bm25(said), rowid limit 5", (query,)
    ).fetchall()
    peer.close()
    assert texts(hits)[:5] == [said[at] for (at,) in by_peer]


def test_deleted_words_are_not_left_in_the_files(index: SqliteVectorIndex, path: Path) -> None:
    put(index, [a_passage("zanzibar")])
    put(index, [a_passage("kept", video="v2")])

    index.delete_video(ANNA, VideoId("v1"))
    index.close()

    for file in path.parent.iterdir():
        assert b"zanzibar" not in file.read_bytes(), file.name


WRITER = """
import sys
from pathlib import Path
from lifestream.backends.embedded.sqlite import Database
from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.backends.embedded.vectors.migrations import VECTOR_MIGRATIONS
from tests.contracts.places.passages import a_passage, put, random_vectors
index = SqliteVectorIndex(Path(sys.argv[1]))
for n in range(100_000):
    put(index, [a_passage(f"version {n}", position=p) for p in range(40)], random_vectors(40, n))
    print(n, flush=True)
"""


def test_readers_see_whole_versions_while_another_process_writes_and_is_killed(
    index: SqliteVectorIndex, path: Path
) -> None:
    writer = start(WRITER, str(path))
    assert writer.stdout is not None
    try:
        for _ in range(5):
            assert writer.stdout.readline().strip().isdigit()
            hits = find(index, "version", limit=100)
            assert len(hits) == 40
            assert len(set(texts(hits))) == 1
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()

    after = find(SqliteVectorIndex(path), "version", limit=100)
    assert len(after) == 40
    assert len(set(texts(after))) == 1
    put(index, [a_passage("done")])
    assert texts(find(index, "done version")) == ["done"]


def test_an_index_from_before_has_the_words_of_every_language_after_the_upgrade(
    path: Path,
) -> None:
    before = Database(path, migrations=VECTOR_MIGRATIONS[:1])
    said = "Wir haben das Frühstück und die Besprechungen verschoben"
    with before.write() as connection:
        connection.execute(
            "insert into passages (owner, video_id, kind, day, chunk_id, position, start_s, end_s,"
            " speakers, text, context, vector)"
            " values (?, 'v1', 'said', null, 'c1', 0, 0.0, 9.0, '[]', ?, '', ?)",
            (ANNA, said, axes(1)[0].astype("<f4").tobytes()),
        )
        connection.execute("insert into embedder values (1, ?, ?)", (EMBEDDER, DIMENSIONS))
        connection.execute(
            "insert into passage_words (rowid, text, context) values (1, ?, '')", (said,)
        )
    before.close()
    index = SqliteVectorIndex(path)
    put(index, [a_passage("something else", video="v2")], axes(1))

    for asked in ("fruhstuck", "Besprechung"):
        assert texts(find(index, asked, vector=axes(0)[0]))[0] == said
    index.close()
