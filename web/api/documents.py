"""Domain values as API documents."""

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.job import Job
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.minutes.wishes import MinutesWish
from lifestream.domain.scene import Keyframe
from lifestream.domain.search import Answer, Looked, Moment
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.services.ask.answer_question import QueryResult
from lifestream.services.ask.moments import link_to
from lifestream.services.ask.search_moments import SearchOutcome
from lifestream.services.export.json_document import slide_json, summary_json
from lifestream.services.library.browse_library import Recording
from lifestream.services.uploads.request_upload import UploadTicket
from web.context import backend
from web.presentation import links
from web.presentation.progress import current_step, steps_of
from web.schemas.job import JobDocument
from web.schemas.query import (
    AnswerDocument,
    CitationDocument,
    MomentDocument,
    OtherCameraDocument,
    QueryDocument,
    SearchedDocument,
)
from web.schemas.upload import SignedUploadDocument, UploadDocument
from web.schemas.video import (
    KeyframeDocument,
    PicturedSlideDocument,
    PlaceDocument,
    RecordedDocument,
    RecordingDocument,
    SummaryDocument,
    VideoDocument,
)
from web.schemas.wishes import WishDocument

CHUNK_BYTES = 8 * 1024 * 1024
"""Source: Cloud Storage, "Resumable uploads": chunks of 8 MiB or more, multiples of 256 KiB."""


def upload_document(ticket: UploadTicket) -> UploadDocument:
    """A recording that was announced or taken in."""
    signed = ticket.signed
    return UploadDocument(
        video_id=ticket.video.video_id,
        job_id=ticket.job.job_id,
        status=ticket.job.status,
        status_url=links.status(ticket.job.job_id),
        page_url=links.moment(ticket.video.video_id),
        upload=None
        if signed is None
        else SignedUploadDocument(
            url=signed.start_url,
            headers=dict(signed.headers),
            expires_at=signed.expires_at,
            chunk_bytes=CHUNK_BYTES,
        ),
    )


def job_document(job: Job) -> JobDocument:
    """One processing of one recording."""
    return JobDocument(
        job_id=job.job_id,
        video_id=job.video_id,
        status=job.status,
        progress=round(job.progress, 4),
        current_stage=current_step(job.current_stage),
        error=job.error,
        waits_for=job.waits_for,
        notes=list(job.notes),
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        created_at=job.created_at,
        updated_at=job.updated_at,
        steps=steps_of(job),
        stages=list(job.stages),
        summary_url=f"/api/v1/summary/{job.job_id}",
        page_url=links.moment(job.video_id),
    )


def video_document(video: Video, job: Job | None) -> VideoDocument:
    """A recording in the library."""
    return VideoDocument(
        video_id=video.video_id,
        job_id=video.job_id,
        title=video.display_title,
        filename=masked_text(video.filename, read_masks(backend(), video.owner)),
        content_type=video.content_type,
        size_bytes=video.size_bytes,
        created_at=video.created_at,
        recorded_at=video.recorded_at,
        recorded=RecordedDocument(
            source=video.recorded_from,
            trusted=video.is_day_trusted,
            doubts=list(video.day_doubts),
        ),
        duration_s=duration_s(video),
        is_meeting=video.is_meeting,
        is_photo=video.is_photo,
        media_gone_at=video.media_gone_at,
        place=PlaceDocument.model_validate(to_plain(video.place)) if video.place else None,
        tags=list(video.tags),
        status=job.status if job else None,
        progress=round(job.progress, 4) if job else 0.0,
        page_url=links.moment(video.video_id),
        thumbnail_url=links.picture(video.thumbnail_key) if video.thumbnail_key else None,
    )


def recording_document(recording: Recording) -> RecordingDocument:
    """Everything about one recording but its words and minutes."""
    scenes, screen = recording.scenes, recording.screen
    plays = recording.video.media_gone_at is None
    return RecordingDocument(
        **video_document(recording.video, recording.job).model_dump(),
        media_url=links.signed_media(recording.video) if plays else None,
        facts=recording.video.facts,
        sound_tracks=list(recording.video.sound_tracks),
        scenes=list(scenes.scenes) if scenes else [],
        keyframes=[keyframe_document(frame) for frame in scenes.keyframes] if scenes else [],
        screen_texts=list(screen.texts) if screen else [],
        slides=[
            PicturedSlideDocument.model_validate(
                slide_json(one)
                | {
                    "picture_url": links.picture(one.picture_key) if one.picture_key else None,
                    "link": links.moment(recording.video.video_id, one.start_s),
                }
            )
            for one in slides_of(screen, scenes).slides
        ],
        engines=recording.engines,
        ready=ready_results(recording),
        vocabulary=list(recording.video.options.vocabulary),
        minutes_wish=wish_document(recording.video.options.minutes),
    )


def wish_document(wish: MinutesWish) -> WishDocument:
    """What minutes are to be like."""
    return WishDocument(
        template=wish.template, own_text=wish.own_text, instructions=wish.instructions
    )


def keyframe_document(frame: Keyframe) -> KeyframeDocument:
    """One kept picture."""
    return KeyframeDocument(
        at_s=frame.at_s,
        url=links.picture(frame.image_key),
        width=frame.width,
        height=frame.height,
        scene_index=frame.scene_index,
    )


def summary_document(recording: Recording, job: Job) -> SummaryDocument:
    """Time blocks, minutes and the rest of one recording; empty where they are not there yet."""
    frames = recording.scenes.keyframes if recording.scenes else ()
    return SummaryDocument.model_validate(
        summary_json(recording, with_transcript=False)
        | {
            "job_id": job.job_id,
            "status": job.status,
            "notes": list(job.notes),
            # Object keys stay inside; addresses go out.
            "keyframes": [keyframe_document(frame) for frame in frames],
        }
    )


def duration_s(video: Video) -> float | None:
    """The recording's length; None until the file was looked at."""
    if video.facts is None:
        return None
    return video.facts.duration_s or video.facts.declared_duration_s


def ready_results(recording: Recording) -> list[str]:
    """Which results are there already."""
    return list(recording.engines)


def query_document(found: QueryResult | SearchOutcome) -> QueryDocument:
    """Moments, and the answer when one was asked for. Needs no running server."""
    return QueryDocument(
        query=found.question.text,
        results=[_moment_document(moment) for moment in found.moments],
        answer=_answer_document(found.answer) if isinstance(found, QueryResult) else None,
        searched=looked_document(found.searched),
    )


def _answer_document(answer: Answer) -> AnswerDocument:
    return AnswerDocument(
        found=answer.found,
        text=answer.text,
        sentences=list(answer.sentences),
        citations=[citation_document(one.number, one.moment) for one in answer.citations],
        engine=answer.engine,
    )


def citation_document(number: int, moment: Moment) -> CitationDocument:
    """A moment as what carries a sentence."""
    return CitationDocument(
        number=number,
        video_id=moment.video_id,
        title=moment.title,
        start_s=moment.start_s,
        end_s=moment.end_s,
        quote=moment.text,
        speaker=moment.speaker if len(moment.names) == 1 else None,
        speaker_name=moment.speaker_name if len(moment.names) == 1 else None,
        speaker_names=list(moment.names),
        kind=moment.kind,
        link=link_to(moment.video_id, moment.start_s),
    )


def _moment_document(moment: Moment) -> MomentDocument:
    return MomentDocument(
        video_id=moment.video_id,
        title=moment.title,
        score=round(moment.score, 4),
        text=moment.text,
        kind=moment.kind,
        speaker=moment.speaker,
        speaker_name=moment.speaker_name,
        speakers=list(moment.speakers),
        start_s=moment.start_s,
        end_s=moment.end_s,
        link=link_to(moment.video_id, moment.start_s),
        also_in=[
            OtherCameraDocument(
                video_id=other.video_id,
                title=other.title,
                start_s=other.start_s,
                link=link_to(other.video_id, other.start_s),
            )
            for other in moment.also_in
        ],
    )


def looked_document(looked: Looked) -> SearchedDocument:
    """Where was looked."""
    narrowing = looked.narrowing
    return SearchedDocument(
        video_count=looked.video_count,
        from_date=narrowing.from_day,
        to_date=narrowing.to_day,
        day_words=looked.day_words,
        name_words=looked.name_words,
        place_words=looked.place_words,
        about_words=looked.about_words,
        impossible_words=looked.impossible_words,
        video_ids=list(narrowing.video_ids),
        speakers=list(narrowing.speakers),
        kinds=list(narrowing.kinds),
        is_meeting=narrowing.is_meeting,
        tags=list(narrowing.tags),
        places=list(narrowing.places),
        duration_s=looked.duration_s,
    )
