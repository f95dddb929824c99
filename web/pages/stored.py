"""What a recording consists of in bytes: its media and its pictures, at addresses of ours.

A page names as many of them as it likes: an address is signed only when a browser asks for it,
which costs a call to IAM on Google Cloud. There the answer is a redirect to Cloud Storage that
browsers keep for a while; a store without a server of its own is answered for at once.
"""

import math

from flask import request
from werkzeug.wrappers import Response

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.stages import SCENES
from lifestream.domain.scene import Keyframe, SceneList
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.services.access.cut_orders import NoCopyYet
from lifestream.services.access.people_media import needs_copy, people_part
from lifestream.services.masks.pictures import are_painted, shown_picture
from web.context import backend, current_owner, shared_recording
from web.documents.pictures import WIDTHS, small_picture
from web.presentation import links
from web.presentation.copies import copy_of
from web.serving.storage import deliver

KEPT_S = 3600
"""How long a browser keeps a picture that was made small."""


def media(video_id: str) -> Response:
    """The uploaded bytes, to be played; with ``?download=1`` to be saved.

    People with whom it is shared get a copy where the file says a place or something masked.
    """
    save = request.args.get("download") == "1"
    video = _video(video_id)
    if video.media_gone_at is not None:
        raise NotFound("Only the results of this recording are kept.", code="MEDIA_NOT_KEPT")
    if shared_recording():
        return _media_for_others(video, save=save)
    return _delivered(links.signed_media(video, download=save))


def _media_for_others(video: Video, *, save: bool) -> Response:
    """What people with whom it is shared may play: the file, or a copy without what is private."""
    if video.is_photo:
        raise NotFound("A photo is shared as a picture, without its file.", code="NOT_FOUND")
    if not needs_copy(backend(), video):
        return _delivered(links.signed_media(video, download=save))
    copy = copy_of(people_part(video), video)
    if isinstance(copy, NoCopyYet):
        raise NotFound("The video is being prepared; look again in a while.", code="NOT_READY")
    return _delivered(links.signed_clip(copy, video.filename if save else ""))


def picture_of(video_id: str, name: str) -> Response:
    """A picture of a recording of somebody else, by its name below their results."""
    video = _video(video_id)
    key = links.picture_key(video.owner, name)
    results = {kept.rpartition("/")[0] for _, kept in video.artifacts}
    if not any(key.startswith(f"{folder}/") for folder in results):
        raise NotFound("There is no such picture.", code="NOT_FOUND")
    return _picture(key)


def picture(name: str) -> Response:
    """A picture of one of the owner's recordings, by its name below the owner's results.

    ``?w=320`` asks for it in one of the widths that pages show.
    """
    return _picture(links.picture_key(current_owner(), name))


def _picture(key: str) -> Response:
    try:
        small = shrunk(key, wanted_width()) if wanted_width() else None
        if small is not None:
            return small
        return whole_picture(key)
    except NotFound:
        raise NotFound("There is no such picture.", code="NOT_FOUND") from None


def wanted_width() -> int:
    """The width that the address asks for; 0 for the picture as it is kept."""
    width_px = request.args.get("w", 0, type=int)
    return width_px if width_px in WIDTHS else 0


def shrunk(key: str, width_px: int) -> Response | None:
    """A stored picture at most so wide, for a browser to keep; None for what is no picture."""
    small = small_picture(shown_picture(backend(), current_owner(), key), width_px=width_px)
    if not small:
        return None
    response = Response(small, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    return response


def picture_at(video_id: str) -> Response:
    """The picture that is shown at ``?t=`` seconds of a recording."""
    video = _video(video_id)
    try:
        at_s = float(request.args.get("t", "0"))
    except ValueError:
        at_s = math.nan
    if not math.isfinite(at_s):
        raise InvalidRequest("t is the position in the recording, in seconds.")
    frame = _frame_at(video, at_s)
    key = frame.image_key if frame is not None else video.thumbnail_key
    if not key:
        raise NotFound(
            says("There is no picture of {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return whole_picture(key)


def whole_picture(key: str) -> Response:
    """A picture of the owner's as it is kept; through us where it may have to be painted over."""
    if are_painted(backend(), current_owner()):
        response = Response(shown_picture(backend(), current_owner(), key), mimetype="image/jpeg")
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    return _delivered(links.signed_picture(key))


def _video(video_id: str) -> Video:
    video = backend().library.get(current_owner(), VideoId(video_id))
    if video is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return video


def _frame_at(video: Video, at_s: float) -> Keyframe | None:
    """The nearest keyframe of the scene that is on at ``at_s``: another scene is another picture.

    Passages begin a little before what they are about, so a cut within a second counts.
    """
    key = video.artifact(SCENES.name)
    try:
        scenes = codec.decode(SceneList, backend().object_store.read_bytes(key)) if key else None
    except (NotFound, ValueError):
        scenes = None
    if scenes is None:
        return None
    on = [scene.index for scene in scenes.scenes if scene.start_s <= at_s + 1.0]
    same = [frame for frame in scenes.keyframes if not on or frame.scene_index == on[-1]]
    return min(same or scenes.keyframes, key=lambda f: abs(f.at_s - at_s), default=None)


def _delivered(address: str) -> Response:
    return deliver(address, max_age_s=int(links.reuse_s()))


ROUTES = (
    ("/r/<video_id>/media", media, ("GET",)),
    ("/r/<video_id>/picture.jpg", picture_at, ("GET",)),
    ("/pictures/<path:name>", picture, ("GET",)),
    ("/r/<video_id>/pictures/<path:name>", picture_of, ("GET",)),
)
