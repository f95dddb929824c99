"""Addresses of things: pages, moments, stored bytes, and the signed addresses of those."""

import math
import mimetypes
import time
from pathlib import PurePath

from flask import current_app, url_for

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.stages import SCENES
from lifestream.domain.object_names import check_key
from lifestream.domain.video import Video
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.ask.moments import link_to
from web.context import application, backend, shared_recording

SIGNED = "lifestream_signed_addresses"
MAX_REUSE_S = 900.0
MAX_KEPT = 20_000

ARTIFACTS = "artifacts/"
"""What is made of recordings is kept below it, by owner."""

PICTURE = ".jpg"

INERT_TYPE = "application/octet-stream"
"""What is said of bytes no browser should interpret."""

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/webm",
    ".ogv": "video/ogg",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
}
"""Types the player is given. QuickTime and Matroska are played by browsers that know their codecs
when they are announced as their close relatives."""


PART_SUFFIXES = {"mpeg": "mp3"}
"""How files of a media type are called, where that is not its second word."""


def moment(video_id: VideoId | str, at_s: float | None = None) -> str:
    """The recording's page, playing from ``at_s`` seconds."""
    if at_s is None:
        return url_for("pages.recording", video_id=video_id)
    return link_to(VideoId(video_id), at_s)


def status(job_id: JobId | str) -> str:
    """The job's state."""
    return url_for("api.get_status", job_id=job_id)


def media(video: Video, *, download: bool = False) -> str:
    """Where the owner's browser finds the uploaded bytes; nothing is signed before it asks."""
    return url_for("pages.media", video_id=video.video_id, download="1" if download else None)


def picture(key: str, width_px: int | None = None) -> str:
    """Where a browser finds a stored picture; nothing is signed before it asks.

    Args:
        width_px: One of ``web.documents.pictures.WIDTHS``; the picture as it is kept without.
    """
    name = key.removeprefix(ARTIFACTS).partition("/")[2]
    shared = shared_recording()
    if shared is not None:
        video_id = shared.video.video_id
        return url_for("pages.picture_of", video_id=video_id, name=name, w=width_px)
    return url_for("pages.picture", name=name, w=width_px)


def picture_key(owner: OwnerId, name: str) -> str:
    """The key that ``picture`` made ``name`` of, for the owner who asks and nobody else.

    Raises:
        NotFound: No picture has such a name.
    """
    key = f"{ARTIFACTS}{owner}/{name}"
    try:
        check_key(key)
    except InvalidRequest:
        key = ""
    if PurePath(key).suffix != PICTURE:
        raise NotFound("There is no such picture.", code="NOT_FOUND")
    return key


def picture_at(video: Video, at_s: float) -> str | None:
    """Where the picture that is shown at ``at_s`` is found; None where there is none."""
    if not (video.artifact(SCENES.name) or video.thumbnail_key):
        return None
    return url_for("pages.picture_at", video_id=video.video_id, t=f"{at_s:.1f}")


def signed_media(video: Video, *, download: bool = False) -> str:
    """A signed address of the uploaded bytes, for whoever has it."""
    name = video.filename if download else ""
    key = video.source_key if download else video.played_key
    return _signed(key, filename=name, content_type=media_type(video))


def signed_clip(clip: ObjectFacts, name: str) -> str:
    """A signed address of a clip, to be saved under ``name``."""
    return _signed(clip.key, filename=name, content_type=clip.content_type)


def signed_picture(key: str) -> str:
    """A signed address of a stored JPEG, for whoever has it."""
    return _signed(key, filename="", content_type="image/jpeg")


def reuse_s() -> float:
    """How long a signed address is given out again; it works for as long after, and longer."""
    return min(application().settings.link_expires_min * 60 / 4, MAX_REUSE_S)


def media_type(video: Video) -> str:
    """A type that a browser plays or ignores, never one it executes."""
    by_name = MEDIA_TYPES.get(PurePath(video.filename).suffix.lower())
    if by_name is not None:
        return by_name
    announced = video.content_type.partition(";")[0].strip().lower()
    known = mimetypes.guess_extension(announced) is not None
    return announced if known and announced.startswith(("video/", "audio/")) else INERT_TYPE


def shared(token: str) -> str:
    """The whole address of a shared page, for people elsewhere."""
    return url_for("pages.shared", token=token, _external=True)


def shared_media(
    video: Video, *, works_for_s: float, download: bool = False, part: ObjectFacts | None = None
) -> str:
    """A signed address of the shared bytes that ends with the link they are shared by.

    Args:
        part: What was cut out of the recording; its own bytes without it.
    """
    longest_s = application().settings.link_expires_min * 60
    name = video.filename
    if part is not None:
        subtype = part.content_type.partition("/")[2]
        name = f"{PurePath(name).stem}.{PART_SUFFIXES.get(subtype, subtype)}"
    return backend().object_store.sign_download(
        video.played_key if part is None else part.key,
        expires_in_s=max(min(works_for_s, longest_s), 1.0),
        filename=name if download else "",
        content_type=media_type(video) if part is None else part.content_type,
    )


def _signed(key: str, *, filename: str, content_type: str) -> str:
    """The same address for a while, so that browsers keep what they fetched."""
    expires_in_s = application().settings.link_expires_min * 60
    kept = current_app.extensions.setdefault(SIGNED, {})
    name = (key, filename, content_type)
    now_s = time.monotonic()
    url, made_s = kept.get(name, ("", -math.inf))
    if now_s - made_s < reuse_s():
        return str(url)
    if len(kept) >= MAX_KEPT:
        kept.clear()
    fresh = backend().object_store.sign_download(
        key, expires_in_s=expires_in_s, filename=filename, content_type=content_type
    )
    kept[name] = (fresh, now_s)
    return fresh
