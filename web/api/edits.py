"""Typing over a transcript: an edit, what it would replace, the history, the minutes after it."""

from flask import Response, request

from lifestream.domain.access.scopes import Scope
from lifestream.domain.edits.transcript_edits import EditKind, ReplaceEdit, UndoEdit
from lifestream.domain.edits.transcript_overlay import EditedSegment, EditedTranscript
from lifestream.domain.errors import EditConflict, InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says
from lifestream.services.edits.edit_history import PastEdit, edit_history
from lifestream.services.edits.edit_transcript import (
    Applied,
    current_segment,
    edit_transcript,
    preview_replace,
)
from lifestream.services.edits.follow_edits import index_is_behind, update_minutes
from lifestream.services.edits.proposals import (
    ChangeText,
    MergeSegments,
    NameSpeaker,
    Proposal,
    ReassignSegment,
    ReplaceWords,
    SplitSegment,
    UndoEarlier,
)
from lifestream.services.edits.read_words import open_words
from web.api.bodies import read_json, read_query, send
from web.api.operations import NOT_READY, UPLOAD_INCOMPLETE, VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner, shared_recording, typed_by
from web.presentation import links
from web.presentation.placeholders import in_english
from web.schemas.edits import (
    ConflictDocument,
    EditDocument,
    EditedDocument,
    HistoryDocument,
    HistoryParameters,
    OverlapDocument,
    PastEditDocument,
    PreviewDocument,
    PreviewParameters,
    ReplacedDocument,
    SegmentDocument,
    UpdatingDocument,
    WordDocument,
)
from web.serving.problems import PROBLEM_JSON, TITLES, status_of

EDIT_EXAMPLE = """{
  "edit_id": "7d2b6c1e-58a0-4f0e-9a55-0f5f4f2b9a10",
  "kind": "text",
  "segment_id": "t12340",
  "base_text": "We meet mayor at tree.",
  "text": "We meet Mayer at three."
}"""


def post_edit(video_id: str) -> Response:
    """Type over the transcript: text, split, merge, reassign, name, replace or undo.

    Nothing recognised is lost: edits are kept beside it. When the words changed meanwhile the
    answer is 409 with what stands there now in ``current``, and nothing is stored.
    """
    asked = read_json(EditDocument)
    owner, video = current_owner(), VideoId(video_id)
    try:
        done = edit_transcript(backend(), owner, video, _proposal(asked), by=typed_by())
    except EditConflict as error:
        return _conflict(error, video, asked.segment_id)
    application().index_follower.touch(owner, video)
    application().day_follower.touch(owner, video)
    return send(_edited(done), status=201)


def get_edits(video_id: str) -> Response:
    """The edits of the transcript, newest first, with those that are undone."""
    asked = read_query(HistoryParameters)
    owner, video = current_owner(), VideoId(video_id)
    history = edit_history(
        backend(),
        owner,
        video,
        limit=asked.limit,
        before=asked.before,
        with_remarks=shared_recording() is None,
    )
    if index_is_behind(backend(), owner, video):
        application().index_follower.touch(owner, video)
    return send(
        HistoryDocument(
            version=history.version,
            unplaced=history.unplaced,
            edits=[_past(one) for one in history.edits],
            next_before=history.next_before,
        )
    )


def preview_edit(video_id: str) -> Response:
    """Preview a replacement; change nothing."""
    asked = read_query(PreviewParameters)
    found = preview_replace(backend(), current_owner(), VideoId(video_id), _replacement(asked))
    names = found.edited.names
    return send(
        PreviewDocument(
            version=found.version,
            count=found.count,
            segments=found.segments,
            examples=[
                ReplacedDocument(
                    segment_id=one.segment.segment_id,
                    start_s=one.segment.segment.start_s,
                    speaker_name=names.get(one.segment.segment.speaker or ""),
                    before=one.segment.segment.text,
                    after=one.after,
                    count=one.count,
                )
                for one in found.examples
            ],
        )
    )


def update_video_minutes(video_id: str) -> Response:
    """Write the time blocks that were edited, and the minutes, again from the edited words."""
    job = update_minutes(backend(), current_owner(), VideoId(video_id))
    updating = UpdatingDocument(
        job_id=job.job_id, status=job.status, status_url=links.status(job.job_id)
    )
    return send(updating, status=202)


def segment_document(index: int, one: EditedSegment, edited: EditedTranscript) -> SegmentDocument:
    """A segment in the form in which every part of the API sends it."""
    segment = one.segment
    return SegmentDocument(
        id=one.segment_id,
        index=index,
        start_s=segment.start_s,
        end_s=segment.end_s,
        text=segment.text,
        speaker=segment.speaker,
        speaker_name=edited.names.get(segment.speaker or ""),
        language=segment.language,
        edited=one.edited,
        words=[
            WordDocument(
                start_s=word.start_s,
                end_s=word.end_s,
                text=word.text,
                probability=word.probability,
            )
            for word in segment.words
        ],
        over=list(segment.over),
        overlaps=[
            OverlapDocument(start_s=turn.start_s, end_s=turn.end_s, speaker=turn.speaker)
            for turn in segment.overlaps
        ],
    )


def _proposal(asked: EditDocument) -> Proposal:
    edit_id, segment = asked.edit_id, asked.segment_id
    base = None if asked.base_text is None else in_english(asked.base_text)
    match asked.kind:
        case EditKind.TEXT:
            return ChangeText(
                edit_id=edit_id, segment_id=segment, base_text=base, text=in_english(asked.text)
            )
        case EditKind.SPLIT:
            at = asked.at_char
            return SplitSegment(edit_id=edit_id, segment_id=segment, base_text=base, at_char=at)
        case EditKind.MERGE:
            return MergeSegments(edit_id=edit_id, segment_id=segment, base_text=base)
        case EditKind.REASSIGN:
            who = asked.speaker
            return ReassignSegment(edit_id=edit_id, segment_id=segment, base_text=base, speaker=who)
        case EditKind.NAME:
            return NameSpeaker(edit_id=edit_id, speaker=asked.speaker, name=asked.name)
        case EditKind.REPLACE:
            return _replacement(asked, edit_id)
        case EditKind.REMARK:
            raise InvalidRequest("Remarks have an address of their own: …/remarks/{remark_id}.")
        case EditKind.FORGOTTEN:
            raise InvalidRequest("Forgetting has an address of its own: /api/v1/forget.")
        case EditKind.UNDO:
            return UndoEarlier(edit_id=edit_id, undoes=asked.undoes)


def _replacement(asked: EditDocument | PreviewParameters, edit_id: str = "") -> ReplaceWords:
    return ReplaceWords(
        edit_id=edit_id,
        find=asked.find,
        replacement=asked.replace,
        match_case=asked.match_case,
        whole_word=asked.whole_word,
    )


def _edited(done: Applied) -> EditedDocument:
    edited = done.edited
    return EditedDocument(
        edit_id=done.edit.edit_id,
        version=done.version,
        total=len(edited.segments),
        segments=[segment_document(i, edited.segments[i], edited) for i in done.changed],
        removed=list(done.removed),
        speakers={label: edited.names.get(label, "") for label in edited.speakers},
        unplaced=len(edited.unplaced),
    )


def _conflict(error: EditConflict, video: VideoId, segment_id: str) -> Response:
    words = open_words(backend(), current_owner(), video)
    found = current_segment(words, segment_id)
    edited = words.edited
    if edited is None:
        raise NotFound(
            says("There is no recording {video}.", video=video), code="VIDEO_NOT_FOUND"
        ) from error
    status = status_of(error)
    document = ConflictDocument(
        type=f"/docs#problem-{error.code}",
        title=TITLES[status],
        status=status,
        detail=error.message,
        code=error.code,
        instance=request.path,
        current=segment_document(*found, edited) if found else None,
        version=words.version,
    )
    response = send(document, status=status)
    response.mimetype = PROBLEM_JSON
    return response


def _past(one: PastEdit) -> PastEditDocument:
    edit = one.edit
    return PastEditDocument(
        edit_id=edit.edit_id,
        version=one.version,
        at=edit.typed_at,
        kind=edit.kind,
        before=edit.before,
        after=edit.after,
        segment_id=edit.anchor.segment_id if edit.anchor else None,
        start_s=edit.anchor.start_s if edit.anchor else None,
        count=edit.count if isinstance(edit, ReplaceEdit) else 0,
        undone=one.undone,
        undoes=edit.undoes if isinstance(edit, UndoEdit) else "",
        placed=one.placed,
        by=edit.by,
    )


OPERATIONS = (
    Operation(
        method="POST",
        path="/videos/{video_id}/edits",
        view=post_edit,
        scope=Scope.WRITE,
        summary="Type over the transcript",
        tag="Editing",
        status=201,
        body=EditDocument,
        response=EditedDocument,
        problems=(
            VIDEO_NOT_FOUND,
            NOT_READY,
            (409, "EDIT_CONFLICT"),
            (409, "EDIT_IN_USE"),
        ),
        example=EDIT_EXAMPLE,
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/edits",
        view=get_edits,
        scope=Scope.READ,
        summary="What was typed",
        tag="Editing",
        query=HistoryParameters,
        response=HistoryDocument,
        problems=(VIDEO_NOT_FOUND,),
        example="limit=20",
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/edits/preview",
        view=preview_edit,
        scope=Scope.READ,
        summary="What a replacement would change",
        tag="Editing",
        query=PreviewParameters,
        response=PreviewDocument,
        problems=(VIDEO_NOT_FOUND, NOT_READY),
        example="find=mayor&replace=Mayer",
    ),
    Operation(
        method="POST",
        path="/videos/{video_id}/minutes/update",
        view=update_video_minutes,
        scope=Scope.WRITE,
        summary="Write the minutes again from the edited words",
        tag="Editing",
        status=202,
        response=UpdatingDocument,
        problems=(VIDEO_NOT_FOUND, UPLOAD_INCOMPLETE, (409, "ILLEGAL_TRANSITION")),
    ),
)
