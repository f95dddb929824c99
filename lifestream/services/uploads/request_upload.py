"""A recording is announced: the library knows it and its job before a byte moves.

Not for: receiving bytes. The object store does that, at an address only it understands.
"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from lifestream import tracing
from lifestream.domain.errors import InvalidMedia, InvalidRequest, UnsupportedMedia
from lifestream.domain.ids import OwnerId, VideoId, job_id_for, new_video_id
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.sentences import says
from lifestream.domain.video import ProcessingOptions, Video
from lifestream.domain.vocabulary.entries import MAX_RECORDING_TERMS, checked_terms
from lifestream.pipeline.captions.cues import NotSpeech
from lifestream.pipeline.captions.given import parse_captions
from lifestream.pipeline.media.refusals import too_long
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import SignedUpload
from lifestream.services.quota.storage import reserve_storage

UPLOADS = "uploads"
"""Finalize events come for keys below this prefix and no other."""

CAPTIONS = "uploads-captions"
"""Caption files given beside a video; nothing starts when one arrives."""

MAX_FILENAME_BYTES = 1024
MAX_SPEAKERS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLimits:
    """The limits of an upload."""

    max_bytes: int
    expires_in_s: float
    max_duration_s: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """What is to be uploaded.

    Attributes:
        size_bytes: None for what is still being recorded: the last chunk says how many there are.
        video_id: Chosen beforehand by who must find it again after a crash; else a new one.
        tags: Checked ones.
        source_address: Where it was fetched from; empty for what was sent here.
        origin: The browser page's, for the bytes' CORS.
        duration_s: How long the sender says it is; None where it cannot tell. The file itself is
            looked at when it is here.
    """

    owner: OwnerId
    filename: str
    content_type: str
    size_bytes: int | None
    options: ProcessingOptions = ProcessingOptions()
    video_id: VideoId | None = None
    tags: tuple[str, ...] = ()
    source_address: str = ""
    origin: str = ""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTicket:
    """The announced recording, its job, and where the bytes go."""

    video: Video
    job: Job
    signed: SignedUpload | None = None


def request_upload(
    backend: Backend, request: UploadRequest, *, limits: UploadLimits
) -> UploadTicket:
    """Make the recording and its waiting job, and sign an upload of exactly this type and size.

    Of what is still being recorded the size is 0 in the library until it has arrived.

    Raises:
        InvalidRequest: The name or an option cannot be used.
        InvalidMedia: The file is empty.
        UnsupportedMedia: The file is larger or longer than what is accepted.
        QuotaExceeded: The owner, or everybody, may not store so much.
    """
    video, job = _announce(backend, request, limits)
    signed = backend.object_store.sign_upload(
        video.source_key,
        content_type=video.content_type,
        size_bytes=video.size_bytes or limits.max_bytes,
        expires_in_s=limits.expires_in_s,
        origin=request.origin,
        is_growing=request.size_bytes is None,
    )
    return UploadTicket(video=video, job=job, signed=signed)


def store_upload(
    backend: Backend,
    request: UploadRequest,
    path: Path,
    *,
    limits: UploadLimits,
    captions: Path | None = None,
    may_take: bool = False,
) -> UploadTicket:
    """The same for bytes that are here already: the store takes them and tells of it itself.

    Args:
        captions: A file of captions or a transcript to use instead of recognising speech.
        may_take: Nobody writes to ``path`` any more, so its bytes need not be copied.

    Raises:
        InvalidRequest, InvalidMedia, UnsupportedMedia, QuotaExceeded: As ``request_upload``.
    """
    words = None if captions is None else captions.read_bytes()
    if words is not None and captions is not None:
        check_captions(captions.name, words)
    video, job = _announce(backend, request, limits)
    if words is not None:
        # Before the video: its arrival starts the job, which must find the captions.
        video = keep_captions(backend, video, words)
    backend.object_store.put_file(
        video.source_key, path, content_type=video.content_type, may_take=may_take
    )
    return UploadTicket(video=video, job=job)


def display_name(filename: str) -> str:
    """The name as it is shown: last path part, NFC, without control and direction characters.

    Raises:
        InvalidRequest: Nothing is left, or it is longer than any file system allows.
    """
    if "\x00" in filename or len(filename.encode("utf-8", "replace")) > MAX_FILENAME_BYTES:
        raise InvalidRequest(
            "The file name is too long or holds a zero byte; rename the file and try again.",
            code="BAD_FILENAME",
        )
    last = filename.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    name = unicodedata.normalize("NFC", kept).strip()
    if not name:
        raise InvalidRequest("The file has no name; give it one.", code="BAD_FILENAME")
    return name


def _announce(backend: Backend, request: UploadRequest, limits: UploadLimits) -> tuple[Video, Job]:
    _check(request, limits)
    video_id = request.video_id or new_video_id()
    key = source_key(request.owner, video_id)
    now = backend.job_store.now()
    bucket = backend.object_store.bucket
    job = Job(
        job_id=job_id_for(bucket, key),
        video_id=video_id,
        owner=request.owner,
        bucket=bucket,
        key=key,
        status=JobStatus.AWAITING_UPLOAD,
        created_at=now,
        updated_at=now,
        trace=tracing.traceparent(),
        of_photo=_is_still(request.content_type),
    )
    name = display_name(request.filename)
    masked = masked_text(name, read_masks(backend, request.owner))
    video = Video(
        video_id=video_id,
        owner=request.owner,
        job_id=job.job_id,
        filename=name,
        # Shown in its place until there is a title.
        title=masked if masked != name else "",
        content_type=request.content_type or "application/octet-stream",
        size_bytes=request.size_bytes or 0,
        source_key=key,
        created_at=now,
        options=request.options,
        tags=request.tags,
        source_address=request.source_address,
        recorded_at=request.options.recorded_at,
        recorded_from=request.options.recorded_from,
    )
    reserve_storage(backend, request.owner, video_id, video.size_bytes, limits.expires_in_s)
    backend.library.put(video)
    backend.job_store.create(job)
    return video, job


def _is_still(content_type: str | None) -> bool:
    # A GIF may move; what it is shows when it is opened.
    kind = (content_type or "").lower()
    return kind.startswith("image/") and kind != "image/gif"


def check_captions(name: str, data: bytes) -> None:
    """Raises InvalidRequest (BAD_CAPTIONS) for a file that holds no captions and no transcript.

    What a camera measured passes: it is no speech, which is recognised then.
    """
    try:
        parse_captions(data)
    except NotSpeech:
        return
    except InvalidMedia as error:
        raise InvalidRequest(
            says(
                "{display_name}: {message}", display_name=display_name(name), message=error.message
            ),
            code="BAD_CAPTIONS",
        ) from error


def keep_captions(backend: Backend, video: Video, data: bytes) -> Video:
    """Store captions, which were checked, beside an announced recording; it takes its words of
    them.
    """
    key = f"{CAPTIONS}/{video.owner}/{video.video_id}/captions"
    backend.object_store.put_bytes(key, data, content_type="text/plain")
    options = replace(video.options, captions_key=key, use_captions=True)
    video = replace(video, options=options)
    backend.library.put(video)
    return video


def source_key(owner: OwnerId, video_id: VideoId) -> str:
    """Where the uploaded bytes go; the user's file name has no part in it."""
    return f"{UPLOADS}/{owner}/{video_id}/source"


def _check(request: UploadRequest, limits: UploadLimits) -> None:
    if request.size_bytes is not None and request.size_bytes <= 0:
        raise InvalidMedia(
            says(
                "{filename} is empty (0 bytes); choose the file again.", filename=request.filename
            ),
            code="EMPTY_FILE",
        )
    if request.size_bytes is not None and request.size_bytes > limits.max_bytes:
        raise UnsupportedMedia(
            says(
                "{filename} has {size_bytes:,} bytes; at most {most:,} are accepted.",
                filename=request.filename,
                size_bytes=request.size_bytes,
                most=limits.max_bytes,
            ),
            code="TOO_LARGE",
        )
    if request.duration_s is not None and request.duration_s > limits.max_duration_s:
        raise too_long(limits.max_duration_s)
    check_options(request.options)


def check_options(options: ProcessingOptions) -> None:
    """Raises InvalidRequest for options that cannot be used."""
    speakers = options.expected_speakers
    if speakers is not None and not 1 <= speakers <= MAX_SPEAKERS:
        raise InvalidRequest(
            says(
                "The expected number of speakers is {speakers}; it can be 1 to {most}.",
                speakers=speakers,
                most=MAX_SPEAKERS,
            )
        )
    for language in options.languages:
        if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha()):
            raise InvalidRequest(
                says("{language!r} is not a language code such as en or de.", language=language)
            )
    if options.vocabulary != checked_terms(options.vocabulary, at_most=MAX_RECORDING_TERMS):
        raise InvalidRequest(
            "Each name or term of a recording stands there once, without needless spaces.",
            code="BAD_TERM",
        )
