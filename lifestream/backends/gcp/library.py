"""The recordings of each owner in Firestore, below ``owners/{owner}/videos``.

A deleted recording leaves a document of the same name that says so and nothing else. Deleting and
late writing therefore compete for one document, and a precondition decides between them.
"""

import random
import time as clock
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import unquote

from lifestream.backends.gcp.deletions import FirestoreDeletions
from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import document_id, read_all
from lifestream.domain import codec
from lifestream.domain.documents import (
    page_cursor,
    page_limit,
    read_cursor,
    read_document,
    readable,
)
from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.titles import folded_title
from lifestream.domain.video import Video
from lifestream.ports.library import Deletion, Trashed, VideoPage

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITE_TRIES = 8

ASKED_FOR_OWNER = 5
"""Newest recordings that are asked whose they are, should one be damaged."""


class FirestoreLibrary:
    """``lifestream.ports.library.Library``.

    Args:
        client: From ``open_firestore``.
        zone: Where a day begins and ends for ``from_day`` and ``to_day``.
    """

    def __init__(self, client: Any, *, zone: tzinfo = UTC) -> None:
        self._client = client
        self._zone = zone
        self._deletions = FirestoreDeletions(client)

    def put(self, video: Video) -> None:
        """See ``Library.put``."""
        document = self._document(video.owner, video.video_id)
        with google_errors(f"Storing video {video.video_id}"):
            for tried in range(WRITE_TRIES):
                if self._put_once(document, video):
                    return
                clock.sleep(random.uniform(0.0, 0.02) * 2**tried)
        raise StaleWrite(f"Video {video.video_id} is being written by others; try again.")

    def get(self, owner: OwnerId, video_id: VideoId) -> Video | None:
        """See ``Library.get``."""
        with google_errors(f"Reading video {video_id}"):
            stored = self._document(owner, video_id).get()
        return _video(stored) if stored.exists and not _is_hidden(stored) else None

    def get_many(self, owner: OwnerId, video_ids: Iterable[VideoId]) -> Mapping[VideoId, Video]:
        """See ``Library.get_many``; one call for each hundred."""
        wanted = [self._document(owner, video_id) for video_id in dict.fromkeys(video_ids)]
        with google_errors("Reading videos"):
            videos, _ = _videos(self._read_all(wanted))
        return {video.video_id: video for video in videos}

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

        Firestore knows no substrings, so with ``title_contains`` the titles of all the owner's
        recordings are read.

        Raises:
            InvalidRequest: The limit or the cursor is none.
        """
        page = page_limit(limit)
        place = read_cursor(cursor) if cursor else None
        query = self._tagged(self._within(owner, from_day, to_day), tag)
        with google_errors("Listing videos"):
            if title_contains:
                found, total = self._with_words(owner, query, title_contains, place, page + 1)
            else:
                total = int(query.count().get()[0][0].value)
                found = list(self._after(owner, query, place).limit(page + 1).stream())
        shown = found[:page]
        videos, damaged = _videos(shown)
        following = ""
        if len(found) > page:
            following = page_cursor(int(shown[-1].get("happened_us")), _video_id(shown[-1]))
        return VideoPage(videos=videos, cursor=following, total=total, damaged=damaged)

    def with_content(
        self, owner: OwnerId, content_sha256: str, *, in_trash: bool = False
    ) -> tuple[Video, ...]:
        """The owner's recordings of exactly these bytes, oldest first; none for an empty hash."""
        from google.cloud.firestore import FieldFilter

        if not content_sha256:
            return ()
        same = FieldFilter("content_sha256", "==", content_sha256)
        with google_errors("Looking for a video of the same bytes"):
            found = self._videos(owner).where(filter=same).stream()
            videos = _videos(one for one in found if in_trash or not _is_hidden(one))[0]
        return tuple(sorted(videos, key=lambda video: (_happened_us(video), video.video_id)))

    def tags(self, owner: OwnerId) -> Mapping[str, int]:
        """See ``Library.tags``; reads the tags of those that have some."""
        with google_errors("Listing tags"):
            # Ordering by a field leaves out what does not have it.
            found = list(self._videos(owner).order_by("tags").select(["tags"]).stream())
        return Counter(tag for one in found for tag in one.get("tags"))

    def places(self, owner: OwnerId) -> Mapping[str, tuple[VideoId, ...]]:
        """See ``Library.places``; reads the names alone, of those that have some."""
        with google_errors("Listing places"):
            named = self._videos(owner).order_by("places").select(["places", "happened_us"])
            found = sorted(named.stream(), key=lambda one: (-one.get("happened_us"), one.id))
        videos: defaultdict[str, list[VideoId]] = defaultdict(list)
        for one in found:
            for name in one.get("places"):
                videos[name].append(VideoId(_video_id(one)))
        return {name: tuple(of) for name, of in videos.items()}

    def trash(self, owner: OwnerId, video_id: VideoId, at: datetime) -> None:
        """See ``Library.trash``; without its time and tags it is in no list."""

        def hide(fields: dict[str, Any]) -> dict[str, Any] | None:
            if "trashed_us" in fields:
                return None
            kept = {name: fields[name] for name in _LISTED if name in fields}
            hidden = dict.fromkeys(kept, _delete_field())
            return {**hidden, "kept": kept, "trashed_us": _micros(at)}

        self._changed(owner, video_id, hide)

    def restore(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.restore``."""

        def show(fields: dict[str, Any]) -> dict[str, Any] | None:
            if "trashed_us" not in fields:
                return None
            return {**fields["kept"], "kept": _delete_field(), "trashed_us": _delete_field()}

        self._changed(owner, video_id, show)

    def trash_of(self, owner: OwnerId, video_id: VideoId) -> Trashed | None:
        """See ``Library.trash_of``."""
        with google_errors(f"Reading video {video_id}"):
            stored = self._document(owner, video_id).get()
        return next(iter(_trashed([stored])), None) if stored.exists else None

    def trashed(self, owner: OwnerId, *, limit: int = 200) -> tuple[Trashed, ...]:
        """See ``Library.trashed``."""
        query = self._videos(owner).order_by("trashed_us", direction="DESCENDING")
        with google_errors("Listing the trash"):
            return _trashed(query.limit(limit).stream())

    def trashed_before(
        self, before: datetime, *, limit: int = 20
    ) -> tuple[tuple[OwnerId, VideoId], ...]:
        """See ``Library.trashed_before``; an owner's id stands in the recording."""
        from google.cloud.firestore import FieldFilter

        earlier = FieldFilter("trashed_us", "<", _micros(before))
        query = self._client.collection_group("videos").where(filter=earlier)
        with google_errors("Listing the trash of all owners"):
            found = _trashed(query.order_by("trashed_us").limit(limit).stream())
        return tuple((one.video.owner, one.video.video_id) for one in found)

    def content_of(self, owner: OwnerId, video_id: VideoId) -> str:
        """See ``Library.content_of``."""
        with google_errors(f"Reading video {video_id}"):
            found = self._document(owner, video_id).get().to_dict() or {}
            if "content_sha256" in found:
                return str(found["content_sha256"])
            return self._deletions.content_of(owner, video_id)

    def delete(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.delete``; what was never there is remembered as deleted, too."""
        self._deletions.mark(self._document(owner, video_id), owner, video_id)

    def unsettled(self, *, limit: int = 100) -> tuple[Deletion, ...]:
        """See ``Library.unsettled``."""
        return self._deletions.unsettled(limit)

    def settle(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.settle``."""
        self._deletions.settle(owner, video_id)

    def deleted_at(self, owner: OwnerId, video_id: VideoId) -> datetime | None:
        """See ``Library.deleted_at``."""
        with google_errors(f"Reading video {video_id}"):
            stored = self._document(owner, video_id).get()
        if not stored.exists or not _is_deleted(stored):
            return None
        when: datetime = stored.get("deleted_at")
        return when

    def of_all_owners(
        self,
        *,
        limit: int = 500,
        cursor: str = "",
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> tuple[tuple[Video, ...], str]:
        """See ``Library.of_all_owners``; a cursor holds the path of the last recording."""
        query = self._between(self._client.collection_group("videos"), from_day, to_day)
        query = query.order_by("happened_us").order_by("__name__").limit(limit + 1)
        if cursor:
            happened_us, path = read_cursor(cursor)
            last = self._client.document(path)
            query = query.start_after({"happened_us": happened_us, "__name__": last})
        with google_errors("Listing the videos of all owners"):
            found = list(query.stream())
        shown = found[:limit]
        following = ""
        if len(found) > limit:
            following = page_cursor(
                int(shown[-1].get("happened_us")), str(shown[-1].reference.path)
            )
        return _videos(shown)[0], following

    def owners(self) -> tuple[OwnerId, ...]:
        """See ``Library.owners``. An id may stand for a name too long, so a recording is asked."""
        found = []
        with google_errors("Listing owners"):
            # Their documents do not exist; only what is below them does.
            for place in self._client.collection("owners").list_documents():
                newest = place.collection("videos").order_by("happened_us", direction="DESCENDING")
                # A damaged one says nothing of its owner, so a few are asked.
                asked = _videos(newest.limit(ASKED_FOR_OWNER).stream())[0]
                found += [video.owner for video in asked[:1]]
        return tuple(sorted(found))

    def _put_once(self, document: Any, video: Video) -> bool:
        """False when another process wrote between reading and writing."""
        from google.api_core.exceptions import Aborted, Conflict, FailedPrecondition
        from google.api_core.exceptions import NotFound as Missing

        stored = document.get()
        if stored.exists and _is_deleted(stored):
            raise NotFound(f"Video {video.video_id} was deleted.")
        if stored.exists and _is_hidden(stored):
            raise NotFound(f"Video {video.video_id} is in the trash.")
        fields = _fields(video)
        if stored.exists:
            # What a recording has none of is no field of it, and so in no list.
            gone = {"tags", "places"} & (stored.to_dict() or {}).keys() - fields.keys()
            fields |= {name: _delete_field() for name in gone}
        try:
            if stored.exists:
                unchanged = self._client.write_option(last_update_time=stored.update_time)
                document.update(fields, option=unchanged)
            else:
                document.create(fields)
        except (FailedPrecondition, Aborted, Conflict, Missing):
            return False
        return True

    def _changed(
        self,
        owner: OwnerId,
        video_id: VideoId,
        change: Callable[[dict[str, Any]], dict[str, Any] | None],
    ) -> None:
        from google.cloud.firestore import transactional

        document = self._document(owner, video_id)

        def write(transaction: Any) -> None:
            stored = document.get(transaction=transaction)
            if not stored.exists or _is_deleted(stored):
                raise NotFound(f"There is no recording {video_id}.", code="VIDEO_NOT_FOUND")
            fields = change(stored.to_dict() or {})
            if fields is not None:
                transaction.update(document, fields)

        with google_errors(f"Moving video {video_id}"):
            transactional(write)(self._client.transaction())

    def _tagged(self, query: Any, tag: str) -> Any:
        from google.cloud.firestore import FieldFilter

        return query.where(filter=FieldFilter("tags", "array_contains", tag)) if tag else query

    def _videos(self, owner: OwnerId) -> Any:
        return self._client.collection("owners", document_id(owner), "videos")

    def _document(self, owner: OwnerId, video_id: VideoId) -> Any:
        return self._videos(owner).document(document_id(video_id))

    def _within(self, owner: OwnerId, from_day: date | None, to_day: date | None) -> Any:
        # Ordering by a field leaves out what does not have it: the deleted ones.
        query = self._videos(owner).order_by("happened_us", direction="DESCENDING")
        query = query.order_by("__name__", direction="DESCENDING")
        return self._between(query, from_day, to_day)

    def _between(self, query: Any, from_day: date | None, to_day: date | None) -> Any:
        from google.cloud.firestore import FieldFilter

        if from_day is not None:
            first = FieldFilter("happened_us", ">=", self._start_us(from_day))
            query = query.where(filter=first)
        if to_day is not None and to_day != date.max:
            end = FieldFilter("happened_us", "<", self._start_us(to_day + timedelta(days=1)))
            query = query.where(filter=end)
        return query

    def _after(self, owner: OwnerId, query: Any, place: tuple[int, str] | None) -> Any:
        if place is None:
            return query
        last = self._document(owner, VideoId(place[1]))
        return query.start_after({"happened_us": place[0], "__name__": last})

    def _with_words(
        self, owner: OwnerId, query: Any, words: str, place: tuple[int, str] | None, limit: int
    ) -> tuple[Sequence[Any], int]:
        """The first ``limit`` documents after ``place`` with the words, and how many there are."""
        sought = folded_title(words)
        titles = query.select(["title_folded", "happened_us"]).stream()
        # Folded once more: entries from before kept their accents.
        fitting = [one for one in titles if sought in folded_title(one.get("title_folded"))]
        if place is None:
            wanted = fitting[:limit]
        else:
            last = (place[0], document_id(place[1]))
            after = (one for one in fitting if (one.get("happened_us"), one.id) < last)
            wanted = list(after)[:limit]
        return tuple(self._read_all([stored.reference for stored in wanted])), len(fitting)

    def _read_all(self, references: Sequence[Any]) -> Iterator[Any]:
        return (one for one in read_all(self._client, references) if not _is_hidden(one))

    def _start_us(self, day: date) -> int:
        # Counted from the day at query time, so that days follow the zone that is set now.
        try:
            return _micros(datetime.combine(day, time(), tzinfo=self._zone))
        except OverflowError:
            return _micros(datetime.combine(day, time(), tzinfo=UTC))


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _happened_us(video: Video) -> int:
    return _micros(video.recorded_at or video.created_at)


def _fields(video: Video) -> dict[str, Any]:
    tags = {"tags": list(video.tags)} if video.tags else {}
    places = {"places": list(video.place.names)} if video.place and video.place.names else {}
    return {
        **tags,
        **places,
        "happened_us": _happened_us(video),
        "title_folded": folded_title(f"{video.title}\n{video.filename}"),
        "content_sha256": video.content_sha256,
        "document": codec.encode(video).decode(),
    }


def _is_deleted(stored: Any) -> bool:
    return "deleted_at" in (stored.to_dict() or {})


def _is_hidden(stored: Any) -> bool:
    fields = stored.to_dict() or {}
    return "deleted_at" in fields or "trashed_us" in fields


_LISTED = ("happened_us", "tags", "places")
"""Fields that lists order by or look for."""


def _delete_field() -> Any:
    from google.cloud.firestore import DELETE_FIELD

    return DELETE_FIELD


def _trashed(found: Iterable[Any]) -> tuple[Trashed, ...]:
    held = [one for one in found if "trashed_us" in (one.to_dict() or {})]
    at = {_video_id(one): int(one.get("trashed_us")) for one in held}
    return tuple(
        Trashed(video=video, trashed_at=EPOCH + timedelta(microseconds=at[video.video_id]))
        for video in _videos(held)[0]
    )


def _videos(found: Iterable[Any]) -> tuple[tuple[Video, ...], tuple[VideoId, ...]]:
    pairs = ((str(one.get("document")), _video_id(one)) for one in found)
    videos, damaged = readable(Video, pairs)
    return videos, tuple(VideoId(name) for name in damaged)


def _video_id(stored: Any) -> str:
    """The recording's id from its document's name, as long as that is plain."""
    return unquote(str(stored.id))


def _video(stored: Any) -> Video:
    return read_document(Video, stored.get("document"), stored.id)
