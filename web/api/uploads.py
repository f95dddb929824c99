"""Uploading: in one request, or announced, sent in chunks to the store and confirmed."""

from datetime import date

from flask import Response, request

from lifestream.bootstrap import zone_of
from lifestream.domain.access.scopes import Scope
from lifestream.domain.days.recorded import Recorded, RecordedFrom, said_by_user
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.video import ProcessingOptions
from lifestream.domain.vocabulary.entries import MAX_RECORDING_TERMS, checked_terms
from lifestream.services.uploads.accept_upload import confirm_upload
from lifestream.services.uploads.change_upload import (
    change_upload,
    give_captions,
    renew_upload,
)
from lifestream.services.uploads.request_upload import UploadRequest, request_upload
from web.api import documents
from web.api.bodies import read_form, read_json, send
from web.api.operations import (
    UPLOAD_INCOMPLETE,
    UPLOAD_OVER,
    UPLOAD_REFUSED,
    VIDEO_NOT_FOUND,
    Operation,
)
from web.auth.audit import note_made
from web.context import application, backend, current_owner, upload_limits
from web.schemas.job import JobDocument
from web.schemas.upload import (
    CaptionsForm,
    ConfirmUploadRequest,
    MultipartUploadForm,
    PresignedUrlRequest,
    UploadDocument,
    UploadOptions,
)
from web.serving.receiving import caption_part, store_part


def upload() -> Response:
    """Send one file with its options as multipart/form-data; processing starts by itself.

    Simple, but not resumable: for large files use the presigned way.
    """
    part = request.files.get("file")
    if part is None:
        raise InvalidRequest(
            "No file was sent; send it as the multipart field 'file'.", code="NO_FILE"
        )
    options = options_of_form()
    ticket = store_part(part, options, caption_part())
    note_made(video_id=ticket.video.video_id)
    return send(documents.upload_document(ticket), status=202)


def presigned_url() -> Response:
    """Announce one file and learn where to send its bytes, resumably and in chunks."""
    body = read_json(PresignedUrlRequest)
    ticket = request_upload(
        backend(),
        UploadRequest(
            owner=current_owner(),
            filename=body.filename,
            content_type=body.content_type,
            size_bytes=body.size_bytes,
            options=to_options(body),
            origin=request.headers.get("Origin", ""),
            duration_s=body.duration_s,
        ),
        limits=upload_limits(),
    )
    note_made(video_id=ticket.video.video_id)
    return send(documents.upload_document(ticket), status=201)


def change_options(video_id: str) -> Response:
    """Change options of a recording whose bytes are still on their way; what is not sent stays."""
    body = read_json(UploadOptions)
    values = to_options(body)
    changes = {name: getattr(values, name) for name in body.model_fields_set}
    ticket = change_upload(backend(), current_owner(), VideoId(video_id), changes)
    return send(documents.upload_document(ticket))


def put_captions(video_id: str) -> Response:
    """Give captions or a transcript for an announced file, before its last bytes are sent.

    SubRip, WebVTT, the JSON of Whisper or WhisperX, or text with names and times as Otter and Zoom
    write it: its content tells which. Speech is not recognised then. Another file replaces it.
    """
    part = caption_part()
    if part is None:
        raise InvalidRequest(
            "No file was sent; send it as the multipart field 'captions'.", code="NO_FILE"
        )
    ticket = give_captions(
        backend(), current_owner(), VideoId(video_id), part.filename or "", part.read()
    )
    return send(documents.upload_document(ticket))


def renew(video_id: str) -> Response:
    """Ask for a new address for an announced file, when the one before has ended."""
    ticket = renew_upload(
        backend(),
        current_owner(),
        VideoId(video_id),
        limits=upload_limits(),
        origin=request.headers.get("Origin", ""),
    )
    return send(documents.upload_document(ticket), status=201)


def confirm() -> Response:
    """Say that all bytes were sent. Harmless to repeat; starts the job if nothing else did."""
    body = read_json(ConfirmUploadRequest)
    job = confirm_upload(backend(), current_owner(), VideoId(body.video_id))
    return send(documents.job_document(job))


def options_of_form() -> ProcessingOptions:
    """The options in the present request's form."""
    return to_options(read_form(UploadOptions, lists=("languages", "vocabulary")))


def to_options(given: UploadOptions) -> ProcessingOptions:
    """The sent options, as the domain knows them."""
    recorded = _recorded(given.recorded_at)
    return ProcessingOptions(
        languages=tuple(language.lower() for language in given.languages),
        expected_speakers=given.expected_speakers,
        use_captions=given.use_captions,
        vocabulary=checked_terms(given.vocabulary, at_most=MAX_RECORDING_TERMS),
        own_voice_left=given.own_voice_left,
        results_only=given.results_only,
        recorded_at=recorded.at,
        is_day_alone=recorded.how is RecordedFrom.USER_DAY,
    )


def _recorded(said: date | None) -> Recorded:
    return Recorded() if said is None else said_by_user(said, zone_of(application().settings))


OPERATIONS = (
    Operation(
        method="POST",
        path="/upload",
        view=upload,
        scope=Scope.WRITE,
        summary="Upload a file in one request",
        tag="Uploads",
        status=202,
        form=MultipartUploadForm,
        response=UploadDocument,
        problems=((400, "NO_FILE"), *UPLOAD_REFUSED),
        example="-F file=@meeting.mp4 -F languages=en -F 'vocabulary=Callum, Kestrel'",
    ),
    Operation(
        method="POST",
        path="/upload/presigned-url",
        view=presigned_url,
        scope=Scope.WRITE,
        summary="Start a resumable upload",
        tag="Uploads",
        status=201,
        body=PresignedUrlRequest,
        response=UploadDocument,
        problems=UPLOAD_REFUSED,
        example='{"filename": "meeting.mp4", "size_bytes": 3051159, "content_type": "video/mp4"}',
    ),
    Operation(
        method="POST",
        path="/upload/confirm",
        view=confirm,
        scope=Scope.WRITE,
        summary="Finish a resumable upload",
        tag="Uploads",
        body=ConfirmUploadRequest,
        response=JobDocument,
        problems=(VIDEO_NOT_FOUND, UPLOAD_INCOMPLETE),
        example='{"video_id": "VIDEO_ID"}',
    ),
    Operation(
        method="PATCH",
        path="/upload/{video_id}",
        view=change_options,
        scope=Scope.WRITE,
        summary="Change the options of an upload under way",
        tag="Uploads",
        body=UploadOptions,
        response=UploadDocument,
        problems=(VIDEO_NOT_FOUND, UPLOAD_OVER),
        example='{"recorded_at": "2026-11-17T14:05:00+01:00"}',
    ),
    Operation(
        method="PUT",
        scope=Scope.WRITE,
        path="/upload/{video_id}/captions",
        view=put_captions,
        summary="Give captions or a transcript for an upload under way",
        tag="Uploads",
        form=CaptionsForm,
        response=UploadDocument,
        problems=((400, "NO_FILE"), (400, "BAD_CAPTIONS"), VIDEO_NOT_FOUND, UPLOAD_OVER),
        example="-F captions=@meeting.vtt",
    ),
    Operation(
        method="POST",
        path="/upload/{video_id}/renew",
        view=renew,
        scope=Scope.WRITE,
        summary="Get a new address for an upload",
        tag="Uploads",
        status=201,
        response=UploadDocument,
        problems=(VIDEO_NOT_FOUND, UPLOAD_OVER),
    ),
)
