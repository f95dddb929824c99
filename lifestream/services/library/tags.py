"""Tags of recordings: words that people give them. A collection is a tag that many have."""

from collections.abc import Iterable
from dataclasses import replace

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.library.browse_library import missing

MAX_TAGS = 30
MAX_TAG = 40


def checked_tags(given: Iterable[str]) -> tuple[str, ...]:
    """Tags in lower case, each once, in the order given.

    Raises:
        InvalidRequest: One is too long, or there are too many.
    """
    tags = tuple(dict.fromkeys(" ".join(one.casefold().split()) for one in given if one.strip()))
    if any(len(tag) > MAX_TAG or "," in tag for tag in tags):
        raise InvalidRequest(
            f"A tag has at most {MAX_TAG} characters and no comma.", code="BAD_TAG"
        )
    if len(tags) > MAX_TAGS:
        raise InvalidRequest(f"A recording has at most {MAX_TAGS} tags.", code="BAD_TAG")
    return tags


def set_tags(backend: Backend, owner: OwnerId, video_id: VideoId, tags: Iterable[str]) -> Video:
    """Make these all tags of a recording.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: They are none.
    """
    video = _video(backend, owner, video_id)
    tagged = replace(video, tags=checked_tags(tags))
    if tagged != video:
        backend.library.put(tagged)
    return tagged


def change_tags(
    backend: Backend,
    owner: OwnerId,
    video_ids: Iterable[VideoId],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> None:
    """Give tags to many recordings, or take them away.

    Raises:
        NotFound: One of them is none.
        InvalidRequest: A tag is none, or one would have too many.
    """
    added, removed = checked_tags(add), set(checked_tags(remove))
    for video_id in video_ids:
        video = _video(backend, owner, video_id)
        kept = [tag for tag in video.tags if tag not in removed]
        set_tags(backend, owner, video_id, [*kept, *added])


def _video(backend: Backend, owner: OwnerId, video_id: VideoId) -> Video:
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    return video
