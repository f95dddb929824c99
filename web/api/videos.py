"""Recordings: list, one, its transcript, its summary, delete."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.sentences import says
from lifestream.ports.library import VideoPage
from lifestream.services.export.chapters import chapters_of
from lifestream.services.jobs.control_job import get_job
from lifestream.services.library.browse_library import (
    Recording,
    list_videos,
)
from lifestream.services.library.forget import forget_video
from web.api import documents
from web.api.bodies import read_query, send, wanted_format
from web.api.operations import JOB_NOT_FOUND, NOT_READY, VIDEO_NOT_FOUND, Operation
from web.auth.scopes import asked_tag, rights
from web.context import backend, current_owner
from web.documents import exports
from web.presentation.opened import opened
from web.schemas.video import (
    ChapterDocument,
    ChapterParameters,
    ChaptersDocument,
    RecordingDocument,
    SummaryDocument,
    SummaryParameters,
    TranscriptDocument,
    TranscriptParameters,
    VideoListDocument,
    VideoListParameters,
)


def get_videos() -> Response:
    """Your recordings by day recorded, newest first."""
    asked = read_query(VideoListParameters)
    if asked.sha256:
        found = backend().library.with_content(current_owner(), asked.sha256)
        found = tuple(video for video in found if rights().covers(video.tags))
        return _listed(VideoPage(videos=found, cursor="", total=len(found)))
    page = list_videos(
        backend(),
        current_owner(),
        limit=asked.limit,
        cursor=asked.cursor,
        from_day=asked.from_date,
        to_day=asked.to_date,
        title_contains=asked.title,
        tag=asked_tag(asked.tag),
    )
    return _listed(page)


def _listed(page: VideoPage) -> Response:
    jobs = backend().job_store.get_many(video.job_id for video in page.videos)
    return send(
        VideoListDocument(
            videos=[documents.video_document(v, jobs.get(v.job_id)) for v in page.videos],
            damaged=list(page.damaged),
            next_cursor=page.cursor,
            total=page.total,
        )
    )


def get_video(video_id: str) -> Response:
    """One recording: facts, scenes, keyframes, screen text, a signed address of the media."""
    recording = opened(VideoId(video_id))
    return send(documents.recording_document(recording))


def get_transcript(video_id: str) -> Response:
    """The transcript: JSON with words and speakers, WebVTT, SubRip or plain text."""
    asked = read_query(TranscriptParameters)
    recording = opened(VideoId(video_id))
    kind = wanted_format(asked.format, exports.TRANSCRIPT_TYPES)
    if recording.transcript is None:
        raise _not_ready(recording, "transcript")
    if kind == "json":
        return send(_transcript_document(recording))
    return exports.transcript_response(recording, kind)


def get_chapters(video_id: str) -> Response:
    """The chapters: JSON, a WebVTT track for players, or lines of text for a description."""
    asked = read_query(ChapterParameters)
    recording = opened(VideoId(video_id))
    kind = wanted_format(asked.format, exports.CHAPTER_TYPES)
    chapters = chapters_of(recording)
    if not chapters:
        raise _not_ready(recording, "chapters")
    if kind != "json":
        return exports.chapters_response(recording, kind)
    plain = [
        ChapterDocument(start_s=one.start_s, end_s=one.end_s, title=one.title) for one in chapters
    ]
    return send(ChaptersDocument(video_id=recording.video.video_id, chapters=plain))


def get_summary(job_id: str) -> Response:
    """Time blocks and minutes as JSON, Markdown or text; with the transcript as Word or PDF."""
    asked = read_query(SummaryParameters)
    job = get_job(backend(), current_owner(), JobId(job_id))
    recording = opened(job.video_id)
    kind = wanted_format(asked.format, exports.SUMMARY_TYPES)
    is_document = kind in ("docx", "pdf") and recording.transcript is not None
    if recording.minutes is None and recording.blocks is None and not is_document:
        raise _not_ready(recording, "summary")
    if kind == "json":
        return send(documents.summary_document(recording, job))
    return exports.summary_response(recording, kind)


def delete_video(video_id: str) -> Response:
    """Delete a recording and everything made from it: media, pictures, words, index, jobs."""
    forget_video(backend(), current_owner(), VideoId(video_id))
    return Response(status=204)


def _transcript_document(recording: Recording) -> TranscriptDocument:
    transcript = recording.transcript
    assert transcript is not None
    spoken = [segment.speaker for segment in transcript.segments if segment.speaker]
    return TranscriptDocument(
        video_id=recording.video.video_id,
        title=recording.video.display_title,
        languages=list(transcript.languages),
        engine=transcript.engine,
        speakers=list(dict.fromkeys(spoken)),
        speaker_names=dict(recording.speaker_names),
        edit_version=recording.edit_version,
        segments=list(transcript.segments),
        removed=list(transcript.removed),
        respelled=list(transcript.respelled),
    )


def _not_ready(recording: Recording, what: str) -> NotFound:
    job = recording.job
    if job is not None and job.is_terminal:
        why = f"its job is {job.status}" + (f": {job.error.message}" if job.error else ".")
        return NotFound(
            says("This recording has no {what}; {why}", what=what, why=why), code="NOT_READY"
        )
    return NotFound(
        says("The {what} is not there yet; the job's status says when.", what=what),
        code="NOT_READY",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/summary/{job_id}",
        view=get_summary,
        scope=Scope.READ,
        summary="Time blocks and minutes",
        tag="Results",
        query=SummaryParameters,
        response=SummaryDocument,
        also=tuple(exports.SUMMARY_TYPES.values())[1:],
        problems=(JOB_NOT_FOUND, NOT_READY),
        example="format=markdown",
    ),
    Operation(
        method="GET",
        path="/videos",
        view=get_videos,
        scope=Scope.READ,
        per_tag=True,
        summary="List recordings",
        tag="Recordings",
        query=VideoListParameters,
        response=VideoListDocument,
        example="limit=20&title=planning",
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}",
        view=get_video,
        scope=Scope.READ,
        summary="One recording",
        tag="Recordings",
        response=RecordingDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/transcript",
        view=get_transcript,
        scope=Scope.READ,
        summary="What was said",
        tag="Results",
        query=TranscriptParameters,
        response=TranscriptDocument,
        also=tuple(exports.TRANSCRIPT_TYPES.values())[1:],
        problems=(VIDEO_NOT_FOUND, NOT_READY),
        example="format=vtt",
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/chapters",
        view=get_chapters,
        scope=Scope.READ,
        summary="Chapters",
        tag="Results",
        query=ChapterParameters,
        response=ChaptersDocument,
        also=tuple(exports.CHAPTER_TYPES.values())[1:],
        problems=(VIDEO_NOT_FOUND, NOT_READY),
        example="format=txt",
    ),
    Operation(
        method="DELETE",
        path="/videos/{video_id}",
        view=delete_video,
        scope=Scope.DELETE,
        summary="Delete a recording",
        tag="Recordings",
        status=204,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
