"""/s/<token>: what a visitor without a login sees of one recording, for as long as the link works.

Nothing here leads anywhere else, sets a cookie, or tells why a link opens nothing.
"""

from dataclasses import dataclass
from functools import partial

from flask import Response, current_app, make_response, render_template, request, url_for

from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.errors import Deleted, LifeStreamError, NotFound, RateLimited
from lifestream.domain.scene import Keyframe
from lifestream.domain.share import Share
from lifestream.domain.summary import TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.access.cut_orders import NoCopyYet
from lifestream.services.access.share import (
    open_share,
    plays_copy,
    share_time_left_s,
    shared_recording,
)
from lifestream.services.access.share import shared_picture as stored_picture
from lifestream.services.access.shared_media import forget_part, part_of
from lifestream.services.access.shared_part import moved, shared_part
from lifestream.services.export.captions import to_vtt
from lifestream.services.library.browse_library import Recording
from lifestream.services.masks.pictures import are_painted
from web.api import documents
from web.auth.attempts import FailedAttempts
from web.context import backend
from web.pages.formatting import speakers_of
from web.pages.recording import start_position
from web.presentation import links
from web.presentation.copies import copy_of, missing_copy
from web.serving.problems import status_of

ATTEMPTS = "lifestream_share_attempts"
LINES_A_PAGE = 400
"""Lines of a transcript on one page; ten hours have some eight thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBlock:
    """A time block with the first picture that falls into it."""

    block: TimeBlock
    picture: Keyframe | None


def shared(token: str) -> Response:
    """The page behind a link."""
    try:
        share, recording = _opened(token)
        return _finished(_page(token, share, recording), 200)
    except LifeStreamError as error:
        return _refused(error)


def shared_captions(token: str) -> Response:
    """Captions for the page's player, if the words are shared."""
    try:
        share, recording = _opened(token)
        if recording.transcript is None:
            raise NotFound("There are no captions.", code="NOT_READY")
        words = moved(recording.transcript, share.from_s)
        text = to_vtt(words, speaker_names=recording.speaker_names)
        response = _finished(text, 200)
        response.content_type = "text/vtt; charset=utf-8"
        return response
    except LifeStreamError as error:
        return _refused(error)


def shared_media(token: str) -> Response:
    """The copy that a link plays: cut when it is asked for first; leads to the store."""
    try:
        share, recording = _opened(token)
        video = recording.video
        is_copy = not video.is_photo and plays_copy(backend(), share, video)
        if not (is_copy and share.with_video):
            raise NotFound("There is no such video.", code="NOT_FOUND")
        part = _copy(token, share, video)
        download = share.with_download and "download" in request.args
        left_s = share_time_left_s(share, backend().job_store.now())
        response = _finished(b"", 302)
        response.headers["Location"] = links.shared_media(
            recording.video, works_for_s=left_s, download=download, part=part
        )
        return response
    except LifeStreamError as error:
        return _refused(error)


def _copy(token: str, share: Share, video: Video) -> ObjectFacts:
    """The file that the link plays; not where the link ended while it was made."""
    found = copy_of(part_of(share), video)
    if isinstance(found, NoCopyYet):
        raise NotFound("The video is being prepared.", code="NOT_READY")
    try:
        open_share(backend(), token)
    except NotFound:
        forget_part(backend(), share)
        raise
    return found


def shared_picture(token: str, at_ms: int) -> Response:
    """A picture of the shared part, by its time."""
    try:
        response = _finished(stored_picture(backend(), _share(token), at_ms), 200)
        response.content_type = "image/jpeg"
        response.headers["Cache-Control"] = "private, max-age=600"
        return response
    except LifeStreamError as error:
        return _refused(error)


def _opened(token: str) -> tuple[Share, Recording]:
    share = _share(token)
    return share, shared_part(shared_recording(backend(), share), share)


def _share(token: str) -> Share:
    """The link behind a token; an address that guesses tokens has to wait."""
    attempts: FailedAttempts = current_app.extensions.setdefault(ATTEMPTS, FailedAttempts())
    address = request.remote_addr or ""
    attempts.check(address)
    try:
        return open_share(backend(), token)
    except Deleted:
        raise
    except NotFound:
        attempts.refused(address)
        raise


def _page(token: str, share: Share, recording: Recording) -> str:
    video = recording.video
    length_s = documents.duration_s(video)
    at_s = max(start_position(request.args.get("t", ""), length_s), share.from_s)
    left_s = share_time_left_s(share, backend().job_store.now())
    is_copy = plays_copy(backend(), share, video)
    can_send = _can_send(share, video)
    no_copy = None
    if can_send and is_copy and not video.is_photo:
        no_copy = missing_copy(part_of(share), video)
    can_send = can_send and no_copy is None
    plays = can_send and (not video.facts or video.facts.browser_plays) and not video.is_photo
    names = recording.speaker_names
    lines = recording.transcript.segments if recording.transcript else ()
    first = _first_line(lines, at_s)
    frames = recording.scenes.keyframes if recording.scenes else ()
    return render_template(
        "shared.html",
        token=token,
        share=share,
        video=video,
        title=_title(recording),
        minutes=recording.minutes,
        blocks=_blocks(recording),
        poster=frames[0] if frames else None,
        lines=lines[first : first + LINES_A_PAGE],
        all_lines=len(lines),
        earlier=max(first - LINES_A_PAGE, 0) if first else None,
        later=first + LINES_A_PAGE if first + LINES_A_PAGE < len(lines) else None,
        speakers=speakers_of(recording),
        names=names,
        named=partial(with_names, names=names),
        length_s=_length_s(share, length_s),
        at_s=at_s,
        begins_s=share.from_s,
        can_send=can_send,
        no_copy=no_copy,
        media_url=_media_address(token, video, left_s, is_copy=is_copy) if plays else "",
        download_url=_media_address(token, video, left_s, is_copy=is_copy, download=True)
        if share.with_download and can_send
        else "",
        media_type="" if is_copy else links.media_type(video),
        words_language=recording.transcript.languages[0]
        if recording.transcript and recording.transcript.languages
        else "en",
        moment_address=lambda s: url_for("pages.shared", token=token, t=f"{s:.1f}"),
    )


def _can_send(share: Share, video: Video) -> bool:
    """Whether the file or a copy of it goes out: of a photo only the file, with all it says."""
    if video.media_gone_at is not None:
        return False
    if video.is_photo:
        # The file of a photo goes out as it is: not where something may be painted over.
        return share.with_video and share.with_place and not are_painted(backend(), share.owner)
    return share.with_video


def _media_address(
    token: str, video: Video, left_s: float, *, is_copy: bool, download: bool = False
) -> str:
    if not is_copy:
        return links.shared_media(video, works_for_s=left_s, download=download)
    return url_for("pages.shared_media", token=token, download=1 if download else None)


def _title(recording: Recording) -> str:
    if recording.minutes is None or not recording.minutes.title:
        return recording.video.display_title
    return with_names(recording.minutes.title, recording.speaker_names)


def _blocks(recording: Recording) -> list[SharedBlock]:
    frames = recording.scenes.keyframes if recording.scenes else ()
    return [
        SharedBlock(
            block=block,
            picture=next((f for f in frames if block.start_s <= f.at_s < block.end_s), None),
        )
        for block in (recording.blocks.blocks if recording.blocks else ())
        if block.points or block.title
    ]


def _first_line(lines: tuple[Segment, ...], at_s: float) -> int:
    """Where this page of the transcript begins: as asked for, or so that ``at_s`` is on it."""
    given = request.args.get("line", "")
    if given.isdecimal() and len(given) < 9:
        return min(int(given), max(len(lines) - 1, 0))
    before = sum(line.end_s <= at_s for line in lines)
    return before // LINES_A_PAGE * LINES_A_PAGE if before < len(lines) else 0


def _length_s(share: Share, length_s: float | None) -> float | None:
    if share.to_s is not None:
        return (min(share.to_s, length_s) if length_s else share.to_s) - share.from_s
    return length_s - share.from_s if length_s else None


def _refused(error: LifeStreamError) -> Response:
    status = status_of(error)
    response = _finished(render_template("shared_ended.html", status=status), status)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(max(round(error.retry_after_s), 1))
    return response


def _finished(body: str | bytes, status: int) -> Response:
    response = make_response(body, status)
    headers = response.headers
    headers["Cache-Control"] = "private, no-cache"
    headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address is the permission: no other site may learn it from a link that is followed.
    headers["Referrer-Policy"] = "no-referrer"
    return response


ROUTES = (
    ("/s/<token>", shared, ("GET",)),
    ("/s/<token>/captions.vtt", shared_captions, ("GET",)),
    ("/s/<token>/media", shared_media, ("GET",)),
    ("/s/<token>/picture/<int:at_ms>.jpg", shared_picture, ("GET",)),
)
