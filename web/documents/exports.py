"""A recording's words and minutes as files: types, names, and links that lead back here."""

import json
import threading
from collections.abc import Callable, Iterator
from urllib.parse import quote

from flask import Response, request

from lifestream.bootstrap import zone_of
from lifestream.domain.diary.day_page import DayPage
from lifestream.domain.errors import NotFound, RateLimited
from lifestream.services.ask.moments import link_to
from lifestream.services.export.captions import to_srt, to_vtt
from lifestream.services.export.chapters import chapters_of, chapters_text, chapters_vtt
from lifestream.services.export.day import day_document
from lifestream.services.export.document import ExportDocument, export_document
from lifestream.services.export.json_document import summary_json
from lifestream.services.export.markdown import markdown_of
from lifestream.services.export.text import summary_text_of, text_of
from lifestream.services.library.browse_library import Recording
from lifestream.services.masks.pictures import shown_picture
from web.context import application, backend, current_owner

TRANSCRIPT_TYPES = {
    "json": "application/json",
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "txt": "text/plain",
}
"""Format name to media type; the first is sent when the client has no wish."""

SUMMARY_TYPES = {
    "json": "application/json",
    "markdown": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain",
}
CHAPTER_TYPES = {"json": "application/json", "vtt": "text/vtt", "txt": "text/plain"}
MAX_STEM = 80

WAIT_S = 60.0
_ONE_AT_A_TIME = threading.Lock()
"""Ten hours as a PDF keep a processor busy for some ten seconds: one after the other, never all at
once, so that other requests still get their turn."""


def transcript_response(recording: Recording, kind: str) -> Response:
    """The transcript as ``vtt``, ``srt`` or ``txt``."""
    transcript = recording.transcript
    assert transcript is not None
    names = recording.speaker_names
    if kind == "vtt":
        text = to_vtt(transcript, speaker_names=names)
        return as_file(text, file_name(recording, "vtt"), TRANSCRIPT_TYPES["vtt"])
    if kind == "srt":
        text = to_srt(transcript, speaker_names=names)
        return as_file(text, file_name(recording, "srt"), TRANSCRIPT_TYPES["srt"])
    text = text_of(_contents(recording))
    return as_file(text, file_name(recording, "txt"), TRANSCRIPT_TYPES["txt"])


def chapters_response(recording: Recording, kind: str) -> Response:
    """The chapters as a track (``vtt``) or as lines for a description (``txt``)."""
    chapters, names = chapters_of(recording), recording.speaker_names
    text = chapters_vtt(chapters, names) if kind == "vtt" else chapters_text(chapters, names)
    return as_file(text, file_name(recording, f"chapters.{kind}"), CHAPTER_TYPES[kind])


def summary_response(recording: Recording, kind: str = "markdown") -> Response:
    """Time blocks and minutes, every time a link to its moment; ``docx`` and ``pdf`` hold the
    transcript, too.

    Raises:
        RateLimited: Others have been waiting for their documents for a minute.
    """
    if kind in _WRITERS:
        data = _written(_contents(recording), kind)
        return as_file(data, file_name(recording, kind), SUMMARY_TYPES[kind])
    if kind == "txt":
        text = summary_text_of(_contents(recording))
        return as_file(text, file_name(recording, "txt"), SUMMARY_TYPES["txt"])
    text = markdown_of(_contents(recording))
    return as_file(text, file_name(recording, "md"), SUMMARY_TYPES["markdown"])


def day_response(page: DayPage, kind: str) -> Response:
    """A day as ``markdown``, ``docx``, ``pdf`` or ``txt``, with one's own words.

    Raises:
        RateLimited: Others have been waiting for their documents for a minute.
    """
    root = request.host_url.rstrip("/")
    document = day_document(page, link=lambda video_id, at_s: root + link_to(video_id, at_s))
    name = page.day.isoformat()
    if kind in _WRITERS:
        return as_file(_written(document, kind), f"{name}.{kind}", SUMMARY_TYPES[kind])
    if kind == "txt":
        return as_file(summary_text_of(document), f"{name}.txt", SUMMARY_TYPES["txt"])
    return as_file(markdown_of(document), f"{name}.md", SUMMARY_TYPES["markdown"])


def file_name(recording: Recording, ending: str) -> str:
    """A name for saving: the recording's own, with another ending."""
    stem = recording.video.filename.rpartition(".")[0] or recording.video.filename
    return f"{safe_name(stem)[:MAX_STEM].strip(' .') or 'recording'}.{ending}"


def safe_name(text: str) -> str:
    """A text whose characters every file system takes."""
    return "".join(c if c.isalnum() or c in " ._-()" else "_" for c in text)


def files_of(recording: Recording) -> Iterator[tuple[str, str]]:
    """(name, text) of every form that is written in no time: Markdown, text, captions, JSON."""
    contents, names = _contents(recording), recording.speaker_names
    if recording.minutes is not None or recording.blocks is not None:
        yield "minutes.md", markdown_of(contents)
    if recording.transcript is not None:
        yield "transcript.txt", text_of(contents)
        yield "captions.vtt", to_vtt(recording.transcript, speaker_names=names)
        yield "captions.srt", to_srt(recording.transcript, speaker_names=names)
    yield "recording.json", json.dumps(summary_json(recording), ensure_ascii=False, indent=1)


def _written(document: ExportDocument, kind: str) -> bytes:
    if not _ONE_AT_A_TIME.acquire(timeout=WAIT_S):
        raise RateLimited(
            "Other documents are being written; try again in a moment.", retry_after_s=WAIT_S / 2
        )
    try:
        return _WRITERS[kind](document)
    finally:
        _ONE_AT_A_TIME.release()


def _docx(document: ExportDocument) -> bytes:
    from web.documents.word import docx_of

    return docx_of(document, picture=_picture)


def _pdf(document: ExportDocument) -> bytes:
    from web.documents.pdf import pdf_of

    return pdf_of(document, picture=_picture)


_WRITERS: dict[str, Callable[[ExportDocument], bytes]] = {"docx": _docx, "pdf": _pdf}
"""Their libraries are imported when a document is first asked for: they are not needed to serve."""


def _picture(key: str) -> bytes:
    try:
        return shown_picture(backend(), current_owner(), key)
    except NotFound:
        return b""


def _contents(recording: Recording) -> ExportDocument:
    root = request.host_url.rstrip("/")
    return export_document(
        recording,
        link=lambda at_s: root + link_to(recording.video.video_id, at_s),
        zone=zone_of(application().settings),
    )


def as_file(data: str | bytes, name: str, media_type: str) -> Response:
    binary = isinstance(data, bytes)
    response = Response(data, content_type=media_type if binary else f"{media_type}; charset=utf-8")
    # Inline: a caption track and a quick look must work; the name counts when it is saved. A
    # document is for keeping.
    how = "attachment" if binary else "inline"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
