"""The words of passages: for each word of an owner, which passages hold it and how often.

A word has one list for each recording, so that a recording's lists go with it, a search inside it
reads no other, and nothing of one owner is read for another. A search adds up BM25 over the lists
of its words in numpy: what no list names is never looked at. Not for what a word is (``text``).
"""

import json
import sqlite3
import struct
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import Chunk
from lifestream.text.bm25 import CONTEXT_WEIGHT, K1, B, rarity
from lifestream.text.search_words import index_terms, language_to_index_by

WORD_TABLES = ("word_lists", "recording_words", "words", "passage_languages")

WORD_ID = np.dtype("<i8")

_ENTRY = struct.Struct("<IBB")
ENTRY = np.dtype([("row", "<u4"), ("said", "u1"), ("around", "u1")])
"""One passage of a list: its row, how often it and its context hold the word, at most 255 times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a passage and its context are found by, and the language they are in."""

    language: str
    said: Mapping[str, int]
    around: Mapping[str, int]

    @property
    def count(self) -> int:
        """How long the passage is for BM25."""
        return sum(self.said.values()) + sum(self.around.values())


def terms_of(chunk: Chunk) -> Terms:
    """The terms of a passage."""
    language = language_to_index_by(chunk.language, chunk.text, chunk.context)
    return Terms(
        language=language,
        said=Counter(index_terms(chunk.text, language)),
        around=Counter(index_terms(chunk.context, language)),
    )


def insert_words(
    connection: sqlite3.Connection, owner: OwnerId, passages: Sequence[tuple[int, Terms]]
) -> None:
    """Store the words of all passages of one recording.

    Args:
        passages: Row and terms of each, rows rising.
    """
    if not passages:
        return
    lists: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row, terms in passages:
        for term in {**terms.said, **terms.around}:
            said, around = terms.said.get(term, 0), terms.around.get(term, 0)
            lists[term].append((row, min(said, 255), min(around, 255)))
    connection.executemany(
        "insert into words (owner, term, passages) values (?, ?, ?) on conflict (owner, term)"
        " do update set passages = passages + excluded.passages",
        ((owner, term, len(entries)) for term, entries in lists.items()),
    )
    known = connection.execute(
        "select word_id, term from words"
        " where owner = ? and term in (select value from json_each(?))",
        (owner, json.dumps(list(lists))),
    ).fetchall()
    first_row = passages[0][0]
    connection.executemany(
        "insert into word_lists values (?, ?, ?)",
        ((word_id, first_row, _packed(lists[term])) for word_id, term in known),
    )
    word_ids = np.array([word_id for word_id, _ in known], WORD_ID)
    connection.execute("insert into recording_words values (?, ?)", (first_row, word_ids.tobytes()))
    connection.executemany(
        "insert or ignore into passage_languages values (?, ?)",
        [(owner, language) for language in {terms.language for _, terms in passages}],
    )


def _packed(entries: Sequence[tuple[int, int, int]]) -> bytes:
    return b"".join(_ENTRY.pack(*entry) for entry in entries)


def refill_words(connection: sqlite3.Connection, passages: Iterator[tuple[int, Chunk]]) -> None:
    """Fill the word index again.

    Args:
        passages: Every passage of everybody with its row, in order of rows. Those of a recording
            stand together, because they are written in one transaction.
    """
    for table in WORD_TABLES:
        connection.execute(f"delete from {table}")
    for (owner, _), group in groupby(passages, key=lambda one: (one[1].owner, one[1].video_id)):
        found = [(row, terms_of(chunk)) for row, chunk in group]
        insert_words(connection, owner, found)
        connection.executemany(
            "update passages set terms = ? where row = ?",
            [(terms.count, row) for row, terms in found],
        )


def delete_words(connection: sqlite3.Connection, owner: OwnerId, video_id: VideoId) -> None:
    """Remove the words of a recording whose passages are still there."""
    (first_row,) = connection.execute(
        "select min(row) from passages where owner = ? and video_id = ?", (owner, video_id)
    ).fetchone()
    if first_row is None:
        return
    kept = connection.execute(
        "select word_ids from recording_words where first_row = ?", (first_row,)
    ).fetchone()
    if kept is None:
        return
    word_ids = np.frombuffer(kept["word_ids"], WORD_ID).tolist()
    its = [(word_id, first_row) for word_id in word_ids]
    connection.executemany(
        "update words set passages = passages - (select length(list) from word_lists"
        f" where word_id = words.word_id and first_row = ?2) / {ENTRY.itemsize} where word_id = ?1",
        its,
    )
    connection.executemany("delete from word_lists where word_id = ? and first_row = ?", its)
    connection.execute("delete from recording_words where first_row = ?", (first_row,))
    connection.execute("delete from words where owner = ? and passages = 0", (owner,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A word, and the passages that hold it.

    Attributes:
        rarity: Its weight by BM25, by all passages of the owner.
        entries: Of ``ENTRY``, of the recordings that were asked for.
    """

    rarity: float
    entries: npt.NDArray[np.void]

    def scores(self, terms: npt.NDArray[np.float64], average: float) -> npt.NDArray[np.float64]:
        """BM25 of each entry.

        Args:
            terms: How long each passage is.
            average: How long passages are.
        """
        frequencies = self.entries["said"] + CONTEXT_WEIGHT * self.entries["around"]
        room = K1 * (1.0 - B + B * terms / average)
        weights: npt.NDArray[np.float64] = frequencies * (K1 + 1.0) / (frequencies + room)
        return self.rarity * weights


def passages_with(
    connection: sqlite3.Connection,
    owner: OwnerId,
    terms: Sequence[str],
    *,
    total: int,
    video_ids: Sequence[VideoId] = (),
) -> Iterator[Held]:
    """Each of the terms that the owner's passages hold.

    Args:
        total: How many passages the owner has.
        video_ids: Only passages of these recordings; of all where there are none.
    """
    words = connection.execute(
        "select word_id, passages from words"
        " where owner = ? and term in (select value from json_each(?))",
        (owner, json.dumps(list(terms))),
    ).fetchall()
    wanted = "select list from word_lists where word_id = ?"
    if video_ids:
        wanted += (
            " and first_row in (select min(row) from passages where owner = ? and video_id in"
            " (select value from json_each(?)) group by video_id)"
        )
    where = (owner, json.dumps(list(video_ids))) if video_ids else ()
    for word_id, holding in words:
        lists = connection.execute(wanted, (word_id, *where)).fetchall()
        yield Held(
            rarity=rarity(total, holding),
            entries=np.frombuffer(b"".join(one for (one,) in lists), ENTRY),
        )
