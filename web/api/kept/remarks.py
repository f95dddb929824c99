"""What people write at a second of a recording."""

from typing import cast

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import VideoId
from lifestream.services.export.captions import to_srt
from lifestream.services.remarks.clips import clip_of, highlight_of, words_of_clip
from lifestream.services.remarks.keep_remark import (
    RemarkWish,
    find_remark,
    keep_remark,
    remarks_in,
    remove_remark,
)
from lifestream.services.remarks.task_of_remark import task_of_remark
from web.api.bodies import read_json, read_query, send
from web.api.operations import NOT_READY, VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner, shared_recording, typed_by
from web.documents.exports import as_file, safe_name
from web.presentation import links
from web.presentation.opened import opened
from web.presentation.placeholders import in_english
from web.schemas.remarks import ClipParameters, RemarkDocument, RemarkRequest, RemarksDocument
from web.serving.storage import deliver


def get_remarks(video_id: str) -> Response:
    """The notes, marks, comments and highlights of a recording, in order of time."""
    found = remarks_in(backend(), current_owner(), VideoId(video_id))
    if shared_recording():
        found = tuple(one for one in found if not one.is_private)
    return send(RemarksDocument(remarks=[remark_document(VideoId(video_id), r) for r in found]))


def put_remark(video_id: str, remark_id: str) -> Response:
    """Write a remark under an id of your own, or change the one that has it; safe to repeat.

    Works as soon as the recording is announced, while it is still being recorded.
    """
    asked = read_json(RemarkRequest)
    owner, video = current_owner(), VideoId(video_id)
    wanted = RemarkWish(
        kind=asked.kind,
        start_s=asked.start_s,
        end_s=asked.end_s,
        text=in_english(asked.text),
        tags=tuple(asked.tags),
    )
    kept = keep_remark(backend(), owner, video, remark_id, wanted, by=typed_by())
    follow(video)
    return send(remark_document(video, kept))


def post_remark_task(video_id: str, remark_id: str) -> Response:
    """Make a task of a note or comment, with its second as the source; safe to repeat."""
    owner, video = current_owner(), VideoId(video_id)
    task_of_remark(backend(), owner, video, remark_id)
    follow(video)
    return send(remark_document(video, find_remark(backend(), owner, video, remark_id)))


def delete_remark(video_id: str, remark_id: str) -> Response:
    """Take a remark away; the history of edits can bring it back."""
    remove_remark(backend(), current_owner(), VideoId(video_id), remark_id, by=typed_by())
    follow(VideoId(video_id))
    return Response(status=204)


def get_clip(video_id: str, remark_id: str) -> Response:
    """A highlight as a file: `mp4` with exactly its span, `gif` of its pictures (30 s at most), or
    its words as `srt`, with times from its beginning.

    Packets are copied where an MP4 may hold them and a keyframe stands at its beginning; else it is
    encoded anew, which takes a while at its first time.
    """
    form = read_query(ClipParameters).format
    owner, video = current_owner(), VideoId(video_id)
    remark = highlight_of(backend(), owner, video, remark_id)
    recording = opened(video)
    name = f"{safe_name(remark.shown)[:60].strip(' .') or 'highlight'}.{form}"
    if form == "srt":
        if recording.transcript is None:
            raise NotFound("This recording has no transcript yet.", code="NOT_READY")
        words = words_of_clip(recording.transcript, remark)
        text = to_srt(words, speaker_names=recording.speaker_names)
        return as_file(text, name, "application/x-subrip")
    app = application()
    if app.clip_maker is None:
        raise NotFound("Clips cannot be made at this door.", code="NO_CLIPS_HERE")
    clip = clip_of(
        app.backend,
        owner,
        video,
        remark,
        form=form,
        maker=app.clip_maker,
        scratch=app.settings.data_dir / "scratch",
    )
    return cast(Response, deliver(links.signed_clip(clip, name), max_age_s=int(links.reuse_s())))


def follow(video_id: VideoId) -> None:
    """Search and days take in what was written, in a moment."""
    application().index_follower.touch(current_owner(), video_id)
    application().day_follower.touch(current_owner(), video_id)


def remark_document(video_id: VideoId, remark: Remark) -> RemarkDocument:
    """A remark in the form in which every part of the API sends it."""
    return RemarkDocument(
        remark_id=remark.remark_id,
        video_id=video_id,
        kind=remark.kind,
        start_s=remark.start_s,
        end_s=remark.end_s,
        text=remark.text,
        tags=list(remark.tags),
        made_at=remark.made_at,
        task_id=remark.task_id,
        page_url=links.moment(video_id, remark.start_s),
        by=remark.by,
    )


PLACE = "/videos/{video_id}/remarks"
REFUSED = ((400, "EMPTY_TEXT"), (400, "TOO_LONG_TEXT"), (400, "BAD_SPAN"), (400, "BAD_TAG"))

OPERATIONS = (
    Operation(
        method="GET",
        path=f"{PLACE}/{{remark_id}}/clip",
        view=get_clip,
        scope=Scope.READ,
        summary="Download a highlight",
        tag="Remarks",
        query=ClipParameters,
        sends="application/x-subrip",
        also=("video/mp4", "image/gif", "audio/mp4"),
        problems=(
            VIDEO_NOT_FOUND,
            NOT_READY,
            (404, "REMARK_NOT_FOUND"),
            (404, "NO_CLIPS_HERE"),
            (400, "NO_HIGHLIGHT"),
            (422, "EMPTY_PART"),
        ),
        example="format=mp4",
    ),
    Operation(
        method="POST",
        path=f"{PLACE}/{{remark_id}}/task",
        view=post_remark_task,
        scope=Scope.WRITE,
        summary="Make a task of a note or comment",
        tag="Remarks",
        response=RemarkDocument,
        problems=(VIDEO_NOT_FOUND, (404, "REMARK_NOT_FOUND")),
    ),
    Operation(
        method="GET",
        path=PLACE,
        view=get_remarks,
        scope=Scope.READ,
        summary="Notes, comments and highlights of a recording",
        tag="Remarks",
        response=RemarksDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
    Operation(
        method="PUT",
        path=f"{PLACE}/{{remark_id}}",
        view=put_remark,
        scope=Scope.WRITE,
        summary="Write a note, comment or highlight",
        tag="Remarks",
        body=RemarkRequest,
        response=RemarkDocument,
        problems=(VIDEO_NOT_FOUND, *REFUSED),
        example='{"kind": "note", "start_s": 12.5, "text": "Ask about the budget"}',
    ),
    Operation(
        method="DELETE",
        path=f"{PLACE}/{{remark_id}}",
        view=delete_remark,
        scope=Scope.DELETE,
        summary="Take a note, comment or highlight away",
        tag="Remarks",
        status=204,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
