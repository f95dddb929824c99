"""Every step of the schema of ``lifestream.db``: jobs, library, queue, batches, keys, logs,
tasks.

A released step never changes; a new one is added below. Times are microseconds since 1970 (UTC).
Documents are JSON by ``lifestream.domain.codec``; the columns beside them are what is searched by.
"""

from sqlite3 import Connection

from lifestream.backends.embedded.sqlite import Migration
from lifestream.domain.titles import folded_title

_JOBS = (
    """
    create table jobs (
        job_id text primary key,
        owner text not null,
        video_id text not null,
        status text not null,
        version integer not null,
        epoch integer not null,
        created_at integer not null,
        document text not null
    )
    """,
    "create index jobs_by_owner on jobs (owner, created_at, job_id)",
    "create index jobs_by_video on jobs (owner, video_id, created_at, job_id)",
    "create index jobs_by_status on jobs (status, created_at, job_id)",
)

_LIBRARY = (
    """
    create table videos (
        owner text not null,
        video_id text not null,
        happened_at integer not null,
        title_folded text not null,
        content_sha256 text not null,
        document text not null,
        primary key (owner, video_id)
    )
    """,
    "create index videos_by_time on videos (owner, happened_at, video_id)",
    "create index videos_by_content on videos (owner, content_sha256)",
    # Ids alone: enough to refuse a late writer, nothing of what was deleted.
    """
    create table deleted_videos (
        owner text not null,
        video_id text not null,
        deleted_at integer not null,
        primary key (owner, video_id)
    ) without rowid
    """,
)

_QUEUE = (
    """
    create table events (
        sequence integer primary key autoincrement,
        message_id text not null unique,
        message text not null,
        published_at integer not null,
        due_at integer not null,
        attempt integer not null default 0,
        receipt text not null default '',
        last_error text not null default '',
        dead integer not null default 0
    )
    """,
    "create index events_by_due on events (dead, due_at, sequence)",
)

_BATCHES = (
    """
    create table batches (
        batch_id text primary key,
        state text not null,
        version integer not null,
        created_at integer not null,
        document text not null
    )
    """,
    "create index batches_by_time on batches (created_at, batch_id)",
    """
    create table batch_items (
        batch_id text not null references batches (batch_id) on delete cascade,
        video_id text not null,
        state text not null,
        document text not null,
        primary key (batch_id, video_id)
    ) without rowid
    """,
    "create index batch_items_by_state on batch_items (batch_id, state, video_id)",
)

_KEYS = (
    """
    create table api_keys (
        key_id text primary key,
        owner text not null,
        created_at integer not null,
        document text not null
    )
    """,
    "create index api_keys_by_owner on api_keys (owner, created_at, key_id)",
)

_LOGS = (
    """
    create table logs (
        owner text not null,
        subject text not null,
        area text not null,
        length integer not null,
        written_at integer not null,
        primary key (owner, subject)
    ) without rowid
    """,
    "create index logs_by_time on logs (owner, area, written_at, subject)",
    """
    create table log_entries (
        owner text not null,
        subject text not null,
        sequence integer not null,
        entry_id text not null,
        written_at integer not null,
        entry blob not null,
        primary key (owner, subject, sequence)
    )
    """,
    "create unique index log_entries_by_id on log_entries (owner, subject, entry_id)",
)

_DELETIONS = (
    # Of the bytes, until late writers are over; those deleted before are settled.
    "alter table deleted_videos add column content_sha256 text not null default ''",
    "alter table deleted_videos add column settled integer not null default 1",
)

_FINISHED_LATER = (
    "alter table jobs add column finish_at integer",
    "create index jobs_to_finish on jobs (finish_at) where finish_at is not null",
)


def _fold_titles(connection: Connection) -> None:
    """Titles from before kept their accents."""
    connection.create_function("folded_title", 1, folded_title, deterministic=True)
    connection.execute("update videos set title_folded = folded_title(title_folded)")


_NOTES = ("alter table logs add column note blob",)

_TASKS = (
    """
    create table tasks (
        owner text not null,
        task_id text not null,
        kind text not null,
        state text not null,
        place integer not null,
        due_on text not null,
        person text not null,
        words text not null,
        version integer not null,
        document text not null,
        primary key (owner, task_id)
    ) without rowid
    """,
    "create index tasks_by_place on tasks (owner, kind, place, task_id)",
    "create index tasks_by_state on tasks (owner, kind, state, person)",
    "create index tasks_by_day on tasks (owner, kind, due_on) where due_on <> ''",
    """
    create table task_videos (
        owner text not null,
        video_id text not null,
        task_id text not null,
        primary key (owner, video_id, task_id)
    ) without rowid
    """,
    "create index task_videos_by_task on task_videos (owner, task_id)",
)

_TRASH = (
    "alter table videos add column trashed_at integer",
    "alter table videos add column tags text not null default ''",
    "create index videos_in_trash on videos (trashed_at) where trashed_at is not null",
)

_PLACES = ("alter table videos add column places text not null default ''",)

_FORGOTTEN = (
    # Ids alone, beside deleted_videos: a restored backup must not bring back what a person deleted.
    """
    create table forgotten (
        kind text not null,
        owner text not null,
        name text not null,
        primary key (kind, owner, name)
    ) without rowid
    """,
    """
    create trigger log_forgotten after delete on logs
    when old.area in ('conversations', 'words', 'voices', 'tracks')
    begin
        insert or ignore into forgotten values ('log', old.owner, old.subject);
    end
    """,
    """
    create trigger log_begun_again after insert on logs begin
        delete from forgotten where kind = 'log' and owner = new.owner and name = new.subject;
    end
    """,
    """
    create trigger task_forgotten after insert on tasks when new.state = 'deleted' begin
        insert or ignore into forgotten values ('task', new.owner, new.task_id);
    end
    """,
    # A task that was typed is deleted at once; one that was heard is made again by who deletes it.
    """
    create trigger typed_task_forgotten after delete on tasks
    when instr(old.document, '"kind": "promised"') = 0
    begin
        insert or ignore into forgotten values ('task', old.owner, old.task_id);
    end
    """,
    """
    create trigger task_is_there after insert on tasks when new.state <> 'deleted' begin
        delete from forgotten where kind = 'task' and owner = new.owner and name = new.task_id;
    end
    """,
)

LIFESTREAM_MIGRATIONS = (
    Migration(number=1, name="jobs, library, queue", statements=_JOBS + _LIBRARY + _QUEUE),
    Migration(number=2, name="reprocessing batches", statements=_BATCHES),
    Migration(number=3, name="API keys", statements=_KEYS),
    Migration(number=4, name="logs of what people type", statements=_LOGS),
    Migration(number=5, name="deletions that late writers may disturb", statements=_DELETIONS),
    Migration(number=6, name="jobs that are finished later", statements=_FINISHED_LATER),
    Migration(number=7, name="titles without accents", statements=(), afterwards=_fold_titles),
    Migration(number=8, name="notes on logs, for lists", statements=_NOTES),
    Migration(number=9, name="tasks", statements=_TASKS),
    Migration(number=10, name="tags and a trash", statements=_TRASH),
    Migration(number=11, name="places", statements=_PLACES),
    Migration(number=12, name="what a person deleted, by id", statements=_FORGOTTEN),
)
