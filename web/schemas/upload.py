"""Uploading: what is announced, and where the bytes go."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument


class UploadOptions(RequestDocument):
    """Facts of a recording that are known beforehand. Everything is optional."""

    languages: list[str] = Field(
        default_factory=list, description="ISO 639-1 codes to choose from; empty detects."
    )
    expected_speakers: int | None = Field(
        None, ge=1, le=30, description="How many people speak, when known."
    )
    use_captions: bool = Field(
        False, description="Take the caption track or file instead of recognising speech."
    )
    vocabulary: list[str] = Field(
        default_factory=list,
        description="Names and terms that are likely to be said in it, beside your own list.",
    )
    own_voice_left: bool = Field(
        False,
        description="Your microphone is the left side, your computer's sound the right one, each"
        " 12 dB down on the other's: your words are certainly yours then.",
    )
    results_only: bool = Field(
        False,
        description="Keep transcript and minutes alone: the file, its pictures and what was made of"
        " its sound are deleted when it is processed. Where that fails they stay until you decide.",
    )
    recorded_at: Annotated[date | datetime, Field(union_mode="left_to_right")] | None = Field(
        None,
        description=(
            "When it was recorded, or only the day; without an offset it is your own time zone."
        ),
    )


class PresignedUrlRequest(UploadOptions):
    """Announces one file."""

    filename: str = Field(min_length=1, description="Its name, for display only.")
    size_bytes: int | None = Field(
        ge=0,
        description="Its exact size; null while it is still being recorded. Chunks then say"
        " `bytes 0-262143/*` and hold multiples of 256 KiB until the last one says the size.",
    )
    content_type: str = Field("", max_length=200, description="Its media type, if known.")
    duration_s: float | None = Field(
        None, ge=0, description="How long it is, if known: what is too long is refused at once."
    )


class MultipartUploadForm(UploadOptions):
    """Fields of a multipart upload; ``file`` and ``captions`` are file parts."""

    file: bytes = Field(
        description="The video or audio file.", json_schema_extra={"format": "binary"}
    )
    captions: bytes | None = Field(
        None,
        description="Captions (.srt, .vtt) or a transcript: Whisper or WhisperX JSON, or text with"
        " names and times, as Otter and Zoom write it.",
        json_schema_extra={"format": "binary"},
    )


class CaptionsForm(RequestDocument):
    """The one part of a multipart request."""

    captions: bytes = Field(
        description="Captions or a transcript.", json_schema_extra={"format": "binary"}
    )


class ConfirmUploadRequest(RequestDocument):
    """Says that all bytes were sent."""

    video_id: str = Field(min_length=1, max_length=100)


class SignedUploadDocument(ResponseDocument):
    """Where and how the bytes are sent (the resumable protocol of Cloud Storage).

    Send ``method`` to ``url`` with ``headers`` and no body: the answer's ``Location`` is the
    session. PUT the bytes there in chunks with ``Content-Range: bytes 0-8388607/20000000``; 308
    with ``Range`` says how much has arrived, 200 that it is complete. ``Content-Range: bytes
    */20000000`` without a body asks how far it is.
    """

    url: str
    method: str = "POST"
    headers: dict[str, str]
    expires_at: datetime
    chunk_bytes: int = Field(description="A good chunk size; a multiple of 256 KiB.")


class UploadDocument(ResponseDocument):
    """A recording that was announced or taken in."""

    video_id: str
    job_id: str
    status: str
    status_url: str
    page_url: str
    upload: SignedUploadDocument | None = Field(
        None, description="Where the bytes go; null when they are here already."
    )
