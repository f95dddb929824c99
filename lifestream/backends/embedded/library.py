"""The recordings of each owner in SQLite."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from sqlite3 import Row

from lifestream.backends.embedded.sqlite import Database, from_micros, to_micros, utc_now
from lifestream.domain import codec
from lifestream.domain.documents import (
    page_cursor,
    page_limit,
    read_cursor,
    read_document,
    readable,
)
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.titles import folded_title
from lifestream.domain.video import Video
from lifestream.ports.library import Deletion, Trashed, VideoPage


class SqliteLibrary:
    """``lifestream.ports.library.Library`` over ``LIFESTREAM_MIGRATIONS``.

    Args:
        zone: Where a day begins and ends for ``from_day`` and ``to_day``.
    """

    def __init__(self, database: Database, *, zone: tzinfo = UTC) -> None:
        self._database = database
        self._zone = zone

    def put(self, video: Video) -> None:
        """See ``Library.put``."""
        with self._database.write() as connection:
            gone = connection.execute(
                "select 1 from deleted_videos where owner = ? and video_id = ?",
                (video.owner, video.video_id),
            ).fetchone()
            if gone is not None:
                raise NotFound(f"Video {video.video_id} was deleted.")
            trashed = connection.execute(
                "select 1 from videos where owner = ? and video_id = ? and trashed_at is not null",
                (video.owner, video.video_id),
            ).fetchone()
            if trashed is not None:
                raise NotFound(f"Video {video.video_id} is in the trash.")
            connection.execute(
                "insert into videos (owner, video_id, happened_at, title_folded, content_sha256,"
                " tags, places, document) values (:owner, :video_id, :happened_at, :title_folded,"
                " :content_sha256, :tags, :places, :document) on conflict (owner, video_id)"
                " do update set"
                " happened_at = excluded.happened_at, title_folded = excluded.title_folded,"
                " content_sha256 = excluded.content_sha256, tags = excluded.tags,"
                " places = excluded.places, document = excluded.document",
                _row(video),
            )

    def get(self, owner: OwnerId, video_id: VideoId) -> Video | None:
        """See ``Library.get``."""
        with self._database.read() as connection:
            row = connection.execute(
                "select * from videos where owner = ? and video_id = ? and trashed_at is null",
                (owner, video_id),
            ).fetchone()
        return None if row is None else _video(row)

    def get_many(self, owner: OwnerId, video_ids: Iterable[VideoId]) -> Mapping[VideoId, Video]:
        """See ``Library.get_many``."""
        wanted = json.dumps(list(video_ids))
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from videos where owner = ? and trashed_at is null"
                " and video_id in (select value from json_each(?))",
                (owner, wanted),
            ).fetchall()
        return {video.video_id: video for video in _videos(rows)[0]}

    def list(
        self,
        owner: OwnerId,
        *,
        limit: int = 50,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
        title_contains: str = "",
        tag: str = "",
    ) -> VideoPage:
        """See ``Library.list``; ``title_contains`` looks at title and file name, in any case.

        Raises:
            InvalidRequest: The limit or the cursor is none.
        """
        page = page_limit(limit)
        where, values = self._filters(owner, from_day, to_day, title_contains)
        if tag:
            where, values = f"{where} and instr(tags, ?) > 0", (*values, f"\n{tag}\n")
        after: tuple[str | int, ...] = read_cursor(cursor) if cursor else ()
        place = " and (happened_at, video_id) < (?, ?)" if cursor else ""
        with self._database.read() as connection:
            (total,) = connection.execute(
                f"select count(*) from videos where {where}", values
            ).fetchone()
            rows = connection.execute(
                f"select * from videos where {where}{place}"
                " order by happened_at desc, video_id desc limit ?",
                (*values, *after, page + 1),
            ).fetchall()
        more = len(rows) > page
        rows = rows[:page]
        following = page_cursor(rows[-1]["happened_at"], rows[-1]["video_id"]) if more else ""
        videos, damaged = _videos(rows)
        return VideoPage(videos=videos, cursor=following, total=total, damaged=damaged)

    def with_content(
        self, owner: OwnerId, content_sha256: str, *, in_trash: bool = False
    ) -> tuple[Video, ...]:
        """The owner's recordings of exactly these bytes, oldest first; none for an empty hash."""
        if not content_sha256:
            return ()
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from videos where owner = ? and content_sha256 = ?"
                " and (trashed_at is null or ?) order by happened_at, video_id",
                (owner, content_sha256, in_trash),
            ).fetchall()
        return _videos(rows)[0]

    def tags(self, owner: OwnerId) -> Mapping[str, int]:
        """See ``Library.tags``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select tags from videos where owner = ? and tags <> '' and trashed_at is null",
                (owner,),
            ).fetchall()
        return Counter(tag for row in rows for tag in row["tags"].strip("\n").split("\n"))

    def places(self, owner: OwnerId) -> Mapping[str, tuple[VideoId, ...]]:
        """See ``Library.places``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select video_id, places from videos where owner = ? and places <> ''"
                " and trashed_at is null order by happened_at desc, video_id",
                (owner,),
            ).fetchall()
        found: defaultdict[str, list[VideoId]] = defaultdict(list)
        for row in rows:
            for name in row["places"].strip("\n").split("\n"):
                found[name].append(VideoId(row["video_id"]))
        return {name: tuple(videos) for name, videos in found.items()}

    def trash(self, owner: OwnerId, video_id: VideoId, at: datetime) -> None:
        """See ``Library.trash``."""
        self._set_trashed(owner, video_id, "coalesce(trashed_at, ?)", to_micros(at))

    def restore(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.restore``."""
        self._set_trashed(owner, video_id, "?", None)

    def trash_of(self, owner: OwnerId, video_id: VideoId) -> Trashed | None:
        """See ``Library.trash_of``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from videos where owner = ? and video_id = ? and trashed_at is not null",
                (owner, video_id),
            ).fetchall()
        return next(iter(_trashed(rows)), None)

    def trashed(self, owner: OwnerId, *, limit: int = 200) -> tuple[Trashed, ...]:
        """See ``Library.trashed``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from videos where owner = ? and trashed_at is not null"
                " order by trashed_at desc, video_id limit ?",
                (owner, limit),
            ).fetchall()
        return _trashed(rows)

    def trashed_before(
        self, before: datetime, *, limit: int = 20
    ) -> tuple[tuple[OwnerId, VideoId], ...]:
        """See ``Library.trashed_before``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select owner, video_id from videos where trashed_at < ?"
                " order by trashed_at limit ?",
                (to_micros(before), limit),
            ).fetchall()
        return tuple((OwnerId(row["owner"]), VideoId(row["video_id"])) for row in rows)

    def content_of(self, owner: OwnerId, video_id: VideoId) -> str:
        """See ``Library.content_of``."""
        with self._database.read() as connection:
            row = connection.execute(
                "select content_sha256 from videos where owner = :owner and video_id = :video_id"
                " union all select content_sha256 from deleted_videos"
                " where owner = :owner and video_id = :video_id",
                {"owner": owner, "video_id": video_id},
            ).fetchone()
        return str(row["content_sha256"] or "") if row else ""

    def delete(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.delete``; what was never there is remembered as deleted, too."""
        with self._database.forget() as connection:
            row = connection.execute(
                "select content_sha256 from videos where owner = ? and video_id = ?",
                (owner, video_id),
            ).fetchone()
            connection.execute(
                "delete from videos where owner = ? and video_id = ?", (owner, video_id)
            )
            connection.execute(
                "insert into deleted_videos (owner, video_id, deleted_at, content_sha256, settled)"
                " values (?, ?, ?, ?, 0) on conflict do nothing",
                (owner, video_id, to_micros(utc_now()), row["content_sha256"] if row else ""),
            )

    def unsettled(self, *, limit: int = 100) -> tuple[Deletion, ...]:
        """See ``Library.unsettled``."""
        with self._database.read() as connection:
            rows = connection.execute(
                "select * from deleted_videos where settled = 0 order by deleted_at limit ?",
                (limit,),
            ).fetchall()
        return tuple(
            Deletion(
                owner=OwnerId(row["owner"]),
                video_id=VideoId(row["video_id"]),
                content_sha256=row["content_sha256"],
                deleted_at=from_micros(row["deleted_at"]),
            )
            for row in rows
        )

    def settle(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.settle``."""
        with self._database.write() as connection:
            connection.execute(
                "update deleted_videos set settled = 1, content_sha256 = ''"
                " where owner = ? and video_id = ?",
                (owner, video_id),
            )

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._database.close()

    def deleted_at(self, owner: OwnerId, video_id: VideoId) -> datetime | None:
        """See ``Library.deleted_at``."""
        with self._database.read() as connection:
            row = connection.execute(
                "select deleted_at from deleted_videos where owner = ? and video_id = ?",
                (owner, video_id),
            ).fetchone()
        return from_micros(row["deleted_at"]) if row else None

    def of_all_owners(
        self,
        *,
        limit: int = 500,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> tuple[tuple[Video, ...], str]:
        """See ``Library.of_all_owners``."""
        within, values = self._within(from_day, to_day)
        at, name = read_cursor(cursor) if cursor else (-(2**63), "")
        with self._database.read() as connection:
            rows = connection.execute(
                "select *, owner || char(10) || video_id as name from videos"
                " where trashed_at is null"
                f" and (happened_at, owner || char(10) || video_id) > (?, ?){within}"
                " order by happened_at, name limit ?",
                (at, name, *values, limit + 1),
            ).fetchall()
        more = len(rows) > limit
        rows = rows[:limit]
        following = page_cursor(rows[-1]["happened_at"], rows[-1]["name"]) if more else ""
        return _videos(rows)[0], following

    def owners(self) -> tuple[OwnerId, ...]:
        """See ``Library.owners``."""
        with self._database.read() as connection:
            rows = connection.execute("select distinct owner from videos order by owner").fetchall()
        return tuple(OwnerId(row["owner"]) for row in rows)

    def _set_trashed(
        self, owner: OwnerId, video_id: VideoId, value: str, micros: int | None
    ) -> None:
        with self._database.write() as connection:
            done = connection.execute(
                f"update videos set trashed_at = {value} where owner = ? and video_id = ?",
                (micros, owner, video_id),
            )
            if not done.rowcount:
                raise NotFound(f"There is no recording {video_id}.", code="VIDEO_NOT_FOUND")

    def _filters(
        self, owner: OwnerId, from_day: date | None, to_day: date | None, title_contains: str
    ) -> tuple[str, tuple[str | int, ...]]:
        within, times = self._within(from_day, to_day)
        where = f"owner = ? and trashed_at is null{within}"
        values: tuple[str | int, ...] = (owner, *times)
        if title_contains:
            where += " and instr(title_folded, ?) > 0"
            values += (folded_title(title_contains),)
        return where, values

    def _within(self, from_day: date | None, to_day: date | None) -> tuple[str, tuple[int, ...]]:
        """Further conditions, each with ``and`` before it."""
        where, values = "", []
        if from_day is not None:
            where += " and happened_at >= ?"
            values.append(self._start_of(from_day))
        if to_day is not None and to_day != date.max:
            where += " and happened_at < ?"
            values.append(self._start_of(to_day + timedelta(days=1)))
        return where, tuple(values)

    def _start_of(self, day: date) -> int:
        # Counted from the day at query time, so that days follow the zone that is set now.
        try:
            return to_micros(datetime.combine(day, time(), tzinfo=self._zone))
        except OverflowError:
            return to_micros(datetime.combine(day, time(), tzinfo=UTC))


def _row(video: Video) -> dict[str, str | int]:
    return {
        "owner": video.owner,
        "video_id": video.video_id,
        "happened_at": to_micros(video.recorded_at or video.created_at),
        "title_folded": folded_title(f"{video.title}\n{video.filename}"),
        "content_sha256": video.content_sha256,
        "tags": _lines(video.tags),
        "places": _lines(video.place.names if video.place else ()),
        "document": codec.encode(video).decode(),
    }


def _lines(words: tuple[str, ...]) -> str:
    """Each word on a line, with a break before and after: a search finds whole ones."""
    return "".join(f"\n{word}" for word in words) + ("\n" if words else "")


def _videos(rows: list[Row]) -> tuple[tuple[Video, ...], tuple[VideoId, ...]]:
    videos, damaged = readable(Video, ((row["document"], row["video_id"]) for row in rows))
    return videos, tuple(VideoId(name) for name in damaged)


def _trashed(rows: list[Row]) -> tuple[Trashed, ...]:
    at = {row["video_id"]: from_micros(row["trashed_at"]) for row in rows}
    return tuple(Trashed(video=video, trashed_at=at[video.video_id]) for video in _videos(rows)[0])


def _video(row: Row) -> Video:
    return read_document(Video, row["document"], row["video_id"])
