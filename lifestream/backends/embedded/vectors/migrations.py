"""Every step of the schema of the vector index's file.

A released step never changes; a new one is added below. Not in ``lifestream.db``: the index can
be thrown away and built again.
"""

from lifestream.backends.embedded.sqlite import Migration
from lifestream.backends.embedded.vectors.rows import rebuild_words

VECTOR_MIGRATIONS = (
    Migration(
        number=1,
        name="passages",
        statements=(
            # autoincrement: a row id is never given twice, so the copy in memory can tell new
            # rows from old ones by their ids alone.
            """
            create table passages (
                row integer primary key autoincrement,
                owner text not null,
                video_id text not null,
                kind text not null,
                day integer,
                chunk_id text not null,
                position integer not null,
                start_s real not null,
                end_s real not null,
                speakers text not null,
                text text not null,
                context text not null,
                vector blob not null
            )
            """,
            "create index passages_by_video on passages (owner, video_id)",
            """
            create table passage_speakers (
                row integer not null references passages (row) on delete cascade,
                speaker text not null,
                primary key (speaker, row)
            ) without rowid
            """,
            "create index passage_speakers_by_row on passage_speakers (row)",
            """
            create virtual table passage_words using fts5 (
                text, context, tokenize = 'porter unicode61'
            )
            """,
            # Counts up with every write to an owner's passages, across processes.
            """
            create table revisions (owner text primary key, revision integer not null)
            without rowid
            """,
            # One row while there are passages, none while there are none.
            """
            create table embedder (
                only_row integer primary key check (only_row = 1),
                id text not null,
                dimensions integer not null
            )
            """,
            "insert into passage_words (passage_words, rank) values ('rank', 'bm25(1.0, 0.3)')",
        ),
    ),
    Migration(
        number=2,
        name="words of every language",
        statements=(
            "alter table passages add column language text not null default ''",
            """
            create table passage_languages (
                owner text not null, language text not null, primary key (owner, language)
            ) without rowid
            """,
            "drop table passage_words",
            # What goes in is stems and pairs of characters already: see pipeline.search_words.
            """
            create virtual table passage_words using fts5 (
                text, context,
                tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
            )
            """,
            "insert into passage_words (passage_words, rank) values ('rank', 'bm25(1.0, 0.3)')",
        ),
    ),
    Migration(
        number=3,
        name="an embedder for each passage",
        statements=(
            # While a library is embedded anew, passages of two embedders lie side by side.
            "alter table passages add column embedder text not null default ''",
            "update passages set embedder = coalesce((select id from embedder), '')",
            "create index passages_by_embedder on passages (embedder, owner, video_id)",
            "drop table embedder",
            "update revisions set revision = revision + 1",
        ),
    ),
    Migration(
        number=4,
        name="words with several vowel signs on one letter",
        statements=("update revisions set revision = revision + 1",),
    ),
    Migration(
        number=5,
        name="words by recording",
        statements=(
            "drop table passage_words",
            # Words in the passage and its context, for BM25.
            "alter table passages add column terms integer not null default 0",
            """
            create table words (
                word_id integer primary key,
                owner text not null,
                term text not null,
                passages integer not null,
                unique (owner, term)
            )
            """,
            # A recording's passages have rising rows without gaps; the first stands for it.
            """
            create table word_lists (
                word_id integer not null,
                first_row integer not null,
                list blob not null,
                primary key (word_id, first_row)
            ) without rowid
            """,
            # Numbers of a recording's words, so that its lists are found again.
            "create table recording_words (first_row integer primary key, word_ids blob not null)",
            "update revisions set revision = revision + 1",
        ),
        # Fills the words of every file from before, so that steps 2 and 4 need not.
        afterwards=rebuild_words,
    ),
)
