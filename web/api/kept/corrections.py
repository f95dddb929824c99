"""Correcting recordings, one or many, and saving many in one file."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.corrections.change_of_many import ChangeOfMany
from lifestream.domain.corrections.correction import Undone
from lifestream.domain.ids import VideoId
from lifestream.services.corrections.change_many import recent_changes
from lifestream.services.corrections.changes import points_of
from lifestream.services.corrections.history import PastCorrection, correction_history
from lifestream.services.corrections.point_ids import point_id
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import backend, current_owner
from web.documents.many import zip_response
from web.presentation.corrections import (
    change_as_asked,
    change_of,
    correct_as_asked,
    undo_change,
)
from web.schemas.kept.corrections import (
    ChangeDocument,
    ChangesDocument,
    CorrectionRequest,
    CorrectionsDocument,
    ExportRequest,
    LeftDocument,
    ManyRequest,
    PastCorrectionDocument,
    StatementDocument,
)
from web.schemas.video import ChapterDocument


def post_correction(video_id: str) -> Response:
    """Correct a title, a day, tags, the kind, a statement of the minutes, the chapters; or undo.

    Nothing that was written is lost: corrections are kept beside it, and what is written anew gets
    them again.
    """
    asked = read_json(CorrectionRequest)
    name = asked.correction_id
    correct_as_asked(VideoId(video_id), change_of(asked), correction_id=name)
    return send(_corrections(VideoId(video_id)), status=201)


def get_corrections(video_id: str) -> Response:
    """A recording as it stands, and its corrections, newest first, with those that are undone."""
    return send(_corrections(VideoId(video_id)))


def post_videos_change() -> Response:
    """Tag many recordings, move them to another day, time or zone, into the trash, or write their
    minutes again. Refused as a whole where it cannot be done to one of them.
    """
    return send(_change(change_as_asked(read_json(ManyRequest))), status=201)


def get_changes() -> Response:
    """The last changes of many recordings, and whether they can be undone."""
    found = recent_changes(backend(), current_owner())
    return send(ChangesDocument(changes=[_change(one) for one in found]))


def post_change_undo(change_id: str) -> Response:
    """Take a change of many recordings back, all of it."""
    return send(_change(undo_change(change_id)))


def export_videos() -> Response:
    """Many recordings in one file: minutes, transcripts, captions and JSON, a folder for each."""
    asked = read_json(ExportRequest)
    return zip_response([VideoId(one) for one in dict.fromkeys(asked.video_ids)])


def _corrections(video_id: VideoId) -> CorrectionsDocument:
    found = correction_history(backend(), current_owner(), video_id)
    minutes = found.results.minutes
    statements = {point_id(one): one for one in points_of(found.results)}
    return CorrectionsDocument(
        video_id=video_id,
        title=found.video.display_title,
        recorded_at=found.video.recorded_at,
        recorded_source=found.video.recorded_from.value,
        tags=list(found.video.tags),
        is_meeting=found.video.is_meeting,
        statements=[
            StatementDocument(point=name, text=one.text, evidence=one.evidence)
            for name, one in statements.items()
        ],
        chapters=[
            ChapterDocument(start_s=one.start_s, end_s=one.end_s, title=one.title)
            for one in (minutes.chapters if minutes else ())
        ],
        corrections=[_past(one) for one in found.past],
    )


def _past(past: PastCorrection) -> PastCorrectionDocument:
    one = past.correction
    return PastCorrectionDocument(
        correction_id=one.correction_id,
        kind=one.kind,
        made_at=one.made_at,
        before=one.before,
        after=one.after,
        change_id=one.change_id,
        undoes=one.undoes if isinstance(one, Undone) else "",
        is_undone=past.is_undone,
        is_shelved=past.is_shelved,
        by=one.by,
    )


def _change(change: ChangeOfMany) -> ChangeDocument:
    return ChangeDocument(
        change_id=change.change_id,
        made_at=change.made_at,
        action=change.action,
        words=change.words,
        video_ids=list(change.video_ids),
        left=[LeftDocument(video_id=one, reason=reason) for one, reason in change.left],
        is_undone=change.is_undone,
        can_be_undone=change.can_be_undone,
    )


BAD_TAG = (400, "BAD_TAG")
JSON_EXPECTED = (400, "JSON_EXPECTED")
INVALID = (400, "INVALID_REQUEST")
NO_SUCH_ZONE = (400, "NO_SUCH_ZONE")
CHANGE_NOT_FOUND = (404, "CHANGE_NOT_FOUND")
NOTHING_TO_UNDO = (400, "NOTHING_TO_UNDO")
IN_TRASH = (410, "VIDEO_IN_TRASH")
OPERATIONS = (
    Operation(
        method="POST",
        path="/videos/{video_id}/corrections",
        view=post_correction,
        scope=Scope.WRITE,
        summary="Correct a recording",
        tag="Editing",
        status=201,
        body=CorrectionRequest,
        response=CorrectionsDocument,
        problems=(
            VIDEO_NOT_FOUND,
            IN_TRASH,
            INVALID,
            BAD_TAG,
            JSON_EXPECTED,
            NO_SUCH_ZONE,
            NOTHING_TO_UNDO,
            (409, "EDIT_CONFLICT"),
        ),
        example='{"correction_id": "my-first", "kind": "title", "title": "Harbour walk"}',
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/corrections",
        view=get_corrections,
        scope=Scope.READ,
        summary="What was corrected",
        tag="Editing",
        response=CorrectionsDocument,
        problems=(VIDEO_NOT_FOUND, IN_TRASH),
    ),
    Operation(
        method="POST",
        path="/videos/change",
        view=post_videos_change,
        scope=Scope.WRITE,
        summary="Change many recordings",
        tag="Recordings",
        status=201,
        body=ManyRequest,
        response=ChangeDocument,
        problems=(VIDEO_NOT_FOUND, IN_TRASH, INVALID, BAD_TAG, JSON_EXPECTED, NO_SUCH_ZONE),
        example='{"video_ids": ["v0123456789abcdef0123"], "action": "shift", "shift_s": 3600}',
    ),
    Operation(
        method="GET",
        path="/changes",
        view=get_changes,
        scope=Scope.READ,
        summary="Changes of many recordings",
        tag="Recordings",
        response=ChangesDocument,
    ),
    Operation(
        method="POST",
        path="/changes/{change_id}/undo",
        view=post_change_undo,
        scope=Scope.WRITE,
        summary="Undo a change of many recordings",
        tag="Recordings",
        response=ChangeDocument,
        problems=(CHANGE_NOT_FOUND, NOTHING_TO_UNDO),
    ),
    Operation(
        method="POST",
        path="/videos/export",
        view=export_videos,
        scope=Scope.READ,
        summary="Save many recordings in one file",
        tag="Recordings",
        body=ExportRequest,
        sends="application/zip",
        problems=(VIDEO_NOT_FOUND, IN_TRASH, JSON_EXPECTED),
        example='{"video_ids": ["v0123456789abcdef0123"]}',
    ),
)
