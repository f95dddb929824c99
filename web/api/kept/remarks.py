"""What people write at a second of a recording."""

from flask import Response

from lifestream.domain.edits.remarks import Remark
from lifestream.domain.ids import VideoId
from lifestream.services.remarks.keep_remark import (
    Wanted,
    keep_remark,
    remarks_in,
    remove_remark,
)
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.presentation import links
from web.schemas.remarks import RemarkDocument, RemarkRequest, RemarksDocument


def get_remarks(video_id: str) -> Response:
    """The notes, marks, comments and highlights of a recording, in order of time."""
    found = remarks_in(backend(), current_owner(), VideoId(video_id))
    return send(RemarksDocument(remarks=[remark_document(VideoId(video_id), r) for r in found]))


def put_remark(video_id: str, remark_id: str) -> Response:
    """Write a remark under an id of your own, or change the one that has it; safe to repeat.

    Works as soon as the recording is announced, while it is still being recorded.
    """
    asked = read_json(RemarkRequest)
    owner, video = current_owner(), VideoId(video_id)
    wanted = Wanted(
        kind=asked.kind,
        start_s=asked.start_s,
        end_s=asked.end_s,
        text=asked.text,
        tags=tuple(asked.tags),
    )
    kept = keep_remark(backend(), owner, video, remark_id, wanted)
    follow(video)
    return send(remark_document(video, kept))


def delete_remark(video_id: str, remark_id: str) -> Response:
    """Take a remark away; the history of edits can bring it back."""
    remove_remark(backend(), current_owner(), VideoId(video_id), remark_id)
    follow(VideoId(video_id))
    return Response(status=204)


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
    )


PLACE = "/videos/{video_id}/remarks"
REFUSED = ((400, "EMPTY_TEXT"), (400, "TOO_LONG_TEXT"), (400, "BAD_SPAN"), (400, "BAD_TAG"))

OPERATIONS = (
    Operation(
        method="GET",
        path=PLACE,
        view=get_remarks,
        summary="Notes, comments and highlights of a recording",
        tag="Remarks",
        response=RemarksDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
    Operation(
        method="PUT",
        path=f"{PLACE}/{{remark_id}}",
        view=put_remark,
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
        summary="Take a note, comment or highlight away",
        tag="Remarks",
        status=204,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
