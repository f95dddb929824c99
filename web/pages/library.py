"""/library: adding recordings, and finding them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lifestream.bootstrap.stored_state import data_folder_state
from lifestream.domain.corrections.change_of_many import ChangeOfMany
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.library import Trashed
from lifestream.services.corrections.change_many import find_change
from lifestream.services.library.browse_library import entry_as_read, list_videos
from lifestream.services.library.trash import KEPT
from lifestream.services.retention.going import notices_for
from web.api import documents
from web.context import application, backend, current_owner
from web.pages.stored import shrunk, wanted_width, whole_picture
from web.presentation.progress import steps_of
from web.schemas.job import StageState
from web.schemas.video import VideoListParameters

PAGE_SIZE = 24
SAID = ("changed", "trashed", "forgotten")
"""Parameters of the address that say what was just done."""

THUMBNAIL_PX = 320
"""160 CSS pixels on a screen with two dots for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: a recording with its job."""

    video: Video
    job: Job | None
    duration_s: float | None
    steps: list[StageState]


def library() -> str:
    """The library, with the place to add to it."""
    return _page(request.args)


def library_again(problem: str) -> str:
    """The page whose form was sent, with what is wrong with it; ticks and fields stay."""
    fields = VideoListParameters.model_fields
    return _page({name: request.form.get(name, "") for name in fields}, problem=problem)


def _page(given: Mapping[str, str], *, problem: str = "") -> str:
    asked = VideoListParameters.model_validate(
        {"limit": PAGE_SIZE}
        | {name: value for name, value in given.items() if value and name not in SAID}
    )
    page = list_videos(
        backend(),
        current_owner(),
        limit=asked.limit,
        cursor=asked.cursor,
        from_day=asked.from_date,
        to_day=asked.to_date,
        title_contains=asked.title,
        tag=asked.tag,
    )
    return render_template(
        "library.html",
        entries=entries_of(page.videos),
        notices=notices_for(backend(), page.videos),
        page=page,
        asked=asked,
        problem=problem,
        ticked=frozenset(request.form.getlist("recording")),
        filtered=bool(asked.title or asked.tag or asked.from_date or asked.to_date),
        changed=_changed(request.args.get("changed", "")),
        trashed=_trashed(request.args.get("trashed", "")),
        kept=KEPT,
        forgotten="forgotten" in request.args,
        tags=sorted(backend().library.tags(current_owner()).items()),
        storing=data_folder_state(application()),
        stays_here=application().settings.stays_on_this_machine,
    )


def _changed(change_id: str) -> ChangeOfMany | None:
    """The change of many that was just made or taken back."""
    if not change_id:
        return None
    try:
        return find_change(backend(), current_owner(), change_id)
    except NotFound:
        return None


def _trashed(video_id: str) -> Trashed | None:
    """The recording that was just moved to the trash, while it is there."""
    return backend().library.trash_of(current_owner(), VideoId(video_id)) if video_id else None


def favicon() -> BaseResponse:
    """Browsers that ask for the old name get the new picture."""
    return redirect(url_for("static", filename="img/favicon.svg"), code=301)


def row(video_id: str) -> str:
    """One row by itself, for the page to renew."""
    video = backend().library.get(current_owner(), VideoId(video_id))
    if video is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return render_template(
        "parts/library_row.html",
        entry=entries_of((video,))[0],
        notices=notices_for(backend(), (video,)),
        ticked=frozenset(),
    )


def thumbnail(video_id: str) -> BaseResponse:
    """A recording's picture, as small as the list shows it: a tenth of the bytes."""
    video = backend().library.get(current_owner(), VideoId(video_id))
    if video is None or not video.thumbnail_key:
        raise NotFound(
            says("There is no picture of {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    small = shrunk(video.thumbnail_key, wanted_width() or THUMBNAIL_PX)
    if small is not None:
        return small
    return whole_picture(video.thumbnail_key)


def entries_of(videos: Sequence[Video]) -> list[Entry]:
    """The rows of ``videos``."""
    jobs = backend().job_store.get_many(video.job_id for video in videos)
    masks = read_masks(backend(), current_owner())
    return [_entry(entry_as_read(one, masks), jobs.get(one.job_id)) for one in videos]


def _entry(video: Video, job: Job | None) -> Entry:
    return Entry(
        video=video,
        job=job,
        duration_s=documents.duration_s(video),
        steps=steps_of(job) if job else [],
    )


ROUTES = (
    ("/library", library, ("GET",)),
    ("/library/<video_id>/row", row, ("GET",)),
    ("/library/<video_id>/picture.jpg", thumbnail, ("GET",)),
)
