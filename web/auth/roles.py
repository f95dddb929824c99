"""Who may do what with a recording: its owner, and people with whom it is shared. Decided here.

A request acts in the data of whoever sends it. One that names a recording of somebody else, and
does only what a grant allows, acts in that owner's data instead, for this recording alone; all
others find nothing there, as strangers do. Keys and the one user of a machine have no address that
a login vouches for, so nothing is shared with them.
"""

from collections.abc import Mapping

from flask import Flask, current_app, g, request

from lifestream.bootstrap import zone_of
from lifestream.domain.access.grant import Verb
from lifestream.domain.errors import AccessDenied, InvalidRequest
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.recent import Recent
from lifestream.services.access.grants import grant_for
from lifestream.services.library.readable import video_or_none
from web.context import application, backend, current_person

MAX_KNOWN = 10_000
"""Recordings of which this process knows that they are of whoever asks for them."""

_LOOK = (
    "api.delete_remark",
    "api.find_in_transcript",
    "api.get_chapters",
    "api.get_clip",
    "api.get_remarks",
    "api.get_summary",
    "api.get_transcript",
    "api.get_transcript_window",
    "api.get_video_stats",
    "api.put_remark",
    "pages.ask_here",
    "pages.media",
    "pages.picture_at",
    "pages.picture_of",
    "pages.recording",
    "pages.recording_stats",
    "pages.remark_form",
    "pages.thumbnail",
)
"""A comment and taking one's own away are among them; what they write is checked where it is
written."""

_CORRECT = (
    "api.get_edits",
    "api.post_edit",
    "api.preview_edit",
    "api.update_video_minutes",
    "pages.correct_form",
    "pages.update_minutes_form",
)
_OWN = (
    "api.cancel",
    "api.change_options",
    "api.delete_share",
    "api.delete_video",
    "api.estimate_rerun",
    "api.get_corrections",
    "api.get_receipt",
    "api.get_recaps",
    "api.get_shares",
    "api.get_status",
    "api.get_video",
    "api.get_video_meeting",
    "api.patch_video",
    "api.post_correction",
    "api.post_masked",
    "api.post_remark_task",
    "api.post_share",
    "api.post_shelf_answer",
    "api.put_captions",
    "api.put_day",
    "api.put_sound_track",
    "api.put_video_wish",
    "api.renew",
    "api.retry",
    "api.start_rerun",
    "pages.cancel_form",
    "pages.confirm_delete",
    "pages.corrections",
    "pages.day_form",
    "pages.delete_form",
    "pages.event",
    "pages.keep_form",
    "pages.masked_form",
    "pages.masked_picture_form",
    "pages.recap",
    "pages.rerun_form",
    "pages.rerun_page",
    "pages.retry_form",
    "pages.revoke_share_form",
    "pages.row",
    "pages.share",
    "pages.shelf_form",
    "pages.sound_track_form",
    "pages.trash_form",
    "pages.wish_form",
)
VERBS: Mapping[str, Verb] = {
    **dict.fromkeys(_LOOK, Verb.LOOK),
    **dict.fromkeys(_CORRECT, Verb.CORRECT),
    **dict.fromkeys(_OWN, Verb.OWN),
}
"""What each route does with the recording, or the job of one, that its address names. A route
without a recording in its address acts in the data of whoever asks, and nowhere else."""


def register(app: Flask) -> None:
    """Decide for every request of ``app``, once it is known whom it is from."""
    app.extensions["lifestream_own_recordings"] = Recent[bool](MAX_KNOWN)
    app.before_request(_check)


def _check() -> None:
    named = request.view_args or {}
    if "person" not in g or not (named.keys() & {"video_id", "job_id"}):
        return
    person = current_person()
    if not person.email:
        return
    # A route that is in no table is the owner's: forgetting it opens nothing.
    verb = VERBS.get(request.endpoint or "", Verb.OWN)
    video_id, is_own = _named(named, person.owner)
    if is_own or not video_id:
        return
    shared = grant_for(backend(), person, video_id, zone_of(application().settings))
    if shared is None:
        return
    if not shared.grant.may(verb):
        raise AccessDenied(
            "This recording is shared with you, and only its owner can do this."
            if verb is Verb.OWN
            else "This recording is shared with you to look at. Its owner can let you correct it.",
            code="ROLE",
        )
    g.owner, g.shared = shared.grant.owner, shared


def _named(named: Mapping[str, str], owner: OwnerId) -> tuple[VideoId | None, bool]:
    """The recording that an address names, and whether it is the sender's own."""
    if "video_id" in named:
        video_id = VideoId(named["video_id"])
        return video_id, _is_own(owner, video_id)
    job = backend().job_store.get(JobId(named["job_id"]))
    return (job.video_id, job.owner == owner) if job else (None, False)


def _is_own(owner: OwnerId, video_id: VideoId) -> bool:
    """Ids are of one owner for ever, so a good answer is remembered."""
    known: Recent[bool] = current_app.extensions["lifestream_own_recordings"]
    name = f"{owner}/{video_id}"
    if known.get(name):
        return True
    found = video_or_none(backend(), owner, video_id) is not None
    if found:
        known.put(name, True)
    return found


def others_sign_in() -> bool:
    """Whether there can be other people: not where LifeStream is of the one user of its machine."""
    return application().settings.identity != "local"


def check_there_are_people() -> None:
    """Pass where others can sign in.

    Raises:
        InvalidRequest: They cannot.
    """
    if not others_sign_in():
        raise InvalidRequest(
            "Nobody else can sign in to this LifeStream: it has no logins. Make a link instead, or "
            "set up a login as the documentation of security describes.",
            code="NO_LOGINS",
        )
