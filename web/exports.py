"""A recording's words and minutes as files: types, names, and links that lead back here."""

from urllib.parse import quote

from flask import Response, request

from lifestream.services.browse_library import Recording
from lifestream.services.export_captions import to_srt, to_vtt
from lifestream.services.export_markdown import summary_markdown
from lifestream.services.moments import link_to

TRANSCRIPT_TYPES = {
    "json": "application/json",
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "txt": "text/plain",
}
"""Format name to media type; the first is sent when the client has no wish."""

SUMMARY_TYPES = {"json": "application/json", "markdown": "text/markdown"}
LONGEST_STEM = 80


def transcript_response(recording: Recording, kind: str) -> Response:
    """The transcript as ``vtt``, ``srt`` or ``txt``."""
    transcript = recording.transcript
    assert transcript is not None
    names = recording.speaker_names
    if kind == "vtt":
        text = to_vtt(transcript, speaker_names=names)
        return _file(text, recording, "vtt", TRANSCRIPT_TYPES["vtt"])
    if kind == "srt":
        text = to_srt(transcript, speaker_names=names)
        return _file(text, recording, "srt", TRANSCRIPT_TYPES["srt"])
    return _file(transcript.text + "\n", recording, "txt", TRANSCRIPT_TYPES["txt"])


def summary_response(recording: Recording) -> Response:
    """Time blocks and minutes as Markdown, every time a link to its moment."""
    root = request.host_url.rstrip("/")
    text = summary_markdown(
        recording, link=lambda at_s: root + link_to(recording.video.video_id, at_s)
    )
    return _file(text, recording, "md", SUMMARY_TYPES["markdown"])


def file_name(recording: Recording, ending: str) -> str:
    """A name for saving: the recording's own, with another ending."""
    stem = recording.video.filename.rpartition(".")[0] or recording.video.filename
    safe = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in stem)
    return f"{safe[:LONGEST_STEM].strip(' .') or 'recording'}.{ending}"


def _file(text: str, recording: Recording, ending: str, media_type: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    name = file_name(recording, ending)
    # Inline: a caption track and a quick look must work; the name counts when it is saved.
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
