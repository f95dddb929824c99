"""Captions that came with a recording, as a transcript: SRT and WebVTT, beside it or inside it.

What captions say is text, whatever it looks like: only the formats' own tags are taken out.
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.pipeline.media import open_media
from lifestream.pipeline.streams import (
    ByBytes,
    caption_stream,
    check_resources,
    seconds,
    timeline_start_s,
)
from lifestream.ports.audio import Progress

MAX_CAPTION_BYTES = 20_000_000
"""A day of speech is about 2 MB."""

LONGEST_CUE_S = 60.0
"""A cue of a container that gives no duration ends with the next, at the latest after this."""

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_TAGS = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|</v>|<\d[\d:.]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>", re.IGNORECASE)
_NOT_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption with its marks still in it."""

    start_s: float
    end_s: float
    text: str


def parse_captions(data: bytes) -> Transcript:
    """The transcript in the bytes of an SRT or WebVTT file of any common encoding.

    Raises:
        InvalidMedia: There is no caption in it (NOT_CAPTIONS).
    """
    if len(data) > MAX_CAPTION_BYTES:
        raise _not_captions("it is far too large")
    cues = list(_read_cues(_decode(data)))
    if not cues:
        raise _not_captions("it holds no line such as 00:00:01,000 --> 00:00:04,000")
    return _transcript(cues)


def read_caption_track(path: Path, *, progress: Progress) -> Transcript:
    """The transcript in the first text subtitle track of a media file.

    Raises:
        InvalidMedia: There is no such track, or nothing in it (NOT_CAPTIONS); also as
            ``open_media``.
    """
    with open_media(path) as container:
        stream = caption_stream(container)
        if stream is None:
            raise _not_captions("there is no text subtitle track in the recording")
        said = ByBytes(path.stat().st_size, progress)
        start_s = timeline_start_s(container)
        cues = list(_read_track(container, stream, start_s, said))
    progress(1.0)
    if not cues:
        raise _not_captions("the recording's subtitle track is empty")
    return _transcript(cues)


def _read_track(container: Any, stream: Any, start_s: float, said: ByBytes) -> Iterator[Cue]:
    import av

    for packet in container.demux(stream):
        said.at(packet)
        if not packet.size or packet.pts is None:
            continue
        try:
            found = packet.decode()
        except av.error.FFmpegError as error:
            check_resources(error)
            continue
        at_s = seconds(stream, packet.pts) - start_s
        lasts_s = seconds(stream, packet.duration) or LONGEST_CUE_S
        for subtitle in found:
            dialogue = getattr(subtitle, "dialogue", b"")
            text = dialogue.decode("utf-8", errors="replace").replace("\\N", "\n")
            if text.strip():
                yield Cue(start_s=max(0.0, at_s), end_s=max(0.0, at_s) + lasts_s, text=text)


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_cues(text: str) -> Iterator[Cue]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    position = 0
    while position < len(lines):
        if lines[position].strip().startswith(_NOT_CUES):
            position = _blank_after(lines, position)  # a comment may hold anything, times too
            continue
        times = _TIMES.match(lines[position])
        position += 1
        if times is None:
            continue
        body: list[str] = []
        while position < len(lines) and lines[position].strip():
            if _TIMES.match(lines[position]):
                if body and body[-1].strip().isdigit():
                    body.pop()  # the next cue's number: the blank line between them is missing
                break
            body.append(lines[position])
            position += 1
        start_s, end_s = _stamp(times.groups()[:4]), _stamp(times.groups()[4:])
        if end_s > start_s:
            yield Cue(start_s=start_s, end_s=end_s, text="\n".join(body))


def _blank_after(lines: list[str], position: int) -> int:
    while position < len(lines) and lines[position].strip():
        position += 1
    return position + 1


def _stamp(parts: tuple[str | None, ...]) -> float:
    hours, minutes, whole, fraction = parts
    milliseconds = int((fraction or "0").ljust(3, "0"))
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0) + milliseconds / 1000


def _transcript(cues: list[Cue]) -> Transcript:
    segments: list[Segment] = []
    last_line = ""
    for cue in sorted(cues, key=lambda cue: (cue.start_s, cue.end_s)):
        lines = cue.text.split("\n")
        if len(lines) > 1 and segments and _plain(lines[0]) == last_line:
            lines = lines[1:]  # captions that roll up show each line twice
        last_line = next((_plain(line) for line in reversed(lines) if _plain(line)), last_line)
        for segment in _segments(replace(cue, text="\n".join(lines))):
            _append(segments, segment)
    if not segments:
        raise _not_captions("all of its captions are empty")
    return Transcript(segments=tuple(segments), engine=EngineInfo(name="captions"))


def _segments(cue: Cue) -> Iterator[Segment]:
    """One segment for each voice of a cue."""
    parts = _VOICE.split(cue.text)
    voices = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for speaker, marked in voices:
        text = _plain(marked)
        if text:
            name = " ".join(html.unescape(speaker).split()) if speaker else None
            yield Segment(start_s=cue.start_s, end_s=cue.end_s, text=text, speaker=name or None)


def _append(segments: list[Segment], segment: Segment) -> None:
    """Two people may speak at once; one and the same ends where the next caption begins."""
    last = segments[-1] if segments else None
    if last and last.speaker == segment.speaker and last.start_s < segment.start_s < last.end_s:
        segments[-1] = replace(last, end_s=segment.start_s)
    if last and (last.text, last.speaker, last.start_s) == (
        segment.text,
        segment.speaker,
        segment.start_s,
    ):
        return
    segments.append(segment)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAGS.sub("", text)).split())


def _not_captions(why: str) -> InvalidMedia:
    return InvalidMedia(
        f"The captions cannot be used: {why}. Please give an .srt or .vtt file, or leave captions "
        "out so that the speech is recognised.",
        code="NOT_CAPTIONS",
    )
